"""The button that undoes stays at hand after the next click."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import Author, Conversation
from frontdesk.review.actions.calls import note_call
from frontdesk.review.actions.decisions import decide
from frontdesk.review.actions.notes import add_note, add_tag, hand_over
from frontdesk.review.models import CallStep, Change, Note, Outcome, Role
from frontdesk.review.store.callbacks import count_open_calls
from tests.review.conftest import make_member

HERE = "/staff/conversations/K7PX-3QAB/"


@pytest.fixture
def conversation(converse) -> Conversation:
    return converse({"text": "hm", "kind": "undocumented"}, reference="K7PX-3QAB")


def _offered(client: Client, address: str) -> str:
    """What the foot of a page offers to undo."""
    page = client.get(address).content.decode()
    (line,) = re.findall(r'<div id="last-change".*?</div>', page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", line).split())


@pytest.mark.parametrize(
    "address", ["/staff/", "/staff/conversations/", "/staff/insights/", "/staff/nothing/"]
)
def test_on_every_page_until_it_is_undone(staff_client: Client, reader_client: Client, conversation, address):
    assert _offered(staff_client, address) == ""
    staff_client.post(f"{HERE}notes/", {"text": "Rang back."}, follow=True)

    for _ in range(2):
        assert _offered(staff_client, address).startswith(
            "Your last change: a note written, K7PX-3QAB, today"
        )
    assert _offered(reader_client, address) == ""

    page = staff_client.get(address).content.decode()
    change = page.partition('name="change" value="')[2].partition('"')[0]
    staff_client.post("/staff/undo/", {"change": change})
    assert not Note.objects.exists()
    assert _offered(staff_client, address) == ""


def test_one_button_is_enough_for_one_change(staff_client: Client, conversation):
    page = staff_client.post(f"{HERE}notes/", {"text": "Rang back."}, follow=True).content.decode()

    assert page.count('action="/staff/undo/"') == 1


def test_what_can_not_be_undone_is_not_offered(staff_client: Client, staff: User, conversation):
    ben = make_member("Ben", Role.REVIEWER)
    record.request_callback(conversation, None, "Jo Bloggs", "07700 900123", "")
    asked = conversation.messages.filter(author=Author.VISITOR).select_related("conversation")
    add_tag(staff, conversation, "Price")
    note_call(staff, conversation.callbacks.get(), Outcome.DONE)
    hand_over(staff, conversation, ben)
    decide(staff, list(asked), "ignore")
    assert "a decision" in _offered(staff_client, "/staff/")

    decide(ben, list(asked), "right")
    assert "marked for somebody" in _offered(staff_client, "/staff/")
    hand_over(ben, conversation, None)
    assert "what came of a call" in _offered(staff_client, "/staff/")
    record.erase_callers(conversation.callbacks.all())
    assert "a tag put on" in _offered(staff_client, "/staff/")
    Change.objects.update(at=timezone.now() - timedelta(hours=9))
    assert _offered(staff_client, "/staff/") == ""


def test_a_decision_within_the_page_offers_the_one_before_no_more_than_once(
    staff_client: Client, staff: User, conversation
):
    add_note(staff, conversation, "Rang back.")
    message = conversation.messages.get(author=Author.VISITOR)

    part = staff_client.post(
        f"{HERE}messages/{message.pk}/", {"verdict": "ignore"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert 'id="last-change" class="last-change" hx-swap-oob="true"' in part
    assert part.count('action="/staff/undo/"') == 1


def test_a_call_that_is_done_can_be_undone_where_it_stands(staff_client: Client, staff: User, converse):
    ben = make_member("Ben", Role.REVIEWER)
    for caller, user in (("Jo Bloggs", staff), ("Bo Joggs", ben)):
        conversation = converse("hm")
        record.request_callback(conversation, None, caller, "07700 900123", "")
        note_call(user, conversation.callbacks.get(), Outcome.DONE)
    add_note(staff, conversation, "Rang back.")

    page = staff_client.get("/staff/calls/").content.decode()
    assert page.count("Not done: undo") == 1
    change = re.search(r'name="change" value="(\d+)"><input type="hidden" name="next"', page)[1]
    assert (
        staff_client.post("/staff/undo/", {"change": change, "next": "/staff/calls/"})["Location"]
        == "/staff/calls/"
    )

    assert count_open_calls() == 1
    assert "Not done: undo" not in staff_client.get("/staff/calls/").content.decode()
    assert CallStep.objects.get().by == ben
