"""Rasa's SQLite file, looked at from outside: for what has to be erased while Rasa is not asked.

Only reads while Rasa runs; only `erase_from` writes, and only while it doesn't.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path


def senders_in(file: Path) -> set[str]:
    """The names of all conversations of which Rasa keeps something.

    Args:
        file: the tracker store's database; none at all is empty.

    Raises:
        sqlite3.Error: it can't be read now.
    """
    if not file.exists():
        return set()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
            return set()
        return {sender for (sender,) in connection.execute("SELECT DISTINCT sender_id FROM events")}


def erase_from(file: Path, senders: Iterable[str]) -> None:
    """Delete all that Rasa keeps of conversations, and leave no trace in the file.

    Raises:
        sqlite3.Error: it can't be written now.
    """
    known = senders_in(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        with connection:
            connection.executemany(
                "DELETE FROM events WHERE sender_id = ?", [(sender,) for sender in senders if sender in known]
            )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
