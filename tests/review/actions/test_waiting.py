"""No conversation is lost: what still waits for somebody stands in a queue that somebody works off."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from frontdesk.chat.models import Author, Conversation, Message, Queue
from frontdesk.review.actions.decisions import decide
from frontdesk.review.actions.reviews import mark_done
from frontdesk.review.actions.undo import undo
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
