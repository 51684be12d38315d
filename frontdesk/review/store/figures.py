"""The figures of insights. Each counts conversations by a filter of the list, so that both say the same."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Aggregate, CharField, Count, Max, Q, QuerySet
from django.db.models.functions import Cast

from frontdesk.chat.models import Conversation, Message
from frontdesk.review.filters import Filters
from frontdesk.review.models import GroupedQuestion, Role
from frontdesk.review.period import Period
from frontdesk.review.roles import require

MOST_TOPICS = 15
MOST_WANTED = 10

FIGURES = {
    "asked": ("Conversations", ""),
    "answered": ("Got an answer", "kind=answer"),
    "unanswered": ("Something could not be answered", "answered=no"),
    "safety": ("Safety answers", "safety=any"),
    "failures": ("Failures", "kind=failure"),
    "calls": ("Calls asked for", "call=yes"),
    "helpful": ("Found helpful", "helpful=yes"),
    "not_helpful": ("Found not helpful", "helpful=no"),
    "waiting": ("Not reviewed yet", "reviewed=no"),
}


_SEPARATOR = "|"


class _Joined(Aggregate):
    """All texts in one, as a row for each conversation would take most of the page's time."""

    function = "GROUP_CONCAT"
    template = f"%(function)s(%(expressions)s, '{_SEPARATOR}')"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """PostgreSQL's own name for it."""
        return self.as_sql(compiler, connection, function="STRING_AGG")


@dataclass(frozen=True)
class Figure:
    """A number, the one before it, and the parameters of the list that it counts."""

    label: str
    number: int
    before: int
    query: str

    @property
    def change(self) -> int:
        """How many more, or fewer."""
        return self.number - self.before


@dataclass(frozen=True)
class Bar:
    """A number with its label, and the parameters of the list that it counts."""

    label: str
    number: int
    query: str


@dataclass(frozen=True)
class Totals:
    """What there is to count in a period.

    Attributes:
        figures: by the names of FIGURES.
        topics: in how many conversations each intent was asked about.
        hours: how many conversations began in each hour of the week.
    """

    figures: dict[str, int]
    topics: Counter[str]
    hours: dict[int, int]


def count(user: AbstractBaseUser, period: Period) -> Totals:
    """Read the conversations of a period, once for all that is counted.

    Raises:
        PermissionDenied: the user is no member of staff.
    """
    require(user, Role.READER)
    slots = _Joined(Cast("slot", CharField()))
    found = _conversations(period.filters).aggregate(**_counts(), topics=_Joined("topics"), slots=slots)
    topics, hours = (_count_labels(found.pop(name)) for name in ("topics", "slots"))
    return Totals(found, topics, {int(slot): number for slot, number in hours.items()})


def main_figures(period: Period, totals: Totals) -> list[Figure]:
    """The figures of a period beside those of the period before."""
    before = _conversations(period.before.filters).aggregate(**_counts())
    return [
        Figure(label, totals.figures[name], before[name], _narrowed(period, query))
        for name, (label, query) in FIGURES.items()
    ]


def over_time(period: Period) -> list[Bar]:
    """Conversations by day, week or month."""
    return [
        Bar(part.in_words, _conversations(part.filters).count(), part.filters.query())
        for part in period.parts()
    ]


def topics(period: Period, totals: Totals) -> list[tuple[str, int, str]]:
    """What was asked about: the intent, in how many conversations, and the list's parameters."""
    most = sorted(totals.topics.items(), key=lambda one: (-one[1], one[0]))[:MOST_TOPICS]
    return [(topic, number, _narrowed(period, f"topic={topic}")) for topic, number in most]


def most_wanted(period: Period) -> list[Bar]:
    """Questions that could not be answered, those that are alike together, by conversations."""
    found = (
        GroupedQuestion.objects.filter(conversation__in=_conversations(period.filters).values("pk"))
        .values_list("group")
        .annotate(number=Count("conversation", distinct=True))
        .order_by("-number", "-group")[:MOST_WANTED]
    )
    counts = dict(found)
    newest = GroupedQuestion.objects.filter(group__in=counts).values_list("group").annotate(Max("pk"))
    messages = dict(newest.order_by())
    texts = dict(Message.objects.filter(pk__in=messages.values()).values_list("pk", "text"))
    return [
        Bar(texts.get(messages.get(group), ""), number, _narrowed(period, f"group={group}"))
        for group, number in counts.items()
    ]


def _count_labels(joined: str | None) -> Counter[str]:
    counts = Counter((joined or "").split(_SEPARATOR))
    # Between two separators there is nothing.
    del counts[""]
    return counts


def _counts() -> dict[str, Count]:
    clauses = {name: Filters.from_text(query).clause() for name, (_, query) in FIGURES.items()}
    return {name: Count("pk", filter=clause or Q(used=True)) for name, clause in clauses.items()}


def _conversations(filters: Filters) -> QuerySet[Conversation]:
    return Conversation.objects.filter(filters.clause(), used=True)


def _narrowed(period: Period, query: str) -> str:
    return period.filters.narrowed(Filters.from_text(query)).query()
