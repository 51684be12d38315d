"""What a visitor was answered is on the disk; what they only asked is with the operating system."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from frontdesk.chat import record
from frontdesk.chat.durability import without_waiting_for_disk
from frontdesk.chat.errors import ApiError

REPLY = {"kind": "answer", "text": "An answer.", "choices": [], "links": [], "source": None, "answer": ""}

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_disk() -> bool:
    """Whether the connection's commits wait for the disk."""
    by_vendor = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
    with connection.cursor() as cursor:
        return cursor.execute(by_vendor[connection.vendor]).fetchone()[0] in (2, "on")


def test_the_answer_waits_and_the_question_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    save = record._save_changes

    def save_and_look(*arguments: Any) -> None:
        save(*arguments)
        waited.append(waits_for_disk())

    monkeypatch.setattr(record, "_save_changes", save_and_look)
    token, _, _ = record.open_conversation(REPLY)
    turn = record.start_turn(record.hash_token(token), uuid4(), "what is sciatica", None)
    record.finish_turn(turn.message, [REPLY], {"intent": "ask_what_is", "confidence": 0.9})
    assert waited == [False, True]


def test_a_refused_or_repeated_question_leaves_the_next_one_waiting() -> None:
    token, _, _ = record.open_conversation(REPLY)
    token_hash, message_id = record.hash_token(token), uuid4()
    for _ in range(2):
        record.start_turn(token_hash, message_id, "what is sciatica", None)
        assert waits_for_disk()
    with pytest.raises(ApiError):
        record.start_turn("nobody's", uuid4(), "what is sciatica", None)
    assert waits_for_disk()


def test_the_error_of_a_broken_connection_is_told_as_it_was() -> None:
    with pytest.raises(DatabaseError, match="no_such_table"), without_waiting_for_disk():
        connection.cursor().execute("SELECT 1 FROM no_such_table")
    assert connection.errors_occurred, "so that the record's thread makes a new one"
    connection.close()


def test_inside_a_transaction_nothing_changes() -> None:
    with transaction.atomic(), without_waiting_for_disk():
        assert waits_for_disk()
