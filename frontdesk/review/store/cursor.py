"""The place in the list after which a page begins: the last row's sort value and key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import Q

from frontdesk.chat.models import Conversation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Cursor:
    """One conversation's place in the order of the last message, newest first."""

    at: datetime
    pk: int

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """The place of a conversation."""
        return cls(conversation.last_message_at, conversation.pk)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor in a URL, or None where it is none."""
        at, _, pk = text.partition("-")
        if not (at.isascii() and at.isdigit() and pk.isascii() and pk.isdigit()):
            return None
        try:
            moment = _EPOCH + timedelta(microseconds=int(at))
        except (OverflowError, ValueError):
            return None
        return cls(moment, int(pk)) if len(pk) < 20 and int(pk) <= _LARGEST_ID else None

    def __str__(self) -> str:
        """As it stands in a URL."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.pk}"

    def clause(self) -> Q:
        """The condition that a conversation comes after this place.

        The first half alone would do for the result's sake; it is what lets the database start in the middle
        of the index.
        """
        later = Q(last_message_at__lt=self.at) | Q(pk__lt=self.pk)
        return Q(last_message_at__lte=self.at) & later
