"""A stretch of days, and the one of the same length before it."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Self

from django.http import QueryDict
from django.utils import timezone

from frontdesk.review.filter import midnight
from frontdesk.review.filters import Filters
from frontdesk.review.numbers import whole_number

DAYS = {7: "7 days", 30: "30 days", 90: "3 months", 365: "12 months"}
DEFAULT_DAYS = 30
LONGEST = 3660


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """The days in a URL: `from` and `to`, or `days` up to today; 30 days by default."""
        today = timezone.localdate()
        first, last = (_day(query.get(key, "")) for key in ("from", "to"))
        if first and (last or today) >= first and ((last or today) - first).days < LONGEST:
            return cls(first, last or today)
        number = whole_number(query.get("days", ""), digits=4)
        length = number if number in DAYS else DEFAULT_DAYS
        return cls(today - timedelta(days=length - 1), today)

    def is_what_was_asked_for(self, query: QueryDict) -> bool:
        """Whether these are the days in a URL, and not those that are shown where its days make no period."""
        asked = [query.get(key, "") for key in ("from", "to")]
        shown = [self.first.isoformat(), self.last.isoformat()]
        return all(one in ("", day) for one, day in zip(asked, shown, strict=True))

    @property
    def length(self) -> int:
        """In days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before."""
        return Period(self.first - timedelta(days=self.length), self.first - timedelta(days=1))

    @cached_property
    def filters(self) -> Filters:
        """The filters of the list that leave these days."""
        return Filters.from_text(f"from={self.first.isoformat()}&to={self.last.isoformat()}")

    @property
    def in_words(self) -> str:
        """The days, as people write them."""
        if self.first == self.last:
            return in_words(self.last)
        return f"{in_words(self.first)} to {in_words(self.last)}"

    @property
    def begins_at(self) -> datetime:
        """Midnight of the first day, by the clinic's clocks."""
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The midnight that ends the last day."""
        return midnight(self.last + timedelta(days=1))

    def parts(self) -> list["Period"]:
        """Days, weeks or months; of up to two and a half years there are at most some 30 of them."""
        if self.length > 217:
            return self.months()
        step = 1 if self.length <= 31 else 7
        starts = range(0, self.length, step)
        return [
            Period(
                self.first + timedelta(days=start),
                min(self.first + timedelta(days=start + step - 1), self.last),
            )
            for start in starts
        ]

    def months(self) -> list["Period"]:
        """The calendar's months, of the first and the last one only what is in the period."""
        found, first = [], self.first
        while first <= self.last:
            found.append(Period(first, min(_end_of_month(first), self.last)))
            first = _end_of_month(first) + timedelta(days=1)
        return found

    def whole_months(self, earliest: date, latest: date) -> list["Period"]:
        """The calendar's months that lie in the period as a whole, one right after the other.

        Args:
            earliest: months that end before this day are left out.
            latest: so are months that end after this one.
        """
        return [
            month
            for month in self.months()
            if month.first.day == 1
            and month.last == _end_of_month(month.first)
            and earliest <= month.last <= latest
        ]

    def without(self, middle: Sequence["Period"]) -> list["Period"]:
        """What is left of the period when days in a row are taken out of it."""
        if not middle:
            return [self]
        before = Period(self.first, middle[0].first - timedelta(days=1))
        after = Period(middle[-1].last + timedelta(days=1), self.last)
        return [one for one in (before, after) if one.first <= one.last]


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2200, 1, 1) else None


def in_words(day: date) -> str:
    """A day, as people write it."""
    return f"{day.day} {day:%b %Y}"
