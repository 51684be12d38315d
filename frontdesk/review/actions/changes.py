"""Remembering what was done, so that it can be undone."""

from enum import StrEnum
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from frontdesk.chat.models import Conversation
from frontdesk.review.models import Change


class Verb(StrEnum):
    """What can be undone."""

    DONE = "done"
    REOPEN = "reopen"
    DECIDE = "decide"
    ADD_NOTE = "add_note"
    REMOVE_NOTE = "remove_note"
    ADD_TAG = "add_tag"
    REMOVE_TAG = "remove_tag"
    HAND_OVER = "hand_over"
    CALL = "call"
    REMOVE_VIEW = "remove_view"


def remember(
    user: AbstractBaseUser, verb: Verb, conversation: Conversation | None, before: dict[str, Any]
) -> Change:
    """Keep what was there before a change; called in the change's own transaction."""
    return Change.objects.create(by=user, verb=verb, conversation=conversation, before=before)
