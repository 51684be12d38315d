"""What every change begins and ends with: its conversations are held, and what was there is remembered."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from frontdesk.chat.models import Conversation
from frontdesk.review.labelled import Labelled
from frontdesk.review.models import Change
from frontdesk.review.store.conversations import NoSuchConversationError


class Verb(Labelled):
    """What can be undone."""

    DONE = "done", "done"
    REOPEN = "reopen", "put back among those to read"
    DECIDE = "decide", "a decision"
    ADD_NOTE = "add_note", "a note written"
    REMOVE_NOTE = "remove_note", "a note removed"
    ADD_TAG = "add_tag", "a tag put on"
    REMOVE_TAG = "remove_tag", "a tag taken off"
    HAND_OVER = "hand_over", "marked for somebody"
    CALL = "call", "what came of a call"
    REMOVE_VIEW = "remove_view", "a view removed"


def hold(pks: Iterable[int]) -> None:
    """Keep visitors from deleting these conversations before the change's transaction ends.

    Raises:
        NoSuchConversationError: one was deleted after it was read.
    """
    wanted = set(pks)
    there = Conversation.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    if gone := wanted - set(there.values_list("pk", flat=True)):
        raise NoSuchConversationError(gone)


def remember(
    user: AbstractBaseUser, verb: Verb, conversation: Conversation | None, before: dict[str, Any]
) -> Change:
    """Keep what was there before a change; called in the change's own transaction."""
    return Change.objects.create(by=user, verb=verb, conversation=conversation, before=before)
