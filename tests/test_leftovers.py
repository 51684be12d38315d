"""What the hourly job deletes of copies in the data folder, also where nobody makes a backup any more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk import cli, cli_backup, paths, sealed_file
from frontdesk.backup import make_backup, work_folder
from frontdesk.cli_backup import backup
from frontdesk.leftovers import drop_leftovers, note_keep
from tests.test_backup import KEY, NOON, make_data


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sealed_file, "SCRYPT_N", 1 << 10)
    return make_data(tmp_path / "var")


def set_aside(var: Path, at: datetime) -> Path:
    folder = var / f"before-restore-{at:%Y%m%dT%H%M%SZ}"
    folder.mkdir()
    (folder / "record.sqlite3").write_bytes(b"plain")
    return folder


def back_up(var: Path, *ages: int) -> None:
    for days in ages:
        make_backup(var, var / "backups" / f"{days}.backup", KEY, NOON - timedelta(days=days))


def backups(var: Path) -> set[str]:
    return {file.stem for file in (var / "backups").glob("*.backup")}


def test_what_a_restore_put_aside_goes_after_30_days(var: Path) -> None:
    old, new = (set_aside(var, NOON - timedelta(days=days)) for days in (31, 29))
    assert drop_leftovers(var, NOON) == [old]
    assert not old.exists()
    assert new.exists()


def test_backups_go_after_the_days_that_were_noted_beside_them(var: Path) -> None:
    back_up(var, 5, 50, 70)
    aside = set_aside(var, NOON - timedelta(days=50))
    note_keep(var / "backups", 60)
    drop_leftovers(var, NOON)
    assert backups(var) == {"5", "50"}
    assert aside.exists()


@pytest.mark.parametrize("note", [None, "", "many", "0", "-3"])
def test_backups_of_which_nobody_said_how_long_they_are_kept_stay(var: Path, note: str | None) -> None:
    back_up(var, 5, 400)
    if note is not None:
        (var / "backups" / "keep-days").write_text(note)
    drop_leftovers(var, NOON)
    assert backups(var) == {"5", "400"}


def test_the_newest_backup_stays_however_old_it_is(var: Path) -> None:
    back_up(var, 100, 200, 300)
    (var / "backups" / "100.backup").rename(var / "backups" / "100.backup.part")
    note_keep(var / "backups", 30)
    drop_leftovers(var, NOON)
    assert [file.name for file in (var / "backups").iterdir() if file.name != "keep-days"] == ["200.backup"]


def test_plain_copies_of_a_killed_backup_go_unless_a_backup_runs(var: Path) -> None:
    with work_folder(var) as in_use:
        left = var / "plain-copies-killed"
        left.mkdir()
        assert drop_leftovers(var, NOON) == []
        assert in_use.exists()
    assert drop_leftovers(var, NOON) == [left]
    assert not left.exists()


def test_the_command_notes_for_how_long_in_the_data_folder_only(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key"
    key.write_text("k" * 44)
    key.chmod(0o600)
    monkeypatch.setattr(cli_backup, "VAR", var)
    monkeypatch.delenv("FRONTDESK_DATABASE_URL", raising=False)
    backup(tmp_path / "elsewhere", key, keep=3)
    assert [file.suffix for file in (tmp_path / "elsewhere").iterdir()] == [".backup"]
    backup(None, key, keep=60)
    assert (var / "backups" / "keep-days").read_text() == "60\n"


@pytest.mark.django_db
def test_the_hourly_job_deletes_them(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = set_aside(var, datetime.now(UTC) - timedelta(days=31))
    killed = var / "plain-copies-killed"
    killed.mkdir()
    monkeypatch.setattr(paths, "VAR", var)
    monkeypatch.setattr(cli, "_erase_expired", lambda: 0)
    cli._do_hourly()
    assert not old.exists()
    assert not killed.exists()
