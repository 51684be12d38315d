"""What there is to count in a period. Whole months that are over are counted once and then kept.

A month's sums are kept until something changes in one of its conversations: triggers of the database then
delete them, in the same transaction, whoever makes the change.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from django.db import OperationalError, connection, transaction
from django.db.models import Aggregate, CharField, Count, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from frontdesk.chat.models import Conversation
from frontdesk.review.filters import Filters
from frontdesk.review.models import GroupedQuestion, MonthTotals
from frontdesk.review.period import Period
from frontdesk.review.triggers import MONTHS_LOCK

QUERIES = {
    "asked": "",
    "answered": "kind=answer",
    "unanswered": "answered=no",
    "safety": "safety=any",
    "failures": "kind=failure",
    "calls": "call=yes",
    "helpful": "helpful=yes",
    "not_helpful": "helpful=no",
    "waiting": "reviewed=no",
}
"""What is counted, and the parameters of the list that has as many."""

_SEPARATOR = "|"


class _Joined(Aggregate):
    """All texts in one, as a row for each conversation would take most of the page's time."""

    function = "GROUP_CONCAT"
    template = f"%(function)s(%(expressions)s, '{_SEPARATOR}')"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """PostgreSQL's own name for it."""
        return self.as_sql(compiler, connection, function="STRING_AGG")


@dataclass
class Totals:
    """What was counted.

    Attributes:
        figures: by the names of QUERIES.
        topics: in how many conversations each intent was asked about.
        hours: how many conversations began in each hour of the week.
        groups: in how many conversations each group of similar questions could not be answered.
        months: how many conversations each month that was counted by itself has.
    """

    figures: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    groups: Counter[int] = field(default_factory=Counter)
    months: dict[Period, int] = field(default_factory=dict)

    def add(self, other: "Totals") -> None:
        """Add what was counted elsewhere."""
        for name in ("figures", "topics", "hours", "groups"):
            getattr(self, name).update(getattr(other, name))

    def as_json(self) -> dict[str, Any]:
        """What is kept of a month."""
        return {name: dict(getattr(self, name)) for name in ("figures", "topics", "hours", "groups")}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What was kept of a month."""
        hours, groups = (
            Counter({int(key): number for key, number in kept[name].items()}) for name in ("hours", "groups")
        )
        return cls(Counter(kept["figures"]), Counter(kept["topics"]), hours, groups)


def count_period(period: Period) -> Totals:
    """Count all there is in a period."""
    totals = Totals()
    months = _months(period)
    for rest in period.without(months):
        totals.add(_count(rest))
    for month, counted in _count_months(months).items():
        totals.add(counted)
        totals.months[month] = counted.figures["asked"]
    return totals


def count_figures(period: Period) -> Counter[str]:
    """Count only what `Totals.figures` has, which takes less time."""
    months = _months(period)
    figures: Counter[str] = Counter()
    for rest in period.without(months):
        figures.update(conversations_in(rest).aggregate(**_counts()))
    for counted in _count_months(months).values():
        figures.update(counted.figures)
    return figures


def keep_months() -> None:
    """Count the months that are over and not kept, so that nobody who opens insights waits for it."""
    if first := _first_day():
        _count_months(_months(Period(first.replace(day=1), timezone.localdate())))


def conversations_in(period: Period) -> QuerySet[Conversation]:
    """The conversations that the list shows for a period."""
    return Conversation.objects.filter(period.filters.clause(), used=True)


def _months(period: Period) -> list[Period]:
    """The months of a period that can be kept: those that are over, from the oldest conversation on."""
    first = _first_day()
    yesterday = timezone.localdate() - timedelta(days=1)
    return period.whole_months(first, yesterday) if first else []


def _first_day() -> date | None:
    oldest = Conversation.objects.filter(used=True).order_by("last_message_at", "pk")
    first = oldest.values_list("last_message_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _count_months(months: Sequence[Period]) -> dict[Period, Totals]:
    if not months:
        return {}
    found = MonthTotals.objects.filter(
        begins_at__gte=months[0].begins_at, ends_at__lte=months[-1].ends_at
    ).exclude(totals=None)
    kept = {(one.begins_at, one.ends_at): one.totals for one in found}
    counted = {
        month: Totals.from_json(kept[month.begins_at, month.ends_at])
        for month in months
        if (month.begins_at, month.ends_at) in kept
    }
    missing = [month for month in months if month not in counted]
    return counted | _count_and_keep(missing)


def _count_and_keep(months: Sequence[Period]) -> dict[Period, Totals]:
    places = _make_places(months)
    counted = {month: _count(month) for month in months}
    # The figures are shown all the same where they can't be kept.
    with suppress(OperationalError), transaction.atomic():
        for month, place in places.items():
            MonthTotals.objects.filter(pk=place).update(totals=counted[month].as_json())
    return counted


def _make_places(months: Sequence[Period]) -> dict[Period, int]:
    """Rows without sums, before anything is counted: a change that comes meanwhile deletes them.

    So sums are only ever kept if nothing has changed since before they were counted.

    Returns:
        The rows' keys; none if it can't be made sure of.
    """
    if not months:
        return {}
    try:
        with transaction.atomic():
            if not _has_no_change_under_way():
                return {}
            # What was left by a page that was never finished.
            MonthTotals.objects.filter(begins_at__in=[month.begins_at for month in months]).delete()
            rows = MonthTotals.objects.bulk_create(
                MonthTotals(begins_at=month.begins_at, ends_at=month.ends_at) for month in months
            )
    except OperationalError:
        return {}
    return {month: row.pk for month, row in zip(months, rows, strict=True)}


def _has_no_change_under_way() -> bool:
    # A change that is not committed yet has not seen the new rows. SQLite has one writer at a time. With
    # PostgreSQL, triggers hold a lock; it is not waited for, or visitors would wait behind this.
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MONTHS_LOCK])
        return bool(cursor.fetchone()[0])


def _count(period: Period) -> Totals:
    slots = _Joined(Cast("slot", CharField()))
    found = conversations_in(period).aggregate(**_counts(), topics=_Joined("topics"), slots=slots)
    topics, hours = (_count_labels(found.pop(name)) for name in ("topics", "slots"))
    groups = (
        GroupedQuestion.objects.filter(conversation__in=conversations_in(period).values("pk"))
        .values_list("group")
        .annotate(number=Count("conversation", distinct=True))
        .order_by()
    )
    by_hour = Counter({int(slot): number for slot, number in hours.items()})
    return Totals(Counter(found), topics, by_hour, Counter(dict(groups)))


def _count_labels(joined: str | None) -> Counter[str]:
    counts = Counter((joined or "").split(_SEPARATOR))
    # Between two separators there is nothing.
    del counts[""]
    return counts


def _counts() -> dict[str, Count]:
    clauses = {name: Filters.from_text(query).clause() for name, query in QUERIES.items()}
    return {name: Count("pk", filter=clause or Q(used=True)) for name, clause in clauses.items()}
