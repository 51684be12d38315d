"""The thread in which the record is read and written, with a database connection that stays open.

Django opens a connection for each request of an asynchronous server, which takes longer than a query.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

from frontdesk.chat.lost_file import is_lost, put_back
from frontdesk.paths import file_identity
from frontdesk.plain_copies import BackupError

logger = logging.getLogger(__name__)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

longest_wait: ContextVar[float | None] = ContextVar("longest_wait", default=4)
"""Seconds for one piece of work and all before it: a visitor hears within 5 s. None where nobody waits."""

QUICK_MILLISECONDS = 50
QUICK_SECONDS = 3
"""After a failure, locks are hardly waited for so long: all who come would wait one after the other."""

GONE = "The record's file is gone."

_thread = ThreadPoolExecutor(1, thread_name_prefix="record")
_opened: tuple[int, int] | None = None
_failed_at: float | None = None


async def in_record_thread(
    work: Callable[Parameters, Result], *arguments: Parameters.args, **named: Parameters.kwargs
) -> Result:
    """Do a piece of database work; one is done after the other.

    Args:
        work: a function of `frontdesk.chat.record`.
        arguments: its arguments.
        named: its named arguments.

    Returns:
        What it returns; it may raise what it raises.

    Raises:
        OperationalError: the database's file is gone and can't be put back, or the work was not done in time.
            Work that had begun is carried through all the same.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(longest_wait.get()):
            return await loop.run_in_executor(_thread, lambda: _work(work, *arguments, **named))
    except TimeoutError:
        raise OperationalError("The record did not answer in time.") from None


async def see_to_file() -> None:
    """Have the database's file put back where it is gone, though nobody asks anything just now."""
    if connection.vendor == "sqlite" and _database_file() is None:
        with suppress(OperationalError):
            await in_record_thread(lambda: None)


def _work(
    work: Callable[Parameters, Result], *arguments: Parameters.args, **named: Parameters.kwargs
) -> Result:
    global _opened, _failed_at
    if _opened is not None and _database_file() != _opened:
        _put_back_if_lost()
    there = _database_file()
    if there is None and connection.vendor == "sqlite":
        raise OperationalError(GONE)
    # What was open before a restore goes on to take writes that nobody will ever read; and a server that was
    # restarted meanwhile must not cost a visitor the first message.
    if connection.errors_occurred or there != _opened or not connection.is_usable():
        connection.close()
    if _failed_at is not None:
        if monotonic() - _failed_at < QUICK_SECONDS:
            _wait_briefly_for_locks()
        else:
            connection.close()
            _failed_at = None
    try:
        result = work(*arguments, **named)
    except OperationalError:
        _failed_at = _failed_at or monotonic()
        # SQLite shares what was opened read-only among all connections of a process: while this one kept it,
        # nobody's look would find the record well again until the next question came.
        connection.close()
        raise
    if there != _opened:
        _opened = _database_file()
    return result


def _put_back_if_lost() -> None:
    held, file = connection.connection, Path(connection.settings_dict["NAME"])
    if held is None or not is_lost(file):
        return
    try:
        put_back(held, file)
    except (BackupError, OSError, sqlite3.Error) as error:
        # The connection stays open, as it is all that is left; the next piece of work tries again.
        logger.error("The record's file is gone and can't be written anew: %s.", type(error).__name__)
        raise OperationalError(GONE) from None
    logger.warning("The record's file was gone; it was written anew from what was still open.")


def _wait_briefly_for_locks() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {QUICK_MILLISECONDS}")


def _database_file() -> tuple[int, int] | None:
    return file_identity(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
