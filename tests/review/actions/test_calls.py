"""Calling back: who is to be called is shown to those who may call, and to nobody once it is done."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import CallbackRequest, Conversation
from frontdesk.review.actions import calls
from frontdesk.review.actions.undo import NothingToUndoError, undo
from frontdesk.review.models import AuditEntry, CallStep, Outcome
from frontdesk.review.store import callbacks
from frontdesk.review.store.callbacks import count_open_calls, done_calls, open_calls

pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")

NAME, PHONE = "Jo Bloggs", "07700 900123"


@pytest.fixture
def request_(converse: Any) -> CallbackRequest:
    conversation: Conversation = converse("Please ring me")
    record.request_callback(conversation, None, NAME, PHONE, "mornings")
    return conversation.callbacks.get()


def page(client: Client) -> str:
    return " ".join(client.get("/staff/calls/").content.decode().split())


def test_name_and_number_are_erased_when_done_but_for_a_moment(
    staff: User, request_: CallbackRequest
) -> None:
    calls.note_call(staff, request_, Outcome.NO_ANSWER)
    assert calls.erase_seen_to() == 0
    calls.note_call(staff, request_, Outcome.DONE)
    assert calls.erase_seen_to() == 0
    undo(staff)
    assert [call.caller.name for call in open_calls(staff) if call.caller] == [NAME]
    calls.note_call(staff, request_, Outcome.DONE)
    CallStep.objects.update(at=timezone.now() - calls.TIME_TO_UNDO)
    assert calls.erase_seen_to() == 1
    assert calls.erase_seen_to() == 0
    request_.refresh_from_db()
    assert request_.sealed == ""
    assert [call.steps[-1].outcome for call in done_calls(staff)] == [Outcome.DONE]


def test_done_cannot_be_undone_once_name_and_number_are_erased(
    staff: User, staff_client: Client, request_: CallbackRequest
) -> None:
    change = calls.note_call(staff, request_, Outcome.DONE)
    CallStep.objects.update(at=timezone.now() - calls.TIME_TO_UNDO)
    calls.erase_seen_to()
    with pytest.raises(NothingToUndoError):
        undo(staff, change.pk)
    assert CallStep.objects.count() == 1
    assert "Name and number are deleted." in page(staff_client)


def test_after_thirty_days_a_request_waits_for_nobody(
    staff: User, staff_client: Client, request_: CallbackRequest
) -> None:
    record.erase_callers(CallbackRequest.objects.filter(consented_at__lt=timezone.now() + timedelta(1)))
    assert count_open_calls() == len(open_calls(staff)) == 0
    assert len(done_calls(staff)) == 1
    assert "deleted, as 30 days have passed" in page(staff_client)


def test_a_lost_key_is_said_in_words_and_the_request_can_be_closed(
    staff_client: Client, request_: CallbackRequest, settings: Any
) -> None:
    settings.CALLBACK_KEYS = [Fernet.generate_key().decode()]
    assert "Name and number can't be read: the key" in page(staff_client)
    shown = staff_client.get(f"/staff/conversations/{request_.conversation.reference}/")
    assert "Name and number can't be read" in shown.content.decode()
    staff_client.post(f"/staff/calls/{request_.pk}/", {"outcome": "done"})
    assert count_open_calls() == 0


def test_names_and_numbers_are_in_no_export_search_or_log(
    staff_client: Client, request_: CallbackRequest
) -> None:
    assert NAME in page(staff_client)
    for format_ in ("csv", "json"):
        exported = staff_client.get(f"/staff/export.{format_}")
        content = b"".join(exported)
        assert request_.conversation.reference.encode() in content
        assert b"Bloggs" not in content
        assert b"900123" not in content
    for words in (NAME, PHONE):
        found = staff_client.get("/staff/conversations/", {"text": words}).content.decode()
        assert request_.conversation.reference not in found
    log = " ".join(f"{entry.subject} {entry.who}" for entry in AuditEntry.objects.all())
    assert "Bloggs" not in log
    assert "900123" not in log


def test_the_page_says_how_many_more_wait(
    staff_client: Client, converse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "SHOWN_OPEN", 2)
    for number in range(3):
        conversation = converse("Please ring me")
        record.request_callback(conversation, None, f"Caller {number}", PHONE, "")
        assert ("more wait" in page(staff_client)) == (number == 2)
    shown = page(staff_client)
    assert "1 more waits." in shown
    assert "Caller 0" in shown
    assert "Caller 2" not in shown
