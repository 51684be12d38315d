"""Calling back."""

from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from frontdesk.chat import record
from frontdesk.chat.models import CallbackRequest
from frontdesk.review.actions.changes import Verb, remember
from frontdesk.review.models import CallStep, Change, Outcome

TIME_TO_UNDO = timedelta(minutes=10)
"""A slip of the finger on "Done" must not cost a patient the call."""


@transaction.atomic
def note_call(user: AbstractBaseUser, request: CallbackRequest, outcome: Outcome) -> Change:
    """Keep who did what about a request, and when."""
    step = CallStep.objects.create(callback=request, outcome=outcome, by=user)
    return remember(user, Verb.CALL, request.conversation, {"step": step.pk})


def undo(before: dict[str, int]) -> bool:
    """Forget the step; returns False where name and number are deleted, so that nobody could call again."""
    step = CallStep.objects.select_related("callback").filter(pk=before["step"]).first()
    if step and not step.callback.sealed:
        return False
    CallStep.objects.filter(pk=before["step"]).delete()
    return True


def erase_seen_to() -> int:
    """Delete name and number of everybody who was seen to, but for a moment in which that can be undone.

    Returns:
        How many people that were.
    """
    seen_to = CallStep.objects.filter(outcome=Outcome.DONE, at__lte=timezone.now() - TIME_TO_UNDO)
    return record.erase_callers(CallbackRequest.objects.filter(pk__in=seen_to.values("callback")))
