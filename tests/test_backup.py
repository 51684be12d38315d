"""Backup and restore on small databases: what is kept, what is refused, what is never lost."""

import json
import os
import sqlite3
import tarfile
import threading
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from frontdesk import backup, restore
from frontdesk.backup import BackupError, Manifest, drop_old_backups, drop_old_set_aside, make_backup
from frontdesk.restore import in_the_way, known_migrations, put_in_place, unfinished, unpacked
from frontdesk.sealed_file import Secret, sealing, unsealing

KEY = Secret("key file", b"0123456789abcdef0123456789abcdef")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Killed(BaseException):
    """Stands for the end of the process."""


def make_data(var: Path, messages: int = 3) -> Path:
    var.mkdir()
    with closing(sqlite3.connect(var / "record.sqlite3")) as record:
        record.execute("PRAGMA journal_mode=WAL")
        record.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
        for name in sorted(known_migrations()):
            record.execute(
                "INSERT INTO django_migrations (app, name) VALUES (?, ?)", name.split(".", maxsplit=1)
            )
        record.execute("CREATE TABLE chat_conversation (id INTEGER PRIMARY KEY)")
        record.execute("INSERT INTO chat_conversation VALUES (1)")
        record.execute("CREATE TABLE chat_message (id INTEGER PRIMARY KEY, text TEXT)")
        record.executemany(
            "INSERT INTO chat_message (text) VALUES (?)", [[f"text {n}"] for n in range(messages)]
        )
        record.commit()
    with closing(sqlite3.connect(var / "tracker.sqlite3")) as tracker:
        tracker.execute("PRAGMA journal_mode=WAL")
        tracker.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, data TEXT)")
        tracker.execute("INSERT INTO events (data) VALUES ('{}')")
        tracker.commit()
    (var / "secret-key").write_text("the key that signs")
    return var


def texts(var: Path) -> list[str]:
    with closing(sqlite3.connect(var / "record.sqlite3")) as record:
        return [text for (text,) in record.execute("SELECT text FROM chat_message ORDER BY id")]


def restored(file: Path, var: Path, secret: Secret = KEY) -> Path | None:
    with unpacked(file, secret, var) as (folder, manifest):
        return put_in_place(folder, manifest, var, NOON)


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return make_data(tmp_path / "var")


@pytest.fixture
def file(var: Path, tmp_path: Path) -> Path:
    file = tmp_path / "one.backup"
    make_backup(var, file, KEY, NOON)
    return file


def test_what_was_backed_up_comes_back_in_an_empty_folder(file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert restored(file, new) is None
    assert texts(new) == ["text 0", "text 1", "text 2"]
    assert (new / "secret-key").read_text() == "the key that signs"
    (new / "backup.lock").unlink()
    files = ["clock.json", "record.sqlite3", "secret-key", "tracker.sqlite3"]
    assert sorted(path.name for path in new.iterdir()) == files
    assert {(new / name).stat().st_mode & 0o777 for name in files[1:]} == {0o600}


def test_a_backup_says_what_is_in_it(var: Path, tmp_path: Path) -> None:
    manifest = make_backup(var, tmp_path / "one.backup", KEY, NOON)
    assert (manifest.conversations, manifest.messages) == (1, 3)
    assert manifest.rows["tracker.sqlite3"] == {"events": 1}
    assert manifest.made_at == "2026-11-21T12:00:00+00:00"
    assert set(manifest.migrations) == known_migrations()
    assert sorted(manifest.files) == ["record.sqlite3", "secret-key", "tracker.sqlite3"]


def test_a_backup_is_readable_by_its_owner_only_and_nothing_else_is_left(
    var: Path, file: Path, tmp_path: Path
) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"text 1" not in file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.backup", "var"]
    assert not list(var.glob("plain-copies-*"))


def test_what_is_not_yet_in_the_database_file_itself_is_in_the_backup(var: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(var / "record.sqlite3")) as record:
        record.execute("PRAGMA wal_autocheckpoint=0")
        record.execute("INSERT INTO chat_message (text) VALUES ('only in the WAL')")
        record.commit()
        make_backup(var, tmp_path / "two.backup", KEY, NOON)
    restored(tmp_path / "two.backup", tmp_path / "new")
    assert texts(tmp_path / "new")[-1] == "only in the WAL"


def test_both_databases_are_of_one_moment_also_under_load(var: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    written = threading.Event()

    def write() -> None:
        with (
            closing(sqlite3.connect(var / "record.sqlite3", timeout=30)) as record,
            closing(sqlite3.connect(var / "tracker.sqlite3", timeout=30)) as tracker,
        ):
            while not stop.is_set():
                record.execute("INSERT INTO chat_message (text) VALUES ('more')")
                record.commit()
                tracker.execute("INSERT INTO events (data) VALUES ('more')")
                tracker.commit()
                written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(30)
        manifests = [make_backup(var, tmp_path / f"{n}.backup", KEY, NOON) for n in range(5)]
    finally:
        stop.set()
        writer.join()
    for manifest in manifests:
        ahead = (manifest.messages - 3) - (manifest.rows["tracker.sqlite3"]["events"] - 1)
        assert ahead in (0, 1)


def test_an_existing_file_is_not_overwritten(var: Path, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(BackupError, match="not overwritten"):
        make_backup(var, file, KEY, NOON)
    assert file.read_bytes() == before


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        make_backup(tmp_path, tmp_path / "one.backup", KEY, NOON)


def test_a_damaged_record_is_not_backed_up(var: Path, tmp_path: Path) -> None:
    content = bytearray((var / "record.sqlite3").read_bytes())
    content[4096:8192] = b"\xff" * 4096
    (var / "record.sqlite3").write_bytes(content)
    with pytest.raises(BackupError, match=r"damaged|can't be copied"):
        make_backup(var, tmp_path / "one.backup", KEY, NOON)
    assert not (tmp_path / "one.backup").exists()


def test_a_record_that_stays_locked_is_said(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(var / "record.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupError, match="locked"):
            make_backup(var, tmp_path / "one.backup", KEY, NOON)


def test_what_was_there_is_kept_aside(file: Path, tmp_path: Path) -> None:
    other = make_data(tmp_path / "other", messages=7)
    with unpacked(file, KEY, other) as (_, manifest):
        assert {"record.sqlite3", "tracker.sqlite3", "secret-key"} <= set(in_the_way(other, manifest))
    aside = restored(file, other)
    assert aside == other / "before-restore-20261121T120000Z"
    assert len(texts(other)) == 3
    assert len(texts(aside)) == 7


def test_the_wal_of_the_old_record_does_not_get_into_the_new_one(file: Path, tmp_path: Path) -> None:
    other = make_data(tmp_path / "other")
    with closing(sqlite3.connect(other / "record.sqlite3")) as record:
        record.execute("PRAGMA wal_autocheckpoint=0")
        record.execute("INSERT INTO chat_message (text) VALUES ('only in the WAL')")
        record.commit()
        wal = (other / "record.sqlite3-wal").read_bytes()
    (other / "record.sqlite3-wal").write_bytes(wal)
    aside = restored(file, other)
    assert not (other / "record.sqlite3-wal").exists()
    assert "only in the WAL" not in texts(other)
    assert aside
    assert "only in the WAL" in texts(aside)


@pytest.mark.parametrize("interrupted_at", range(7))
def test_an_interrupted_restore_is_seen_and_can_be_done_again(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted_at: int
) -> None:
    other = make_data(tmp_path / "other", messages=7)
    moves = 0
    rename = Path.rename

    def rename_until(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves > interrupted_at:
            raise Killed
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename_until)
        try:
            restored(file, other)
        except Killed:
            assert unfinished(other)
        else:
            assert interrupted_at >= 6, "all moves were made"
    if unfinished(other):
        with unpacked(file, KEY, other) as (folder, manifest):
            put_in_place(folder, manifest, other, NOON + timedelta(hours=1))
    assert not unfinished(other)
    assert len(texts(other)) == 3
    [aside] = other.glob("before-restore-*")
    assert len(texts(aside)) == 7
    assert not list(other.glob("plain-copies-*"))


def repacked(file: Path, into: Path, changes: dict[str, bytes], manifest: Manifest | None = None) -> Path:
    """A backup, sealed with the right secret, with other content."""
    with file.open("rb") as opened, tarfile.open(fileobj=unsealing(opened, KEY), mode="r|gz") as archive:
        content = {entry.name: archive.extractfile(entry).read() for entry in archive}
    if manifest:
        content["manifest.json"] = json.dumps(asdict(manifest)).encode()
    with (
        into.open("wb") as opened,
        sealing(opened, KEY, NOON) as sealed,
        tarfile.open(fileobj=sealed, mode="w|gz") as archive,
    ):
        for name, value in {**content, **changes}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(value)
            archive.addfile(entry, BytesIO(value))
    return into


def manifest_of(file: Path, var: Path) -> Manifest:
    with unpacked(file, KEY, var) as (_, manifest):
        return manifest


def test_a_backup_with_another_file_in_it_than_it_says_is_refused(file: Path, tmp_path: Path) -> None:
    changed = repacked(file, tmp_path / "changed.backup", {"secret-key": b"another"})
    with pytest.raises(BackupError, match="does not hold what it says"):
        restored(changed, tmp_path / "new")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "cron.d", "x/a-key"])
def test_a_backup_with_foreign_files_is_refused(file: Path, tmp_path: Path, name: str) -> None:
    changed = repacked(file, tmp_path / "changed.backup", {name: b"x"})
    with pytest.raises(BackupError, match="no backup of Frontdesk holds"):
        restored(changed, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["backup.lock"]


def test_a_backup_of_a_newer_version_is_refused(var: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(var / "record.sqlite3")) as record:
        record.execute("INSERT INTO django_migrations (app, name) VALUES ('chat', '0999_later')")
        record.commit()
    make_backup(var, tmp_path / "newer.backup", KEY, NOON)
    with pytest.raises(BackupError, match=r"newer Frontdesk .*chat\.0999_later"):
        restored(tmp_path / "newer.backup", tmp_path / "new")


def test_a_backup_of_an_older_version_is_restored(var: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(var / "record.sqlite3")) as record:
        record.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
        record.commit()
    make_backup(var, tmp_path / "older.backup", KEY, NOON)
    restored(tmp_path / "older.backup", tmp_path / "new")
    assert len(texts(tmp_path / "new")) == 3


def test_a_backup_with_fewer_rows_than_it_says_is_refused(file: Path, tmp_path: Path) -> None:
    manifest = manifest_of(file, tmp_path / "new")
    rows = {**manifest.rows, "record.sqlite3": {**manifest.rows["record.sqlite3"], "chat_message": 4}}
    changed = repacked(file, tmp_path / "changed.backup", {}, replace(manifest, rows=rows))
    with pytest.raises(BackupError, match="other rows than it says"):
        restored(changed, tmp_path / "new")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda content: content[:-1], "damaged or incomplete"),
        (lambda content: content[: len(content) // 2], "damaged or incomplete"),
        (lambda content: content[:-40] + b"x" + content[-39:], "damaged or incomplete"),
        (lambda content: b"PK\x03\x04" + content, "not a backup"),
        (lambda content: b"", "not a backup"),
    ],
    ids=["cut by a byte", "cut in half", "changed", "foreign", "empty"],
)
def test_a_bad_backup_is_refused_and_nothing_is_touched(
    file: Path, tmp_path: Path, damage, says: str
) -> None:
    bad = tmp_path / "bad.backup"
    bad.write_bytes(damage(file.read_bytes()))
    other = make_data(tmp_path / "other", messages=7)
    with pytest.raises(BackupError, match=says):
        restored(bad, other)
    assert len(texts(other)) == 7
    assert not list(other.glob("plain-copies-*"))
    assert not unfinished(other)


def test_the_wrong_key_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="wrong key file"):
        restored(file, tmp_path / "new", Secret("key file", b"f" * 32))


def test_old_backups_are_deleted_by_their_own_account_and_nothing_else_is(var: Path, tmp_path: Path) -> None:
    for days in (0, 29, 31, 400):
        make_backup(var, tmp_path / f"{days}.backup", KEY, NOON - timedelta(days=days))
        # Copies have other times than what they are copies of.
        os.utime(tmp_path / f"{days}.backup", (0, 0))
    (tmp_path / "foreign.backup").write_bytes(b"something else")
    dropped = drop_old_backups(tmp_path, NOON, days=30)
    assert sorted(file.name for file in dropped) == ["31.backup", "400.backup"]
    left = sorted(file.name for file in tmp_path.glob("*.backup"))
    assert left == ["0.backup", "29.backup", "foreign.backup"]


def test_what_was_set_aside_is_deleted_when_it_is_old(file: Path, tmp_path: Path) -> None:
    other = make_data(tmp_path / "other")
    aside = restored(file, other)
    assert drop_old_set_aside(other, NOON + timedelta(days=29), days=30) == []
    assert drop_old_set_aside(other, NOON + timedelta(days=31), days=30) == [aside]
    assert len(texts(other)) == 3


def test_plain_copies_of_a_killed_backup_are_cleared_away(var: Path, tmp_path: Path) -> None:
    (var / "plain-copies-killed").mkdir()
    (var / "plain-copies-killed" / "record.sqlite3").write_bytes(b"plain")
    make_backup(var, tmp_path / "one.backup", KEY, NOON)
    assert not (var / "plain-copies-killed").exists()
    (var / "plain-copies-killed").mkdir()
    restored(tmp_path / "one.backup", var)
    assert not (var / "plain-copies-killed").exists()


def test_two_backups_do_not_get_into_each_others_way(var: Path, file: Path, tmp_path: Path) -> None:
    with unpacked(file, KEY, var), pytest.raises(BackupError, match="under way"):
        make_backup(var, tmp_path / "two.backup", KEY, NOON)
    make_backup(var, tmp_path / "two.backup", KEY, NOON)


def test_a_full_disk_is_said_and_leaves_nothing(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.os, "fsync", full)
    with pytest.raises(BackupError, match="No space left"):
        make_backup(var, tmp_path / "one.backup", KEY, NOON)
    assert [path.name for path in tmp_path.iterdir()] == ["var"]


def test_the_newest_migrations_are_known() -> None:
    assert {"chat.0001_initial", "review.0001_initial"} <= restore.known_migrations()
