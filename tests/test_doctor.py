"""What the doctor says of parts that Frontdesk brings along or finds."""

import sqlite3

import pytest

from frontdesk import doctor


@pytest.mark.parametrize(
    ("version", "is_told"),
    [("3.40.1", True), ("3.51.2", True), ("3.51.3", False), ("3.52.0", False), ("4.0.0", False)],
)
def test_an_old_sqlite_is_told_of_and_no_failure(
    version: str, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version", version)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", tuple(map(int, version.split("."))))
    [found] = [finding for finding in doctor.examine() if finding.what == "SQLite"]
    assert found.healthy
    assert found.found.startswith(version)
    assert ("nightly backup" in found.found) is is_told
