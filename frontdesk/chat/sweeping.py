"""Sees to it that what was erased leaves no trace in the record's files.

SQLite overwrites deleted rows (secure_delete is on). What is left then are the write-ahead log, and whatever
others derived from the record: they listen to `swept`.
"""

import logging
from pathlib import Path

from django.db import OperationalError, connection
from django.dispatch import Signal

logger = logging.getLogger(__name__)

swept = Signal()
"""Sent before the files are swept, for indexes of the record to forget what is erased."""

LARGEST_WRITTEN_ANEW = 200_000_000
"""Bytes. Writing a file anew keeps visitors waiting, about a second for every 100 MB."""

PATIENCE_MS = 2_000
"""So long a sweep waits for readers; what it can't do now, the next one does."""


def sweep(*, anew: bool = False) -> bool:
    """Take what was erased out of indexes, write-ahead log and free pages.

    With PostgreSQL, whose server sees to its files, only out of what others derived from the record.

    Args:
        anew: write the whole file anew as well, where it is not too large.

    Returns:
        Whether it is done; False where somebody was reading all the time.
    """
    if connection.in_atomic_block:
        return False
    if connection.vendor != "sqlite":
        swept.send(sender=None)
        return True
    with connection.cursor() as cursor:
        [usual] = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        try:
            swept.send(sender=None)
            if anew and Path(connection.settings_dict["NAME"]).stat().st_size <= LARGEST_WRITTEN_ANEW:
                cursor.execute("VACUUM")
            was_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except OperationalError as error:
            logger.warning("Traces of erased conversations stay for now: %s", type(error).__name__)
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")
    return not was_busy
