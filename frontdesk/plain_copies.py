"""Folders for unencrypted copies of the data, one at a time; what is left of killed ones is cleared away."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import portalocker

PREFIX = "plain-copies-"
LOCK = "backup.lock"


class BackupError(Exception):
    """A backup can't be made or restored; the text says why and what to do."""


@contextlib.contextmanager
def work_folder(var: Path) -> Iterator[Path]:
    """A folder for plain copies, gone afterwards; what a killed backup or restore left is cleared away.

    Raises:
        BackupError: another backup or restore is under way.
    """
    with _only_one_backup(var):
        _clear_plain_copies(var)
        with tempfile.TemporaryDirectory(dir=var, prefix=PREFIX) as folder:
            yield Path(folder)


def clear_plain_copies(var: Path) -> list[Path]:
    """Delete what a killed backup or restore left in `var`.

    Returns:
        What was deleted.

    Raises:
        BackupError: a backup or restore is under way.
    """
    with _only_one_backup(var):
        return _clear_plain_copies(var)


@contextlib.contextmanager
def _only_one_backup(var: Path) -> Iterator[None]:
    with (var / LOCK).open("w") as file:
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.exceptions.BaseLockException:
            raise BackupError("Another backup or restore is under way. Wait until it has ended.") from None
        yield


def _clear_plain_copies(var: Path) -> list[Path]:
    left_over = list(var.glob(PREFIX + "*"))
    for folder in left_over:
        shutil.rmtree(folder, ignore_errors=True)
    return [folder for folder in left_over if not folder.exists()]
