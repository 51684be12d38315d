"""Commits that do not wait until the disk has what they wrote."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_waiting_for_disk() -> Iterator[None]:
    """Let a transaction end as soon as the operating system has it; the next usual one brings it to disk.

    A process that is killed loses nothing, a power cut loses it. Within a transaction it changes nothing.
    """
    if connection.in_atomic_block:
        yield
        return
    usual, quick = {
        "sqlite": ("PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"),
        "postgresql": ("SET synchronous_commit TO DEFAULT", "SET synchronous_commit TO OFF"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(quick)
        try:
            yield
        finally:
            # After an error the record's thread makes a new connection.
            if not connection.errors_occurred:
                cursor.execute(usual)
