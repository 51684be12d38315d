"""Settings: what can't be meant is refused in words, and keys are made, kept private and rotated."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from frontdesk.site.environment import SettingError, add_key, days_from, keys_from

DAYS, KEYS = "FRONTDESK_KEEP_DAYS", "FRONTDESK_CALLBACK_KEYS"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "callback-key"


@pytest.mark.parametrize("value", ["0", "-1", "never", "1.5", "90 days", "3651", "9" * 30, "\u0663\u0660"])
def test_nonsense_does_not_switch_erasure_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(DAYS, value)
    with pytest.raises(SettingError, match=r"FRONTDESK_KEEP_DAYS is .* from 1 to 3,650"):
        days_from(DAYS, 90)


@pytest.mark.parametrize(("value", "days"), [("", 90), ("  ", 90), ("1", 1), ("30", 30), ("3650", 3_650)])
def test_days(monkeypatch: pytest.MonkeyPatch, value: str, days: int) -> None:
    monkeypatch.setenv(DAYS, value)
    assert days_from(DAYS, 90) == days
    monkeypatch.delenv(DAYS)
    assert days_from(DAYS, 90) == 90


def test_a_key_is_made_once_and_is_its_owners_only(file: Path) -> None:
    keys = keys_from(KEYS, file)
    assert len(keys) == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys_from(KEYS, file) == keys
    assert [one.name for one in file.parent.iterdir()] == ["callback-key"]


@pytest.mark.parametrize("database", ["", "postgresql://frontdesk@127.0.0.1/frontdesk"])
def test_beside_data_a_missing_key_is_not_made(
    monkeypatch: pytest.MonkeyPatch, file: Path, database: str
) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", database)
    keys_from(KEYS, file)
    (file.parent / ("tracker.sqlite3" if database else "record.sqlite3")).touch()
    assert keys_from(KEYS, file)
    file.unlink()
    with pytest.raises(SettingError, match=r"callback-key is missing .* `frontdesk rekey` makes a new one"):
        keys_from(KEYS, file)
    assert not file.exists()
    assert not add_key(file)
    assert len(keys_from(KEYS, file)) == 1


def test_a_key_that_others_can_read_is_refused(file: Path) -> None:
    keys_from(KEYS, file)
    file.chmod(0o644)
    with pytest.raises(SettingError, match="chmod 600"):
        keys_from(KEYS, file)


@pytest.mark.parametrize("content", ["", "short", "x" * 44, "\u00e9" * 44])
def test_what_is_no_key_is_refused(file: Path, content: str) -> None:
    keys_from(KEYS, file)
    file.write_text(content, "utf-8")
    with pytest.raises(SettingError, match=r"Key 1 in .*callback-key is none"):
        keys_from(KEYS, file)


def test_a_new_key_comes_first_and_the_old_one_stays(file: Path) -> None:
    [old] = keys_from(KEYS, file)
    add_key(file)
    new, kept = keys_from(KEYS, file)
    assert kept == old != new
    assert file.stat().st_mode & 0o777 == 0o600


def test_keys_from_the_environment_come_before_the_file(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv(KEYS, f"{first}, {second}")
    assert keys_from(KEYS, file) == [first, second]
    assert not file.exists()
    monkeypatch.setenv(KEYS, f"{first},")
    with pytest.raises(SettingError, match="Key 2 in FRONTDESK_CALLBACK_KEYS is none"):
        keys_from(KEYS, file)
