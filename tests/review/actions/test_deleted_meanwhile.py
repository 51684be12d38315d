"""A visitor deletes the conversation just as somebody of the staff does something about it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import CallbackRequest, Conversation, Message
from frontdesk.review.actions import calls, decisions, notes, reviews
from frontdesk.review.models import Change, Outcome, Tag
from frontdesk.review.store.conversations import NoSuchConversationError
from frontdesk.review.views import conversation as views

Act = Callable[[User, Conversation, Message, CallbackRequest], Any]

ACTIONS: dict[str, Act] = {
    "done": lambda user, one, _message, _call: reviews.mark_done(user, one, timezone.now()),
    "read again": lambda user, one, _message, _call: reviews.reopen(user, one),
    "a decision": lambda user, _one, message, _call: decisions.decide(user, [message], "right"),
    "a note": lambda user, one, _message, _call: notes.add_note(user, one, "Rang back"),
    "a note less": lambda user, one, _message, _call: notes.remove_note(user, one, 1),
    "a tag": lambda user, one, _message, _call: notes.add_tag(user, one, "knee"),
    "a tag less": lambda user, one, _message, _call: notes.remove_tag(user, one, "knee"),
    "a colleague": lambda user, one, _message, _call: notes.hand_over(user, one, user),
    "a call": lambda user, _one, _message, call: calls.note_call(user, call, Outcome.DONE),
}


@pytest.mark.parametrize("act", ACTIONS.values(), ids=ACTIONS)
def test_nothing_is_kept_of_what_is_gone(act: Act, staff: User, converse) -> None:
    found = converse("hm")
    record.request_callback(found, None, "Jo", "07700 900123", "")
    message = found.messages.filter(author="visitor").select_related("conversation").get()
    call = CallbackRequest.objects.get()
    record.erase_conversation(found)
    with pytest.raises(NoSuchConversationError):
        act(staff, found, message, call)
    assert not Change.objects.exists()
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("notes/", {"text": "Rang back"}),
        ("tags/", {"name": "knee"}),
        ("colleague/", {"to": ""}),
        ("done/", {"done": "yes"}),
        ("done/", {"done": "no"}),
        ("messages/{}/", {"verdict": "right"}),
    ],
)
def test_the_page_says_that_it_is_gone(
    path: str, fields: dict[str, str], staff_client: Client, converse, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = converse("hm", reference="K7PX-3QAB")
    message = found.messages.get(author="visitor").pk
    access = views.access_conversation

    def access_and_lose(*arguments: Any) -> Conversation:
        read = access(*arguments)
        monkeypatch.setattr(views, "access_conversation", access)
        if "messages" not in path:
            record.erase_conversation(read)
        return read

    def find_and_lose(*arguments: Any) -> Any:
        record.erase_conversation(found)
        return decide(*arguments)

    decide = decisions.decide
    monkeypatch.setattr(views, "access_conversation", access_and_lose)
    monkeypatch.setattr(decisions, "decide", find_and_lose)
    response = staff_client.post(f"/staff/conversations/K7PX-3QAB/{path.format(message)}", fields)
    assert response.status_code == 404
