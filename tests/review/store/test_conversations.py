"""The list: what is in it, in which order, and what its rows say."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import Conversation, Kind, Queue
from frontdesk.review.actions.reviews import mark_done, reopen
from frontdesk.review.filters import Filters
from frontdesk.review.store.conversations import (
    MOST_PRESSING_FIRST,
    PAGE_SIZE,
    NoSuchConversationError,
    access_conversation,
    count_conversations,
    newest_conversations,
    next_waiting,
)
from frontdesk.review.store.cursor import Cursor


def _filters(query: str = "") -> Filters:
    return Filters.from_query(QueryDict(query))


def _found(query: str = "") -> list[str]:
    return [row.conversation.reference for row in newest_conversations(_filters(query)).rows]


def _ago(minutes: float):
    return timezone.now() - timedelta(minutes=minutes)


def test_newest_last_message_first(converse):
    converse("a", at=_ago(5), reference="OLD")
    converse("b", at=_ago(1), reference="NEW")

    assert _found() == ["NEW", "OLD"]


def test_conversations_without_a_question_are_left_out(converse, staff: User):
    converse(reference="EMPTY")

    assert _found() == []
    assert count_conversations(_filters()) == 0
    with pytest.raises(NoSuchConversationError):
        access_conversation(staff, "EMPTY")


def test_paging_shows_each_once_while_new_ones_arrive(converse):
    same = _ago(10)
    expected = {converse("a", at=same).reference for _ in range(2 * PAGE_SIZE + 3)}
    seen, after = [], None
    while True:
        page = newest_conversations(_filters(), after)
        seen += [row.conversation.reference for row in page.rows]
        converse("newer", at=_ago(0))
        if not page.older:
            break
        assert len(page.rows) == PAGE_SIZE
        after = Cursor.read(page.older)

    assert len(seen) == len(expected)
    assert set(seen) == expected


def test_last_full_page_has_no_older_one(converse):
    for _ in range(PAGE_SIZE):
        converse("a")

    assert newest_conversations(_filters()).older == ""


@pytest.mark.parametrize(
    "text", ["", "-", "1", "1-", "x-1", "1-x", "-1-2", "9" * 40 + "-1", "1-" + "9" * 30, "²-1"]
)
def test_cursors_that_are_none(text):
    assert Cursor.read(text) is None


def test_cursor_keeps_microseconds(converse):
    cursor = Cursor.of(converse("a", at=timezone.now().replace(microsecond=123457)))

    assert Cursor.read(str(cursor)) == cursor


def test_filters_combine(converse, staff: User):
    converse({"text": "knee", "kind": "failure"}, reference="KNEE-FAIL")
    converse({"text": "knee", "kind": "failure"}, reference="KNEE-READ")
    converse({"text": "knee"}, reference="KNEE-FINE")
    converse({"text": "neck", "kind": "failure"}, reference="NECK-FAIL")
    mark_done(staff, Conversation.objects.get(reference="KNEE-READ"), timezone.now())

    assert _found("text=knee&kind=failure&reviewed=no") == ["KNEE-FAIL"]
    assert _found("text=knee&kind=failure") == ["KNEE-READ", "KNEE-FAIL"]
    assert _found("kind=failure&reviewed=yes") == ["KNEE-READ"]
    assert count_conversations(_filters("text=knee")) == 3


def test_welcome_is_no_answer(converse):
    converse("knee")

    (row,) = newest_conversations(_filters()).rows
    assert row.kinds == [Kind.ANSWER]
    assert _found("kind=social") == []


def test_row(converse, staff: User):
    conversation = converse(
        {"text": "first " + "x" * 300},
        {"text": "second", "kind": "undocumented", "reading": {"confidence": 0.69}},
        {"text": "third", "kind": "emergency"},
        {"text": "fourth", "kind": "undocumented"},
    )
    replies = list(conversation.messages.exclude(in_reply_to=None).values_list("pk", flat=True))
    record.record_feedback(conversation, replies[0], False, "")
    record.record_feedback(conversation, replies[2], True, "")
    record.request_callback(conversation, None, "Jo", "1234567", "")
    converse("another one")

    row = newest_conversations(_filters()).rows[1]

    assert row.conversation.first_question == "first " + "x" * 154 + "…"
    assert row.kinds == [Kind.EMERGENCY, Kind.UNDOCUMENTED, Kind.ANSWER]
    assert (row.conversation.was_unsure, row.conversation.was_helpful) == (True, True)
    assert (row.conversation.was_not_helpful, row.conversation.wants_call) == (True, True)
    assert not row.is_reviewed


@pytest.mark.parametrize(
    ("reading", "unsure"),
    [
        ({"confidence": 0.7}, False),
        ({"confidence": 0.6999}, True),
        ({"confidence": 0.1, "safety": {"level": "urgent", "sign": "s", "overdose": False}}, False),
        (None, False),
    ],
)
def test_unsure(converse, reading, unsure):
    converse({"text": "a", "reading": reading})

    assert newest_conversations(_filters()).rows[0].conversation.was_unsure is unsure


def test_every_kind_has_its_place():
    assert set(MOST_PRESSING_FIRST) == set(Kind)


def test_queries_do_not_grow_with_the_page(converse):
    converse("a")
    with CaptureQueriesContext(
        connection,
    ) as few:
        newest_conversations(_filters())
    for _ in range(10):
        converse("a", "b", "c")
    with CaptureQueriesContext(connection) as many:
        newest_conversations(_filters())

    assert len(many) == len(few)


def test_access_unknown_reference(staff: User):
    with pytest.raises(NoSuchConversationError):
        access_conversation(staff, "NONE")


def test_done_until_there_is_something_new(converse, staff: User):
    conversation = converse("a", at=_ago(10))
    mark_done(staff, conversation, _ago(5))
    assert access_conversation(staff, conversation.reference).queue == Queue.NONE

    record.request_callback(conversation, None, "Jo", "1234567", "")
    assert access_conversation(staff, conversation.reference).queue == Queue.ATTENTION


def test_what_came_after_the_page_was_made_is_not_done(converse, staff: User):
    conversation = converse("a", at=_ago(1))
    mark_done(staff, conversation, _ago(5))

    assert access_conversation(staff, conversation.reference).queue == Queue.TO_READ


def test_mark_is_taken_away(converse, staff: User):
    conversation = converse("a")
    mark_done(staff, conversation, timezone.now())
    reopen(staff, conversation)

    assert _found("reviewed=no") == [conversation.reference]


def test_erased_conversation_takes_its_mark_along(converse, staff: User):
    conversation = converse("a")
    mark_done(staff, conversation, timezone.now())

    Conversation.objects.all().delete()

    assert _found() == []


def test_next_to_review(converse, staff: User):
    new, middle, old = (converse("knee", at=_ago(minutes), reference=f"M{minutes}") for minutes in (1, 2, 3))
    converse("neck", at=_ago(2.5))
    mark_done(staff, middle, timezone.now())
    knees = _filters("text=knee")

    assert next_waiting(knees, new) == old
    assert next_waiting(knees, old) == new
    mark_done(staff, old, timezone.now())
    assert next_waiting(knees, new) is None
