"""Puts back a database's file that was deleted while it was open: until it is closed, all of it is there.

A deleted file stays for as long as somebody has it open, says Unix's unlink(2).
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from frontdesk.paths import sync_folder
from frontdesk.plain_copies import work_folder

BESIDE = ("-wal", "-shm")


def is_lost(file: Path) -> bool:
    """Whether a database's file is gone, or an empty one has come under its name."""
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as there:
            return there.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    except sqlite3.Error:
        return False


def put_back(held: sqlite3.Connection, file: Path) -> None:
    """Write a lost file anew, unless somebody else has just done so.

    Args:
        held: a connection that was opened before the file was lost.
        file: where it was.

    Raises:
        BackupError: a backup or restore is under way.
        OSError, sqlite3.Error: it can't be written; nothing is half done.
    """
    with work_folder(file.parent) as folder:
        if not is_lost(file):
            return
        copy = folder / file.name
        with closing(sqlite3.connect(copy)) as new:
            held.backup(new)
        with copy.open("rb") as written:
            os.fsync(written.fileno())
        for ending in BESIDE:
            # Of the lost file: SQLite would take them for the new one's.
            file.with_name(file.name + ending).unlink(missing_ok=True)
        copy.replace(file)
        sync_folder(file.parent)
