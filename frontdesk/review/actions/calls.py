"""Calling back."""

from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import CallbackRequest, Conversation, Queue
from frontdesk.review.actions.changes import Verb, hold, remember
from frontdesk.review.models import CallStep, Change, Outcome, Review
from frontdesk.review.store.waiting import what_waits

TIME_TO_UNDO = timedelta(minutes=10)
"""A slip of the finger on "Done" must not cost a patient the call."""


@transaction.atomic
def note_call(user: AbstractBaseUser, request: CallbackRequest, outcome: Outcome) -> Change:
    """Keep who did what about a request, and when.

    With the call done, the conversation waits only for what is left in it, if anything.
    """
    # Locked: what the visitor writes meanwhile is not to be passed over.
    hold([request.conversation_id])
    conversation = Conversation.objects.get(pk=request.conversation_id)
    step = CallStep.objects.create(callback=request, outcome=outcome, by=user)
    before = {"step": step.pk, "queue": conversation.queue}
    if outcome == Outcome.DONE:
        review = Review.objects.filter(conversation=conversation).first()
        left = what_waits(conversation, review.seen_at if review else None)
        record.put_into_queue(conversation, min(Queue(conversation.queue), left))
    return remember(user, Verb.CALL, request.conversation, before)


def undo(before: dict[str, int]) -> bool:
    """Forget the step; returns False where name and number are deleted, so that nobody could call again."""
    if not can_be_undone(before):
        return False
    step = CallStep.objects.select_related("callback").filter(pk=before["step"]).first()
    if step and step.outcome == Outcome.DONE:
        conversation = Conversation.objects.select_for_update().get(pk=step.callback.conversation_id)
        record.put_into_queue(conversation, Queue(max(conversation.queue, before.get("queue", 0))))
    CallStep.objects.filter(pk=before["step"]).delete()
    return True


def can_be_undone(before: dict[str, int]) -> bool:
    """Whether name and number are still there, so that somebody could call again."""
    return not CallStep.objects.filter(pk=before["step"], callback__sealed="").exists()


def erase_seen_to() -> int:
    """Delete name and number of everybody who was seen to, but for a moment in which that can be undone.

    Returns:
        How many people that were.
    """
    seen_to = CallStep.objects.filter(outcome=Outcome.DONE, at__lte=timezone.now() - TIME_TO_UNDO)
    return record.erase_callers(CallbackRequest.objects.filter(pk__in=seen_to.values("callback")))
