"""Remembering what was done, so that it can be undone."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from frontdesk.chat.models import Conversation
from frontdesk.review.labelled import Labelled
from frontdesk.review.models import Change


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


def remember(
    user: AbstractBaseUser, verb: Verb, conversation: Conversation | None, before: dict[str, Any]
) -> Change:
    """Keep what was there before a change; called in the change's own transaction."""
    return Change.objects.create(by=user, verb=verb, conversation=conversation, before=before)
