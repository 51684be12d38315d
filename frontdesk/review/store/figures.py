"""The figures of insights. Each counts conversations by a filter of the list, so that both say the same."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Max
from django.utils import timezone

from frontdesk.chat.models import Message
from frontdesk.review.filters import Filters
from frontdesk.review.models import GroupedQuestion, Role
from frontdesk.review.period import Period
from frontdesk.review.roles import require
from frontdesk.review.store.totals import QUERIES, Totals, conversations_in, count_figures, count_period

MOST_TOPICS = 15
MOST_WANTED = 10

LABELS = {
    "asked": "Conversations",
    "answered": "Got an answer",
    "unanswered": "Something could not be answered",
    "safety": "Safety answers",
    "failures": "Failures",
    "calls": "Calls asked for",
    "helpful": "Found helpful",
    "not_helpful": "Found not helpful",
    "waiting": "Not reviewed yet",
}


@dataclass(frozen=True)
class Figure:
    """A number, the parameters of its list, and the number before it, or None where that is erased."""

    label: str
    number: int
    before: int | None
    query: str

    @property
    def change(self) -> int | None:
        """How many more, or fewer, where it can be known."""
        return None if self.before is None else self.number - self.before


@dataclass(frozen=True)
class Bar:
    """A number with its label, and the parameters of the list that it counts."""

    label: str
    number: int
    query: str


def count(user: AbstractBaseUser, period: Period) -> Totals:
    """Count the conversations of a period, once for all that is shown.

    Raises:
        PermissionDenied: the user is no member of staff.
    """
    require(user, Role.READER)
    return count_period(period)


def main_figures(period: Period, totals: Totals) -> list[Figure]:
    """The figures of a period beside those of the period before, if all of that is still there."""
    before = count_figures(period.before) if is_kept(period.before) else None
    return [
        Figure(
            label,
            totals.figures[name],
            None if before is None else before[name],
            _narrowed(period, QUERIES[name]),
        )
        for name, label in LABELS.items()
    ]


def is_kept(period: Period) -> bool:
    """Whether nothing of a period is erased, as its time has run out."""
    return period.first >= first_kept_day()


def first_kept_day() -> date:
    """The first day of which every conversation is still there."""
    return timezone.localdate() - timedelta(days=settings.KEEP_DAYS - 1)


def over_time(period: Period, totals: Totals) -> list[Bar]:
    """Conversations by day, week or month."""
    return [Bar(part.in_words, _number(part, totals), part.filters.query()) for part in period.parts()]


def topics(period: Period, totals: Totals) -> list[tuple[str, int, str]]:
    """What was asked about: the intent, in how many conversations, and the list's parameters."""
    most = sorted(totals.topics.items(), key=lambda one: (-one[1], one[0]))[:MOST_TOPICS]
    return [(topic, number, _narrowed(period, f"topic={topic}")) for topic, number in most]


def most_wanted(period: Period, totals: Totals) -> list[Bar]:
    """Questions that could not be answered, those that are alike together, by conversations."""
    most = sorted(totals.groups.items(), key=lambda one: (-one[1], -one[0]))[:MOST_WANTED]
    groups = [group for group, _ in most]
    newest = GroupedQuestion.objects.filter(group__in=groups).values_list("group").annotate(Max("pk"))
    messages = dict(newest.order_by())
    texts = dict(Message.objects.filter(pk__in=messages.values()).values_list("pk", "text"))
    return [
        Bar(texts.get(messages.get(group), ""), number, _narrowed(period, f"group={group}"))
        for group, number in most
    ]


def _number(part: Period, totals: Totals) -> int:
    counted = totals.months.get(part)
    return conversations_in(part).count() if counted is None else counted


def _narrowed(period: Period, query: str) -> str:
    return period.filters.narrowed(Filters.from_text(query)).query()
