"""Makes backups: one sealed file with both databases as they were at one moment, and the keys.

A backup can be made while Frontdesk serves: SQLite's backup interface copies a snapshot, and writers wait for
no longer than it takes to open one in each database.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import sqlite3
import tarfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from frontdesk.paths import make_private_folder, sync_folder
from frontdesk.plain_copies import BackupError, work_folder
from frontdesk.sealed_file import CHUNK, SealError, Secret, read_header, sealing, unsealing

RECORD, TRACKER = "record.sqlite3", "tracker.sqlite3"
DATABASES = (RECORD, TRACKER)
KEYS = "*-key"
"""What signs sessions and opens encrypted columns: without it, part of the record could not be read."""

MANIFEST = "manifest.json"
SUFFIX = ".backup"
UNFINISHED = ".part"
SET_ASIDE = "before-restore-"
STAMP = "%Y%m%dT%H%M%SZ"
BUSY_SECONDS = 30


class RecordError(Exception):
    """The record can't be opened or brought up to date; the text says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself.

    Attributes:
        frontdesk: the version that made it.
        made_at: when, in ISO 8601 and UTC.
        files: for each file its `bytes` and `sha256`.
        rows: for each database the rows of each table.
        migrations: the changes of the schema that the record has been through, as `chat.0001_initial`.
    """

    frontdesk: str
    made_at: str
    files: dict[str, dict[str, Any]]
    rows: dict[str, dict[str, int]]
    migrations: list[str]

    @property
    def messages(self) -> int:
        """How many messages the record holds."""
        return self.rows[RECORD].get("chat_message", 0)

    @property
    def conversations(self) -> int:
        """How many conversations the record holds."""
        return self.rows[RECORD].get("chat_conversation", 0)


def make_backup(var: Path, file: Path, secret: Secret, now: datetime) -> Manifest:
    """Back up the data of a Frontdesk, also while it serves.

    Args:
        var: its data folder.
        file: the backup to write; must not be there yet.
        secret: what will open it.
        now: an aware time.

    Returns:
        What is in it. The file was read again and found whole.

    Raises:
        BackupError: there is nothing to back up, a database is damaged or in use for long, the file is there
            already, can't be written, or another backup is being made.
    """
    if not (var / RECORD).exists():
        raise BackupError(f"There is nothing to back up: {var} holds no record. Is FRONTDESK_VAR set right?")
    if file.exists():
        raise BackupError(f"{file} is there already and is not overwritten. Choose another name.")
    unfinished = file.with_name(file.name + UNFINISHED)
    try:
        with work_folder(var) as folder:
            _copy_databases(var, folder)
            for key in var.glob(KEYS):
                shutil.copyfile(key, folder / key.name)
            manifest = _describe(folder, now)
            _write(unfinished, folder, manifest, secret, now)
        _read_through(unfinished, secret)
        unfinished.rename(file)
        sync_folder(file.parent)
    except sqlite3.Error as error:
        raise BackupError(
            f"The databases in {var} can't be copied: {error}. Run `frontdesk doctor`."
        ) from None
    except OSError as error:
        raise BackupError(f"The backup can't be written: {error.strerror or error}.") from None
    except SealError as error:
        raise BackupError(f"The backup could not be read back: {error}") from None
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return manifest


def drop_old_backups(folder: Path, now: datetime, days: int) -> list[Path]:
    """Delete the backups in `folder` that were made more than `days` days ago, by their own account.

    Returns:
        What was deleted. The newest stays, however old it is, and so do files that are no backups.
    """
    oldest = now - timedelta(days=days)
    made_at = {}
    for file in [*folder.glob("*" + SUFFIX), *folder.glob("*" + SUFFIX + UNFINISHED)]:
        with contextlib.suppress(SealError, OSError), file.open("rb") as opened:
            made_at[file] = read_header(opened).made_at
    whole = [file for file in made_at if file.suffix == SUFFIX]
    newest = max(whole, key=made_at.__getitem__, default=None)
    dropped = []
    for file in sorted(made_at):
        if file != newest and made_at[file] < oldest:
            with contextlib.suppress(OSError):
                file.unlink()
                dropped.append(file)
    return dropped


def drop_old_set_aside(var: Path, now: datetime, days: int) -> list[Path]:
    """Delete what a restore has set aside in `var` more than `days` days ago.

    Returns:
        What was deleted.
    """
    dropped = []
    for folder in sorted(var.glob(SET_ASIDE + "*")):
        with contextlib.suppress(ValueError):
            stamp = folder.name.removeprefix(SET_ASIDE)
            if datetime.strptime(stamp, STAMP).replace(tzinfo=UTC) < now - timedelta(days=days):
                shutil.rmtree(folder)
                dropped.append(folder)
    return dropped


def checksum(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def count_rows(database: Path) -> dict[str, int]:
    """The rows of each table.

    Raises:
        BackupError: the database is damaged.
    """
    with contextlib.closing(sqlite3.connect(database)) as connection:
        try:
            faults = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            faults = str(error)
        if faults != "ok":
            raise BackupError(
                f"{database.name} is damaged ({faults}). Stop Frontdesk and restore the last good backup."
            )
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in sorted(tables)
        }


def read_migrations(record: Path) -> list[str]:
    """The changes of the schema that a record has been through."""
    with contextlib.closing(sqlite3.connect(record)) as connection:
        rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        return [name for (name,) in rows]


def _copy_databases(var: Path, folder: Path) -> None:
    names = [name for name in DATABASES if (var / name).exists()]
    with contextlib.ExitStack() as stack:
        for name, snapshot in _snapshots(var, names, stack).items():
            copy = stack.enter_context(contextlib.closing(sqlite3.connect(folder / name)))
            snapshot.backup(copy)
            # One file, with no -wal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")


def _snapshots(var: Path, names: list[str], stack: contextlib.ExitStack) -> dict[str, sqlite3.Connection]:
    """Connections that see all databases as they are at one and the same moment."""

    def connect(name: str) -> sqlite3.Connection:
        uri = f"{(var / name).resolve().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        return stack.enter_context(contextlib.closing(connection))

    writers = [connect(name) for name in names]
    readers = {name: connect(name) for name in names}
    for writer in writers:
        writer.execute("BEGIN IMMEDIATE")
    for reader in readers.values():
        reader.execute("BEGIN")
        # Only a read opens the snapshot.
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for writer in writers:
        writer.execute("ROLLBACK")
    return readers


def _describe(folder: Path, now: datetime) -> Manifest:
    files = sorted(folder.iterdir())
    return Manifest(
        frontdesk=importlib.metadata.version("frontdesk"),
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        files={file.name: {"bytes": file.stat().st_size, "sha256": checksum(file)} for file in files},
        rows={file.name: count_rows(file) for file in files if file.name in DATABASES},
        migrations=read_migrations(folder / RECORD),
    )


def _write(file: Path, folder: Path, manifest: Manifest, secret: Secret, now: datetime) -> None:
    make_private_folder(file.parent)
    description = json.dumps(asdict(manifest), indent=1).encode()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        with (
            sealing(opened, secret, now) as sealed,
            tarfile.open(fileobj=sealed, mode="w|gz", format=tarfile.PAX_FORMAT) as archive,
        ):
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(description)
            archive.addfile(entry, BytesIO(description))
            for name in manifest.files:
                archive.add(folder / name, arcname=name)
        opened.flush()
        os.fsync(opened.fileno())


def _read_through(file: Path, secret: Secret) -> None:
    with file.open("rb") as opened:
        content = unsealing(opened, secret)
        while content.read(CHUNK):
            pass
