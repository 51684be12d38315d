"""What the command erases while nothing is served."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from frontdesk import erasing, paths
from frontdesk.chat import record
from frontdesk.chat.models import CallbackRequest, Conversation
from frontdesk.review.actions.calls import note_call
from frontdesk.review.models import AuditEntry, CallStep, Event, Outcome
from frontdesk.review.session_store import SessionStore, stored_key

WELCOME = {"kind": "social", "text": "Hello", "choices": [], "links": [], "source": None, "answer": None}


@pytest.fixture
def conversation(db: None) -> Conversation:
    return record.open_conversation(WELCOME)[1]


@pytest.fixture
def tracker(tmp_path: Path, conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "tracker.sqlite3"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT)")
        rows = [(conversation.sender,), ("another",)]
        connection.executemany("INSERT INTO events (sender_id) VALUES (?)", rows)
    monkeypatch.setattr(erasing, "TRACKER_DATABASE", file)
    return file


def senders(tracker: Path) -> list[Any]:
    with closing(sqlite3.connect(tracker)) as connection:
        return connection.execute("SELECT sender_id FROM events").fetchall()


def test_rasas_part_goes_from_its_file(tracker: Path, conversation: Conversation) -> None:
    reference = conversation.reference
    assert erasing.describe(f" {reference.lower()} ").startswith(f"Conversation {reference}: began ")
    erasing.erase_by_reference(reference)
    assert not Conversation.objects.exists()
    assert senders(tracker) == [("another",)]
    assert record.pending_erasures() == []
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.subject, entry.who) == (Event.ERASED, reference, "frontdesk erase")
    with pytest.raises(erasing.NoSuchConversationError, match=reference):
        erasing.erase_by_reference(reference)


def test_what_cannot_be_written_now_is_erased_later(
    tracker: Path, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.write_bytes(b"not a database" * 100)
    assert not erasing.erase_by_reference(conversation.reference)
    assert record.pending_erasures() == [conversation.sender]


@pytest.mark.django_db(transaction=True)
def test_who_was_called_is_in_no_file_any_more() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("its files are looked into")

    def files() -> list[Path]:
        return [file for file in paths.VAR.glob("test.sqlite3*") if sealed.encode() in file.read_bytes()]

    conversation = record.open_conversation(WELCOME)[1]
    record.request_callback(conversation, None, "Jo Bloggs", "07700 900123", "")
    request = CallbackRequest.objects.get()
    sealed = request.sealed
    note_call(get_user_model().objects.create_user("Sam"), request, Outcome.DONE)
    assert erasing.erase_expired() == 0
    assert files(), "there are ten minutes in which it can be undone"
    CallStep.objects.update(at=timezone.now() - timedelta(minutes=10))
    assert erasing.erase_expired() == 0
    assert files() == []
    assert Conversation.objects.get().wants_call


@pytest.mark.django_db(transaction=True)
def test_sessions_that_are_over_go_with_what_has_been_kept_long_enough() -> None:
    over, going_on = SessionStore(), SessionStore()
    for session in (over, going_on):
        session.save()
    ended = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=stored_key(over.session_key)).update(expire_date=ended)
    assert erasing.erase_expired() == 0
    assert Session.objects.get().session_key == stored_key(going_on.session_key)
