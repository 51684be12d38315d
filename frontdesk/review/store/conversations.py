"""Which conversations there are, in which order, and what a row of the list says about each."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, QuerySet

from frontdesk.chat.models import Conversation, Kind, Queue
from frontdesk.chat.summary import split_labels
from frontdesk.review.filter_kinds import ColleagueFilter, ReviewedFilter, TextFilter
from frontdesk.review.filters import Filters
from frontdesk.review.models import Role
from frontdesk.review.roles import require
from frontdesk.review.search import FEW, excerpts
from frontdesk.review.store.cursor import Cursor

PAGE_SIZE = 25
MOST_COUNTED = FEW
"""Conversations with some words are counted up to here: all that have a common word take long to count."""

MOST_PRESSING_FIRST = (
    Kind.EMERGENCY,
    Kind.CRISIS,
    Kind.FAILURE,
    Kind.UNDOCUMENTED,
    Kind.OUT_OF_SCOPE,
    Kind.CLARIFY,
    Kind.ANSWER,
    Kind.SOCIAL,
)


class NoSuchConversationError(LookupError):
    """There is no conversation of that reference, or it was erased."""


@dataclass(frozen=True)
class Row:
    """A conversation as the list shows it; `excerpt` is where the words stand that were searched."""

    conversation: Conversation
    excerpt: str = ""

    @property
    def is_reviewed(self) -> bool:
        """Whether it waits for nothing."""
        return self.conversation.queue == Queue.NONE

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of answer, the most pressing first."""
        return sorted(map(Kind, split_labels(self.conversation.kinds)), key=MOST_PRESSING_FIRST.index)

    @property
    def tags(self) -> list[str]:
        """The tags, sorted."""
        return sorted(tag.name for tag in self.conversation.tags.all())

    @property
    def colleague(self) -> str:
        """For whom it is marked, or an empty string."""
        handover = getattr(self.conversation, "handover", None)
        return handover.to.get_username() if handover else ""


@dataclass(frozen=True)
class Page:
    """One page of the list; `older` is the cursor of the next page, empty on the last."""

    rows: list[Row]
    older: str


def access_conversation(user: AbstractBaseUser, reference: str, role: Role = Role.READER) -> Conversation:
    """The conversation, for a member of staff who is about to read it, or to do what needs `role`.

    Raises:
        PermissionDenied: the user's role is not enough.
        NoSuchConversationError: there is none of that reference.
    """
    require(user, role)
    found = Conversation.objects.filter(reference=reference, used=True)
    conversation = found.select_related("review__by", "handover__to", "handover__by").first()
    if conversation is None:
        raise NoSuchConversationError(reference)
    return conversation


def newest_conversations(filters: Filters, after: Cursor | None = None, size: int = PAGE_SIZE) -> Page:
    """A page of the conversations in which a visitor did something, the newest last message first."""
    found = with_additions(in_order(filters, after))[: size + 1]
    conversations = list(found)
    has_older = len(conversations) > size
    conversations = conversations[:size]
    words = filters.value(TextFilter.name)
    found_at = excerpts(words, [one.pk for one in conversations]) if words else {}
    return Page(
        rows=[Row(one, found_at.get(one.pk, "")) for one in conversations],
        older=str(Cursor.of(conversations[-1])) if has_older else "",
    )


def count_conversations(filters: Filters) -> int:
    """How many conversations the filters leave; with words among them, at most one above MOST_COUNTED."""
    found = in_order(filters).order_by()
    words = next((one for one in filters if isinstance(one, TextFilter)), None)
    if words is None:
        return found.count()
    if words.finds_many and len(filters.active) == 1:
        return MOST_COUNTED + 1
    return found[: MOST_COUNTED + 1].count()


def count_in_words(filters: Filters, count: int) -> str:
    """A number of `count_conversations`, as a sentence says it."""
    is_more = filters.value(TextFilter.name) and count > MOST_COUNTED
    return f"more than {MOST_COUNTED:,}" if is_more else str(count)


def waiting_counts() -> dict[Queue, int]:
    """How many conversations stand in each queue."""
    waiting = Conversation.objects.filter(queue__gt=0).values_list("queue").annotate(Count("pk")).order_by()
    return {queue: dict(waiting).get(queue, 0) for queue in Queue if queue != Queue.NONE}


def next_waiting(filters: Filters, conversation: Conversation) -> Conversation | None:
    """What to read next: the next older conversation that waits for something, else the newest such one."""
    waiting = _waiting(filters)
    older = in_order(waiting, Cursor.of(conversation)).first()
    return older or in_order(waiting).exclude(pk=conversation.pk).first()


def in_order(filters: Filters, after: Cursor | None = None) -> QuerySet[Conversation]:
    """The conversations that the filters leave, the newest last message first."""
    found = Conversation.objects.filter(filters.clause(), used=True).order_by("-last_message_at", "-pk")
    return found.filter(after.clause()) if after else found


def _waiting(filters: Filters) -> Filters:
    # What is marked for somebody waits for them, whether or not others have dealt with it.
    return filters if filters.value(ColleagueFilter.name) else filters.replacing(ReviewedFilter("no"))


def with_additions(found: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """The same conversations, with what staff put on them, in two queries for all."""
    return found.select_related("handover__to").prefetch_related("tags")


def matching_ids(filters: Filters) -> list[int]:
    """All that the filters leave, by key, the newest last message first."""
    return list(in_order(filters).values_list("pk", flat=True))


def rows_of(ids: list[int]) -> list[Row]:
    """The rows of these conversations, in the same order; what was erased meanwhile is left out."""
    found = with_additions(Conversation.objects.filter(pk__in=ids)).in_bulk()
    return [Row(found[pk]) for pk in ids if pk in found]
