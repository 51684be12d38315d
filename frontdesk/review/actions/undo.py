"""Undoing what one did oneself."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from frontdesk.review.actions import calls, decisions, notes, reviews, views
from frontdesk.review.actions.changes import Verb
from frontdesk.review.models import Change, Role
from frontdesk.review.roles import require


class NothingToUndoError(LookupError):
    """There is no such change, it is somebody else's, it was undone, or another came after it."""


@dataclass(frozen=True)
class Undone:
    """What was undone; `kept` is how many decisions of it were not, as somebody has decided again since."""

    change: Change
    kept: int = 0


@transaction.atomic
def undo(user: AbstractBaseUser, pk: int | None = None) -> Undone:
    """Undo a change of the user's own, the last one by default.

    Somebody else's later change of the same thing would be overwritten, so it is refused then; of decisions
    about several messages, those are undone that stand as they were made.

    Raises:
        PermissionDenied: the user may change nothing.
        NothingToUndoError: it can't be undone.
    """
    own = Change.objects.select_for_update().filter(by=user, undone_at=None)
    change = own.filter(pk=pk).first() if pk else own.order_by("-pk").first()
    if change is None:
        raise NothingToUndoError
    if change.verb != Verb.REMOVE_VIEW:
        require(user, Role.REVIEWER)
    if change.verb != Verb.DECIDE and change.conversation_id and _was_changed_later(change):
        raise NothingToUndoError
    kept = _undo(user, change)
    change.undone_at = timezone.now()
    change.save(update_fields=["undone_at"])
    return Undone(change, kept)


def _was_changed_later(change: Change) -> bool:
    later = Change.objects.filter(
        conversation=change.conversation_id, verb=change.verb, pk__gt=change.pk, undone_at=None
    )
    return later.exclude(by=change.by_id).exists()


def _undo(user: AbstractBaseUser, change: Change) -> int:
    kept = 0
    before = change.before
    match change.verb:
        case Verb.DECIDE:
            undone, kept = decisions.undo(before)
            if not undone:
                raise NothingToUndoError
        case Verb.CALL:
            if not calls.undo(before):
                raise NothingToUndoError
        case Verb.REMOVE_VIEW:
            views.undo(user, before)
        case _ if change.conversation is not None:
            of_conversation = {
                Verb.DONE: reviews.restore,
                Verb.REOPEN: reviews.restore,
                Verb.ADD_NOTE: notes.undo_add_note,
                Verb.REMOVE_NOTE: notes.undo_remove_note,
                Verb.ADD_TAG: notes.undo_add_tag,
                Verb.REMOVE_TAG: notes.undo_remove_tag,
                Verb.HAND_OVER: notes.undo_hand_over,
            }
            of_conversation[Verb(change.verb)](change.conversation, before)
    return kept
