"""Restores a backup: checks all of it before anything is touched, and keeps what was there."""

import contextlib
import json
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from frontdesk.backup import (
    DATABASES,
    KEYS,
    MANIFEST,
    RECORD,
    SET_ASIDE,
    STAMP,
    Manifest,
    checksum,
    count_rows,
    read_migrations,
)
from frontdesk.clock import watched_clock
from frontdesk.paths import PROJECT, make_private_folder, sync_folder
from frontdesk.plain_copies import BackupError, work_folder
from frontdesk.sealed_file import SealError, Secret, unsealing

MARK = "restore-unfinished"
"""Lies in the data folder while files are exchanged; holds the name of the folder for what was there."""

RESTORE_AGAIN = "A restore was interrupted. Run `frontdesk restore` with the same file again."

LARGEST_MANIFEST = 1_000_000
BESIDE_A_DATABASE = ("-wal", "-shm", "-journal", "")
"""The database itself comes last: without it, the others would be taken for those of the next one."""


@contextlib.contextmanager
def unpacked(file: Path, secret: Secret, var: Path) -> Iterator[tuple[Path, Manifest]]:
    """Unpack a backup and check everything about it: seal, checksums, integrity, schema, rows.

    Args:
        file: the backup.
        secret: what opens it.
        var: the data folder, in which it is unpacked and nothing else is touched.

    Yields:
        The folder with its files, which goes away afterwards, and what the backup says about itself.

    Raises:
        BackupError: it is no backup, damaged, incomplete, opened by something else, or of a newer version.
    """
    make_private_folder(var)
    with work_folder(var) as folder:
        try:
            with file.open("rb") as opened:
                manifest = _unpack(opened, secret, folder)
            _check(folder, manifest)
        except SealError as error:
            raise BackupError(str(error)) from None
        except OSError as error:
            raise BackupError(f"{file} can't be restored: {error.strerror or error}.") from None
        except (tarfile.TarError, zlib.error, EOFError, ValueError, TypeError, KeyError, sqlite3.Error):
            raise BackupError(
                "This backup is damaged: its content can't be read. Use another copy of it."
            ) from None
        yield folder, manifest


def in_the_way(var: Path, manifest: Manifest) -> list[str]:
    """The files of the data folder that a restore would take the place of."""
    return [name for name in _replaced(manifest) if (var / name).exists()]


def put_in_place(folder: Path, manifest: Manifest, var: Path, now: datetime) -> Path | None:
    """Put an unpacked backup into the data folder; what was there goes into a folder beside it.

    In a folder in which nothing is known of the right time, the backup's own time counts: by a clock that is
    far ahead, all that was restored would be erased as expired.

    If this is interrupted, `unfinished` says so, and doing it again carries on.

    Args:
        folder: where the backup is unpacked.
        manifest: what it says about itself.
        var: the data folder; nothing may be using it.
        now: an aware time, for the name of the folder with what was there.

    Returns:
        The folder with what was there, if anything was.

    Raises:
        BackupError: a file can't be moved.
    """
    mark = var / MARK
    try:
        if not (mark.exists() and mark.read_text("utf-8")):
            with mark.open("w", encoding="utf-8") as opened:
                opened.write(SET_ASIDE + now.astimezone(UTC).strftime(STAMP))
                opened.flush()
                os.fsync(opened.fileno())
            sync_folder(var)
        aside = make_private_folder(var / mark.read_text("utf-8"))
        for name in _replaced(manifest):
            if not (var / name).exists():
                continue
            if (aside / name).exists():
                # An earlier try got so far that this is what it had put in place.
                (var / name).unlink()
            else:
                (var / name).rename(aside / name)
        sync_folder(aside)
        for name in manifest.files:
            (folder / name).chmod(0o600)
            (folder / name).rename(var / name)
        watched_clock(var).begin_with(_made_at(manifest))
        sync_folder(var)
        mark.unlink()
        with contextlib.suppress(OSError):
            # Only succeeds where it is empty.
            aside.rmdir()
        sync_folder(var)
    except OSError as error:
        raise BackupError(
            f"The backup could not be put in place: {error.strerror or error}. Mend that and restore again."
        ) from None
    return aside if aside.exists() else None


def unfinished(var: Path) -> bool:
    """Whether a restore into this data folder was interrupted, so that it must not be used."""
    return (var / MARK).exists()


def known_migrations() -> set[str]:
    """The changes of the schema that this version of Frontdesk knows, of its own tables."""
    files = PROJECT.glob("frontdesk/*/migrations/0*.py")
    return {f"{file.parent.parent.name}.{file.stem}" for file in files}


def _replaced(manifest: Manifest) -> list[str]:
    databases = [name + ending for name in DATABASES for ending in BESIDE_A_DATABASE]
    return databases + [name for name in manifest.files if name not in DATABASES]


def _made_at(manifest: Manifest) -> float:
    return datetime.fromisoformat(manifest.made_at).timestamp()


def _unpack(opened: BinaryIO, secret: Secret, folder: Path) -> Manifest:
    content = unsealing(opened, secret)
    manifest = None
    with tarfile.open(fileobj=content, mode="r|gz") as archive:
        for entry in archive:
            stored = archive.extractfile(entry)
            if entry.name == MANIFEST and stored:
                manifest = Manifest(**json.loads(stored.read(LARGEST_MANIFEST)))
            elif stored and (entry.name in DATABASES or fnmatch(entry.name, KEYS)) and "/" not in entry.name:
                with (folder / entry.name).open("wb") as target:
                    shutil.copyfileobj(stored, target)
                    target.flush()
                    os.fsync(target.fileno())
            else:
                raise BackupError("This backup holds what no backup of Frontdesk holds. It is not restored.")
    while content.read(1 << 20):
        # To the end, which alone shows that nothing was cut off.
        pass
    if manifest is None:
        raise BackupError("This backup does not say what is in it. It is not restored.")
    return manifest


def _check(folder: Path, manifest: Manifest) -> None:
    there = {file.name: {"bytes": file.stat().st_size, "sha256": checksum(file)} for file in folder.iterdir()}
    if there != manifest.files or RECORD not in there:
        raise BackupError("This backup does not hold what it says. Use another copy of it.")
    _made_at(manifest)
    ours = {name.partition(".")[0] for name in known_migrations()}
    newer = {
        name
        for name in read_migrations(folder / RECORD)
        if name.partition(".")[0] in ours and name not in known_migrations()
    }
    if newer:
        raise BackupError(
            f"This backup was made by a newer Frontdesk ({manifest.frontdesk}): this one does not know "
            f"{', '.join(sorted(newer))}. Upgrade first."
        )
    for name, rows in manifest.rows.items():
        if count_rows(folder / name) != rows:
            raise BackupError(f"{name} in this backup has other rows than it says. Use another copy of it.")
