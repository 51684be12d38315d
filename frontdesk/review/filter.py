"""One way to narrow the list of conversations; the kinds of it are in `filters`."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar, Self

from django.db.models import Q
from django.utils import timezone

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Filter(ABC):
    """One filter that is on.

    `name` is the parameter in the URL, `label` its words in the form, and `widget` what it is in the form:
    search, date, select, or hidden where only links set it. `is_main`: it is seen without opening "more".
    """

    name: ClassVar[str]
    label: ClassVar[str] = ""
    widget: ClassVar[str] = "select"
    is_main: ClassVar[bool] = False
    value: str

    @classmethod
    @abstractmethod
    def read(cls, value: str) -> Self | None:
        """The filter with this value from the URL, or None where that narrows nothing."""

    @classmethod
    def choices(cls) -> Choices:
        """The values to choose from, the one that narrows nothing first; none where it is typed."""
        return ()

    @property
    def words(self) -> str:
        """What the value is called where it can be chosen."""
        return self.value

    @abstractmethod
    def clause(self) -> Q:
        """The condition on a conversation."""

    @abstractmethod
    def sentence(self) -> str:
        """What is shown, to follow "12 conversations"."""


class ChoiceFilter(Filter):
    """A filter with a few values, each with its words in the form and in the sentence."""

    anything: ClassVar[str]
    values: ClassVar[dict[str, tuple[str, str]]]

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Only values that there are narrow."""
        return cls(value) if value in cls.values else None

    @classmethod
    def choices(cls) -> Choices:
        """As `values` has them."""
        return (("", cls.anything), *((value, words) for value, (words, _) in cls.values.items()))

    def sentence(self) -> str:
        """As `values` has it."""
        return self.values[self.value][1]


class DayFilter(Filter):
    """A filter with a day of the clinic's calendar."""

    widget = "date"
    is_main = True

    @classmethod
    def read(cls, value: str) -> Self | None:
        """A day such as 2026-11-20 narrows."""
        try:
            return cls(value) if date.fromisoformat(value).isoformat() == value else None
        except ValueError:
            return None

    @property
    def day(self) -> date:
        """The day."""
        return date.fromisoformat(self.value)

    @property
    def in_words(self) -> str:
        """The day, as people write it."""
        return f"{self.day.day} {self.day:%B %Y}"


def midnight(day: date) -> datetime:
    """When a day of the clinic's calendar begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
