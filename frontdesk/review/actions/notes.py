"""Notes and tags on a conversation, and marking it for a colleague."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from frontdesk.chat.models import Conversation
from frontdesk.review.actions.changes import Verb, hold, remember
from frontdesk.review.models import Change, Handover, Note, Tag

LONGEST_NOTE = 2_000
LONGEST_TAG = 40


class NotNotableError(ValueError):
    """What was typed can't be kept; the text says why."""


@transaction.atomic
def add_note(user: AbstractBaseUser, conversation: Conversation, text: str) -> Change:
    """Put a note under a conversation.

    Raises:
        NotNotableError: it is empty or too long.
    """
    # PostgreSQL keeps no zero character.
    text = text.replace("\0", "").strip()
    if not text:
        raise NotNotableError("Please write something first.")
    if len(text) > LONGEST_NOTE:
        raise NotNotableError(f"Please keep a note below {LONGEST_NOTE:,} characters.")
    hold([conversation.pk])
    note = Note.objects.create(conversation=conversation, text=text, by=user)
    return remember(user, Verb.ADD_NOTE, conversation, {"note": note.pk})


@transaction.atomic
def remove_note(user: AbstractBaseUser, conversation: Conversation, pk: int) -> Change | None:
    """Take a note away; None where it is gone already."""
    hold([conversation.pk])
    note = conversation.notes.filter(pk=pk).first()
    if note is None:
        return None
    before = {"text": note.text, "by": note.by_id, "at": note.at.isoformat()}
    note.delete()
    return remember(user, Verb.REMOVE_NOTE, conversation, before)


@transaction.atomic
def add_tag(user: AbstractBaseUser, conversation: Conversation, name: str) -> Change:
    """Put a tag on a conversation; it is made where there is none of that name yet.

    Raises:
        NotNotableError: it is empty, too long, or can't be printed.
    """
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise NotNotableError("Please type a tag first.")
    if len(name) > LONGEST_TAG:
        raise NotNotableError(f"Please keep a tag below {LONGEST_TAG} characters.")
    hold([conversation.pk])
    tag = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    tag.conversations.add(conversation)
    return remember(user, Verb.ADD_TAG, conversation, {"tag": tag.name})


@transaction.atomic
def remove_tag(user: AbstractBaseUser, conversation: Conversation, name: str) -> Change | None:
    """Take a tag off; None where it isn't on."""
    hold([conversation.pk])
    tag = conversation.tags.filter(name=name).first() if name.isprintable() else None
    if tag is None:
        return None
    _untag(conversation, tag)
    return remember(user, Verb.REMOVE_TAG, conversation, {"tag": name})


@transaction.atomic
def hand_over(user: AbstractBaseUser, conversation: Conversation, to: AbstractBaseUser | None) -> Change:
    """Mark a conversation for a colleague, or take the mark away."""
    hold([conversation.pk])
    mark = Handover.objects.filter(conversation=conversation).first()
    before = {"to": mark.to_id if mark else None, "by": mark.by_id if mark else None}
    _set_handover(conversation, to.pk if to else None, user.pk)
    return remember(user, Verb.HAND_OVER, conversation, before)


def forget_tags_on_nothing(**_signal: Any) -> None:
    """Delete the tags whose conversations were all erased: what staff wrote goes with what it was about."""
    Tag.objects.filter(conversations=None).delete()


def undo_add_note(conversation: Conversation, before: dict[str, Any]) -> None:
    """Take the note away again."""
    conversation.notes.filter(pk=before["note"]).delete()


def undo_remove_note(conversation: Conversation, before: dict[str, Any]) -> None:
    """Write the note again, as of its own day."""
    note = Note.objects.create(conversation=conversation, text=before["text"], by_id=before["by"])
    Note.objects.filter(pk=note.pk).update(at=before["at"])


def undo_add_tag(conversation: Conversation, before: dict[str, Any]) -> None:
    """Take the tag off again."""
    if tag := conversation.tags.filter(name=before["tag"]).first():
        _untag(conversation, tag)


def undo_remove_tag(conversation: Conversation, before: dict[str, Any]) -> None:
    """Put the tag on again."""
    Tag.objects.get_or_create(name=before["tag"])[0].conversations.add(conversation)


def undo_hand_over(conversation: Conversation, before: dict[str, Any]) -> None:
    """Mark it for whom it was marked before."""
    _set_handover(conversation, before["to"], before["by"])


def _set_handover(conversation: Conversation, to: int | None, by: int | None) -> None:
    if to is None:
        Handover.objects.filter(conversation=conversation).delete()
    else:
        Handover.objects.update_or_create(conversation=conversation, defaults={"to_id": to, "by_id": by})


def _untag(conversation: Conversation, tag: Tag) -> None:
    tag.conversations.remove(conversation)
    # A tag that is on nothing would only lengthen the lists to choose from.
    if not tag.conversations.exists():
        tag.delete()
