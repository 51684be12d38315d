"""The record's thread keeps its connection while it is of use, and nobody is kept waiting too long for it."""

import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, OperationalError, connection

from frontdesk.chat import record_thread
from frontdesk.chat.record_thread import in_record_thread, longest_wait
from tests.chat.conftest import Visitor
from tests.marks import only_with_sqlite

pytestmark = pytest.mark.django_db(transaction=True)


async def test_work_that_takes_too_long_is_an_error_and_is_carried_through() -> None:
    go_on, done = threading.Event(), threading.Event()

    def work() -> None:
        go_on.wait(30)
        done.set()

    token = longest_wait.set(0.05)
    try:
        with pytest.raises(OperationalError, match="in time"):
            await in_record_thread(work)
    finally:
        longest_wait.reset(token)
        go_on.set()
    assert await in_record_thread(lambda: "the next") == "the next"
    assert done.is_set()


async def test_work_that_waited_too_long_for_its_turn_is_never_begun() -> None:
    go_on, begun = threading.Event(), []
    token = longest_wait.set(0.05)
    try:
        with pytest.raises(OperationalError):
            await in_record_thread(go_on.wait, 30)
        with pytest.raises(OperationalError):
            await in_record_thread(begun.append, "late")
    finally:
        longest_wait.reset(token)
        go_on.set()
    await in_record_thread(lambda: None)
    assert begun == []


@only_with_sqlite
async def test_a_file_that_is_gone_is_not_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_thread, "_database_file", lambda: None)
    with pytest.raises(OperationalError, match="gone"):
        await in_record_thread(lambda: None)


async def test_after_a_failure_locks_are_hardly_waited_for_until_a_while_has_passed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brief: list[bool] = []
    now = 1_000.0
    monkeypatch.setattr(record_thread, "monotonic", lambda: now)
    monkeypatch.setattr(record_thread, "_wait_briefly_for_locks", lambda: brief.append(True))

    def fail() -> None:
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        await in_record_thread(fail)
    assert brief == []
    await in_record_thread(lambda: None)
    assert brief == [True]
    now += record_thread.QUICK_SECONDS
    await in_record_thread(lambda: None)
    assert brief == [True]


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
