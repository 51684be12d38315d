"""One conversation, message by message."""

from dataclasses import dataclass

from frontdesk.chat.models import Author, Conversation, Feedback, Message
from frontdesk.review.models import Proposal
from frontdesk.review.reading import Reading

PART_SIZE = 200
"""Messages on one page: a conversation of an hour is far shorter."""


@dataclass(frozen=True)
class Entry:
    """A message, how it was read (the visitor's) and what the visitor thought of it (a reply)."""

    message: Message
    reading: Reading | None
    feedback: Feedback | None
    proposal: Proposal | None
    is_answered: bool

    @property
    def is_visitors(self) -> bool:
        """Whether the visitor wrote it."""
        return self.message.author == Author.VISITOR


@dataclass(frozen=True)
class Transcript:
    """The last messages of a conversation, or the last before some message.

    `earlier` is the id before which the part left out begins, or None.
    """

    entries: list[Entry]
    earlier: int | None


def read_transcript(conversation: Conversation, before: int | None = None) -> Transcript:
    """A part of the conversation, oldest message first.

    Args:
        conversation: as `access_conversation` gave it.
        before: only messages older than the one with this id.
    """
    messages = conversation.messages.select_related("feedback", "proposal__by").order_by("-pk")
    if before is not None:
        messages = messages.filter(pk__lt=before)
    newest_first = list(messages[: PART_SIZE + 1])
    has_earlier = len(newest_first) > PART_SIZE
    part = newest_first[:PART_SIZE][::-1]
    answered = {one.in_reply_to_id for one in newest_first}
    return Transcript(
        entries=[as_entry(one, is_answered=one.pk in answered) for one in part],
        earlier=part[0].pk if has_earlier else None,
    )


def as_entry(message: Message, *, is_answered: bool) -> Entry:
    """A message as the page shows it."""
    return Entry(
        message=message,
        reading=Reading.from_record(message.reading),
        feedback=getattr(message, "feedback", None),
        proposal=getattr(message, "proposal", None),
        is_answered=is_answered,
    )
