"""Questions that could not be answered, those that mean much the same together.

Each is put into a group when somebody looks, and not when it is asked: the visitor waits for nothing here.
A few new ones are sorted at once; a backlog of more is worked off beside, and the page says how many are
left.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from frontdesk.chat.models import Message, Queue
from frontdesk.language.sentences import SIZE, SentenceEncoder
from frontdesk.review.models import GroupedQuestion, Proposal, QuestionGroup, Review, Role, Verdict
from frontdesk.review.roles import require
from frontdesk.review.store.waiting import leave_to_be_read

logger = logging.getLogger(__name__)

ALIKE_FROM = 0.75
"""Cosine of two questions' vectors from which on they count as the same question in other words."""

SORTED_AT_ONCE = 16
"""A question costs 2 to 4 ms: so many stay below what a person notices."""

BATCH = 200
OVERLAP = 1_000
"""Messages may be finished in another order than they began; none is passed over that is so far behind."""

SHOWN = 100
_sorting = threading.Lock()


class NoSuchGroupError(LookupError):
    """There is no group of that number, or all of its questions were erased."""


@dataclass(frozen=True)
class Group:
    """Similar questions; `example` is the newest, and `number` how many are open."""

    pk: int
    number: int
    example: Message


@cache
def encoder() -> SentenceEncoder:
    """The sentence encoder, loaded when the first question is sorted."""
    return SentenceEncoder.load()


def sort_new_questions() -> int:
    """Put new questions into groups.

    Returns:
        How many are still being sorted beside; 0 as a rule.
    """
    new = _unsorted()
    waiting = new[: SORTED_AT_ONCE + 1].count()
    if waiting > SORTED_AT_ONCE:
        if not _sorting.locked():
            threading.Thread(target=sort_all_questions, daemon=True).start()
        return new.count()
    if waiting and _sorting.acquire(blocking=False):
        try:
            _sort(list(new[:SORTED_AT_ONCE]))
        finally:
            _sorting.release()
    return 0


def open_groups(limit: int, offset: int = 0) -> list[Group]:
    """The groups with open questions, the most frequent first, then the newest."""
    rows = list(_in_order()[offset : offset + limit])
    examples = Message.objects.in_bulk([newest for _, _, newest in rows])
    return [Group(pk, number, examples[newest]) for pk, number, newest in rows if newest in examples]


def next_group(group: int) -> int | None:
    """The group with open questions after this one in the order of the list, which then begins anew."""
    place = _in_order().filter(group=group).first()
    others = _in_order().exclude(group=group)
    after = None
    if place:
        _, number, newest = place
        after = others.filter(Q(number__lt=number) | Q(number=number, newest__lt=newest)).first()
    following = after or others.first()
    return following[0] if following else None


def count_open_questions(group: int | None = None) -> int:
    """How many questions wait for a decision, in all groups or in one."""
    found = GroupedQuestion.objects.filter(is_open=True)
    return (found if group is None else found.filter(group=group)).count()


def access_group(user: AbstractBaseUser, pk: int) -> list[GroupedQuestion]:
    """The questions of a group, open ones first, then the newest, up to a hundred.

    Raises:
        PermissionDenied: the user's role is not enough.
        NoSuchGroupError: there are none.
    """
    require(user, Role.READER)
    found = GroupedQuestion.objects.filter(group=pk).order_by("-is_open", "-pk")
    questions = list(found.select_related("message__proposal__by", "conversation")[:SHOWN])
    if not questions:
        raise NoSuchGroupError(pk)
    return questions


def normalised(text: str) -> str:
    """A question without what makes no difference: case, spaces, punctuation at the end."""
    return " ".join(text.casefold().split()).rstrip(" ?!.")


def _in_order() -> QuerySet[GroupedQuestion, tuple[int, int, int]]:
    """Of each group with open questions: which it is, how many they are, and the newest of them."""
    return (
        GroupedQuestion.objects.filter(is_open=True)
        .values_list("group")
        .annotate(number=Count("pk"), newest=Max("pk"))
        .order_by("-number", "-newest")
    )


def _unsorted() -> QuerySet[Message]:
    last = GroupedQuestion.objects.aggregate(last=Max("pk"))["last"] or 0
    return (
        Message.objects.filter(unanswered=True, pk__gt=last - OVERLAP, grouped=None)
        .select_related("conversation__review")
        .order_by("pk")
    )


def forget_erased_questions(**_signal: Any) -> None:
    """Delete the groups whose questions were all erased: a vector tells what was meant."""
    of_group = GroupedQuestion.objects.filter(group=OuterRef("pk"))
    QuestionGroup.objects.filter(~Exists(of_group)).delete()


def sort_all_questions() -> None:
    """Work off every question that is not in a group yet, unless that is being done already."""
    if not _sorting.acquire(blocking=False):
        return
    try:
        while messages := list(_unsorted()[:BATCH]):
            _sort(messages)
    except Exception as error:
        # Its text may hold a visitor's words.
        logger.error("New questions could not be sorted: %s", type(error).__name__)
    finally:
        _sorting.release()
        connection.close()


def _sort(messages: Sequence[Message]) -> None:
    texts = list(dict.fromkeys(normalised(one.text) for one in messages))
    vectors = dict(zip(texts, encoder().encode(texts), strict=True))
    with transaction.atomic():
        pks, known = _known_groups(room_for=len(texts))
        questions, ignored = [], _ignored_texts()
        for message in messages:
            vector = vectors[normalised(message.text)]
            likeness = known[: len(pks)] @ vector
            best = int(likeness.argmax()) if pks else -1
            if best < 0 or likeness[best] < ALIKE_FROM:
                best = len(pks)
                known[best] = vector
                pks.append(QuestionGroup.objects.create(vector=vector.tobytes()).pk)
            questions.append(_grouped(message, pks[best], ignored))
        GroupedQuestion.objects.bulk_create(questions)
        # What nobody has to decide about would be seen in no queue.
        leave_to_be_read({one.conversation_id for one in questions if not one.is_open})


def _known_groups(room_for: int) -> tuple[list[int], np.ndarray]:
    """The groups and their vectors, with room for so many more."""
    # A group whose questions were all erased is forgotten with them.
    forget_erased_questions()
    rows = list(QuestionGroup.objects.order_by("pk").values_list("pk", "vector"))
    vectors = np.empty((len(rows) + room_for, SIZE), dtype=np.float32)
    for place, (_, vector) in enumerate(rows):
        vectors[place] = np.frombuffer(vector, dtype=np.float32)
    return [pk for pk, _ in rows], vectors


def _grouped(message: Message, group: int, ignored: set[str]) -> GroupedQuestion:
    conversation = message.conversation
    review: Review | None = getattr(conversation, "review", None)
    is_dealt_with = conversation.queue == Queue.NONE or (review is not None and message.at <= review.seen_at)
    is_open = not is_dealt_with and normalised(message.text) not in ignored
    return GroupedQuestion(message=message, conversation=conversation, group_id=group, is_open=is_open)


def _ignored_texts() -> set[str]:
    """What was ignored before: the very same words do not come back while the decision is kept."""
    ignored = Proposal.objects.filter(verdict=Verdict.IGNORE)
    return {normalised(text) for text in ignored.values_list("message__text", flat=True)}
