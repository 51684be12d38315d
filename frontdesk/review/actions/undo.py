"""Undoing what one did oneself."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from frontdesk.review.actions import calls, decisions, notes, reviews, views
from frontdesk.review.actions.changes import Verb
from frontdesk.review.models import Change, Role
from frontdesk.review.roles import may, require

OFFERED_FOR = timedelta(hours=8)
"""The longest that anybody is signed in: who comes back the next day does not think of it any more."""

MOST_LOOKED_AT = 5
"""It is asked on every page."""


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
    change = own.order_by("-pk").first() if pk is None else own.filter(pk=pk).first()
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


def last_undoable(user: AbstractBaseUser) -> Change | None:
    """The user's last change that can be undone, if it is not long ago."""
    recent = Change.objects.filter(by=user, undone_at=None, at__gt=timezone.now() - OFFERED_FOR)
    if not may(user, Role.REVIEWER):
        recent = recent.filter(verb=Verb.REMOVE_VIEW)
    changes = recent.select_related("conversation").order_by("-pk")[:MOST_LOOKED_AT]
    return next((change for change in changes if _can_be_undone(change)), None)


def _can_be_undone(change: Change) -> bool:
    if change.verb == Verb.DECIDE:
        return decisions.can_be_undone(change.before)
    if change.verb == Verb.CALL and not calls.can_be_undone(change.before):
        return False
    return not (change.conversation_id and _was_changed_later(change))


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
