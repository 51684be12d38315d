"""The thread in which the record is read and written, with a database connection that stays open.

Django opens a connection for each request of an asynchronous server, which takes longer than a query.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.db import connection

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_thread = ThreadPoolExecutor(1, thread_name_prefix="record")
_opened: tuple[int, int] | None = None


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
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_thread, lambda: _work(work, *arguments, **named))


def _work(
    work: Callable[Parameters, Result], *arguments: Parameters.args, **named: Parameters.kwargs
) -> Result:
    global _opened
    there = _database_file()
    # A file that was deleted or restored goes on to take writes that nobody will ever read.
    if connection.errors_occurred or there != _opened:
        connection.close()
    result = work(*arguments, **named)
    _opened = _database_file()
    return result


def _database_file() -> tuple[int, int] | None:
    """What tells the database's file from another under its name; None where there is none."""
    if connection.vendor != "sqlite":
        return None
    try:
        status = Path(connection.settings_dict["NAME"]).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
