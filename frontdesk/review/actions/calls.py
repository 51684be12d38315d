"""Calling back."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from frontdesk.chat.models import CallbackRequest
from frontdesk.review.actions.changes import Verb, remember
from frontdesk.review.models import CallStep, Change, Outcome


@transaction.atomic
def note_call(user: AbstractBaseUser, request: CallbackRequest, outcome: Outcome) -> Change:
    """Keep who did what about a request, and when."""
    step = CallStep.objects.create(callback=request, outcome=outcome, by=user)
    return remember(user, Verb.CALL, request.conversation, {"step": step.pk})


def undo(before: dict[str, int]) -> None:
    """Forget the step."""
    CallStep.objects.filter(pk=before["step"]).delete()
