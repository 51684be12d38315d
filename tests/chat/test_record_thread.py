"""The record's thread keeps its connection, and opens another one when that is of no use any more."""

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection

from frontdesk.chat.record_thread import in_record_thread
from tests.chat.conftest import Visitor


def _the_connection() -> object:
    connection.ensure_connection()
    return connection.connection


async def test_the_connection_is_kept(visitor: Visitor) -> None:
    before = await in_record_thread(_the_connection)

    assert (await visitor.say("What is sciatica?")).status_code == 200

    assert await in_record_thread(_the_connection) is before


async def test_another_one_after_an_error(visitor: Visitor) -> None:
    before = await in_record_thread(_the_connection)
    with pytest.raises(DatabaseError):
        await in_record_thread(_query, "SELECT * FROM no_such_table")

    assert await in_record_thread(_the_connection) is not before
    assert (await visitor.say("What is sciatica?")).status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could be restarted")
async def test_a_restart_of_the_server_costs_no_message(visitor: Visitor) -> None:
    before = await in_record_thread(_the_connection)
    # What the server does with every session when it is stopped.
    await _end_sessions_but_this()

    assert (await visitor.say("What is sciatica?")).status_code == 200
    assert await in_record_thread(_the_connection) is not before
    assert len(await visitor.history()) == 3


async def _end_sessions_but_this() -> None:
    ended = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
    await sync_to_async(_query)(ended + "AND datname = current_database()")


def _query(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
