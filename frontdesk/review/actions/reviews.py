"""Dealing with a conversation: it leaves every queue until there is something new in it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from frontdesk.chat import record
from frontdesk.chat.models import Conversation, Queue
from frontdesk.review.actions.changes import Verb, hold, remember
from frontdesk.review.models import Change, GroupedQuestion, Handover, Review
from frontdesk.review.store.waiting import leave_to_be_read, wants_call

Before = dict[str, Any]


@transaction.atomic
def mark_done(user: AbstractBaseUser, conversation: Conversation, seen_at: datetime) -> Change:
    """Note that `user` has dealt with the conversation; a mark for them has done its work then.

    Args:
        user: who did.
        conversation: as `access_conversation` gave it.
        seen_at: when the page that was read was made; what the visitor wrote after that is not covered.
    """
    hold([conversation.pk])
    before = settle(user, conversation, seen_at) | _end_handover(user, conversation)
    return remember(user, Verb.DONE, conversation, before)


@transaction.atomic
def reopen(user: AbstractBaseUser, conversation: Conversation) -> Change:
    """Put a conversation that was dealt with among those to read again."""
    hold([conversation.pk])
    before = state_of(conversation)
    record.put_into_queue(conversation, Queue.TO_READ)
    Review.objects.filter(conversation=conversation).delete()
    return remember(user, Verb.REOPEN, conversation, before)


def settle(user: AbstractBaseUser, conversation: Conversation, seen_at: datetime) -> Before:
    """Take a conversation and its questions out of the queues.

    It keeps needing attention while somebody waits for a call.

    Returns:
        What `restore` needs to bring it back.
    """
    before = state_of(conversation)
    seen_at = min(seen_at, timezone.now())
    if record.settle(conversation, seen_at) and wants_call(conversation):
        # To have read it helps nobody who waits for a call.
        record.put_into_queue(conversation, Queue.ATTENTION)
    Review.objects.update_or_create(conversation=conversation, defaults={"seen_at": seen_at, "by": user})
    GroupedQuestion.objects.filter(conversation=conversation, is_open=True, message__at__lte=seen_at).update(
        is_open=False
    )
    leave_to_be_read([conversation.pk])
    return before


def state_of(conversation: Conversation) -> Before:
    """Where a conversation stands."""
    review = Review.objects.filter(conversation=conversation).first()
    questions = GroupedQuestion.objects.filter(conversation=conversation, is_open=True)
    return {
        "queue": Conversation.objects.values_list("queue", flat=True).get(pk=conversation.pk),
        "open": list(questions.values_list("pk", flat=True)),
        "review": review and {"seen_at": review.seen_at.isoformat(), "by": review.by_id},
    }


def restore(conversation: Conversation, before: Before) -> None:
    """Bring a conversation back to where it stood; what came meanwhile is not forgotten."""
    now = Conversation.objects.values_list("queue", flat=True).get(pk=conversation.pk)
    # Undoing "read again" lowers the queue; undoing "done" must not hide a new message.
    record.put_into_queue(
        conversation, Queue(before["queue"] if now <= Queue.TO_READ else max(now, before["queue"]))
    )
    GroupedQuestion.objects.filter(pk__in=before["open"]).update(is_open=True)
    Review.objects.filter(conversation=conversation).delete()
    if review := before["review"]:
        Review.objects.create(
            conversation=conversation, seen_at=parse_datetime(review["seen_at"]), by_id=review["by"]
        )
    if mark := before.get("handover"):
        Handover.objects.get_or_create(
            conversation=conversation, defaults={"to_id": mark["to"], "by_id": mark["by"]}
        )
    leave_to_be_read([conversation.pk])


def _end_handover(user: AbstractBaseUser, conversation: Conversation) -> Before:
    mark = Handover.objects.filter(conversation=conversation, to=user.pk).first()
    if mark is None:
        return {}
    mark.delete()
    return {"handover": {"to": mark.to_id, "by": mark.by_id}}
