"""No conversation is lost: what still waits for somebody stands in a queue that somebody works off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import Author, CallbackRequest, Conversation, Message, Queue
from frontdesk.review.actions.calls import note_call
from frontdesk.review.actions.decisions import decide
from frontdesk.review.actions.reviews import mark_done
from frontdesk.review.actions.undo import undo
from frontdesk.review.models import Outcome
from frontdesk.review.store.questions import count_open_questions, sort_new_questions

UNKNOWN = {"kind": "undocumented", "reading": {"intent": "ask_price"}}


def _unknown(text: str) -> dict[str, object]:
    return {"text": text, **UNKNOWN}


def _asked(conversation: Conversation) -> list[Message]:
    asked = conversation.messages.filter(author=Author.VISITOR).select_related("conversation")
    return list(asked.order_by("pk"))


def _queue(conversation: Conversation) -> Queue:
    return Queue(Conversation.objects.get(pk=conversation.pk).queue)


def _lost() -> list[str]:
    """Conversations in the queue of questions of which no question is shown there."""
    waiting = Conversation.objects.filter(queue=Queue.UNANSWERED).exclude(grouped__is_open=True)
    return list(waiting.values_list("reference", flat=True))


@pytest.fixture
def ignored(converse, staff: User) -> None:
    """Somebody said of "asdf ghjk" that it is to be ignored."""
    first = converse(_unknown("asdf ghjk"))
    sort_new_questions()
    decide(staff, _asked(first), "ignore")


def test_only_ignored_words_leave_the_conversation_to_be_read(converse, ignored):
    conversation = converse("where are you", _unknown("Asdf ghjk?"))
    sort_new_questions()

    assert count_open_questions() == 0
    assert _queue(conversation) == Queue.TO_READ
    assert _lost() == []


def test_ignored_words_beside_a_question_that_is_decided(converse, staff: User, ignored):
    conversation = converse(_unknown("asdf ghjk"), _unknown("and parking"))
    sort_new_questions()
    assert _queue(conversation) == Queue.UNANSWERED

    decide(staff, [_asked(conversation)[1]], "new_question")

    assert _queue(conversation) == Queue.NONE
    assert count_open_questions() == 0


def test_done_while_the_visitor_writes_something_else(converse, staff: User):
    conversation = converse(_unknown("and parking"), "where are you")
    sort_new_questions()
    question = _asked(conversation)[0]
    opened_at = timezone.now() - timedelta(minutes=1)
    Message.objects.filter(pk=question.pk).update(at=opened_at - timedelta(minutes=1))

    mark_done(staff, conversation, opened_at)

    assert count_open_questions() == 0
    assert _queue(conversation) == Queue.TO_READ
    undo(staff)
    assert (_queue(conversation), count_open_questions()) == (Queue.UNANSWERED, 1)


def test_done_is_undone_after_its_question_was_sorted(converse, staff: User):
    conversation = converse(_unknown("and parking"))
    mark_done(staff, conversation, timezone.now())
    sort_new_questions()

    undo(staff)

    assert _queue(conversation) != Queue.NONE
    assert _lost() == []


def test_what_needs_attention_stays_there_whatever_is_ignored(converse, ignored):
    conversation = converse({"text": "chest pain", "kind": "emergency"}, _unknown("asdf ghjk"))
    sort_new_questions()

    assert _queue(conversation) == Queue.ATTENTION


def _request_call(conversation: Conversation) -> CallbackRequest:
    record.request_callback(conversation, None, "Jo Bloggs", "07700 900123", "")
    return conversation.callbacks.latest("pk")


def test_a_call_that_nobody_made_needs_attention_also_when_it_is_read(converse, staff: User):
    conversation = converse("please ring me")
    call = _request_call(conversation)

    mark_done(staff, conversation, timezone.now())
    assert _queue(conversation) == Queue.ATTENTION
    note_call(staff, call, Outcome.NO_ANSWER)
    assert _queue(conversation) == Queue.ATTENTION

    note_call(staff, call, Outcome.DONE)
    assert _queue(conversation) == Queue.NONE
    undo(staff)
    assert _queue(conversation) == Queue.ATTENTION


def test_what_is_left_when_the_call_is_made(converse, staff: User):
    nothing, text, question, danger = (
        converse(*turns)
        for turns in ([], ["hello"], [_unknown("parking")], [{"text": "pain", "kind": "emergency"}])
    )
    complaint = converse("hello")
    record.record_feedback(complaint, complaint.messages.get(kind="answer").pk, False, "")
    twice = converse("hello")
    _request_call(twice)
    left = {
        nothing: Queue.NONE,
        text: Queue.TO_READ,
        question: Queue.UNANSWERED,
        danger: Queue.ATTENTION,
        complaint: Queue.ATTENTION,
        twice: Queue.ATTENTION,
    }
    for conversation in left:
        note_call(staff, _request_call(conversation), Outcome.DONE)

    assert {one: _queue(one) for one in left} == left
    sort_new_questions()
    assert _lost() == []


def test_a_call_makes_nothing_wait_that_was_dealt_with(converse, staff: User):
    conversation = converse({"text": "chest pain", "kind": "emergency"})
    mark_done(staff, conversation, timezone.now())
    call = _request_call(conversation)

    note_call(staff, call, Outcome.DONE)

    assert _queue(conversation) == Queue.NONE
    undo(staff)
    assert _queue(conversation) == Queue.ATTENTION


def test_the_page_says_why_it_still_waits(converse, staff_client: Client, reader_client: Client):
    conversation = converse("please ring me", reference="K7PX-3QAB")
    call = _request_call(conversation)
    here = "/staff/conversations/K7PX-3QAB/"

    said = staff_client.post(f"{here}done/", {"done": "yes"}, follow=True).content.decode()

    assert "K7PX-3QAB is read. It still needs attention, as somebody wants to be called." in said
    for client in (staff_client, reader_client):
        page = client.get(here).content.decode()
        assert "It still needs attention until the call is done." in page
        assert "something new" not in page
    staff_client.post(f"/staff/calls/{call.pk}/", {"outcome": "done"})
    assert "needs attention" not in staff_client.get(here).content.decode()


def test_home_does_not_say_that_nothing_waits_while_somebody_waits(converse, staff_client: Client):
    nothing = "Nothing waits for you."
    assert nothing in staff_client.get("/staff/").content.decode()
    conversation = converse("please ring me")
    _request_call(conversation)
    Conversation.objects.update(queue=Queue.NONE)

    assert nothing not in staff_client.get("/staff/").content.decode()
