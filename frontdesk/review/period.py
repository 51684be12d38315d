"""A stretch of days, and the one of the same length before it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Self

from django.http import QueryDict
from django.utils import timezone

from frontdesk.review.filters import Filters

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
        days = query.get("days", "")
        number = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
        length = number if number in DAYS else DEFAULT_DAYS
        return cls(today - timedelta(days=length - 1), today)

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
            return _words(self.last)
        return f"{_words(self.first)} to {_words(self.last)}"

    def parts(self) -> list["Period"]:
        """Days, weeks or months of 30 days, so that there are at most some 30 of them."""
        step = 1 if self.length <= 31 else 7 if self.length <= 217 else 30
        starts = range(0, self.length, step)
        return [
            Period(
                self.first + timedelta(days=start),
                min(self.first + timedelta(days=start + step - 1), self.last),
            )
            for start in starts
        ]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2200, 1, 1) else None


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
