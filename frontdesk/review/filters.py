"""What the list of conversations is narrowed to. The URL's parameters are the whole state."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from django.db.models import Q
from django.http import QueryDict

from frontdesk.review.filter import Choices, Filter
from frontdesk.review.filter_kinds import FILTERS, TextFilter


@dataclass(frozen=True)
class Field:
    """A filter as a field of the form, with its value now."""

    name: str
    label: str
    widget: str
    is_main: bool
    choices: Choices
    value: str


@dataclass(frozen=True)
class Filters:
    """All filters that are on; together they narrow to what fulfils each."""

    active: tuple[Filter, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """The filters in a URL; what makes no sense is left out."""
        found = (kind.read(query.get(kind.name, "")) for kind in FILTERS)
        return cls(tuple(one for one in found if one is not None))

    @classmethod
    def from_text(cls, query: str) -> Self:
        """The filters in a URL's parameters, with or without the question mark."""
        return cls.from_query(QueryDict(query.removeprefix("?")))

    def __bool__(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.active)

    def __iter__(self) -> Iterator[Filter]:
        """The filters that are on."""
        return iter(self.active)

    def replacing(self, other: Filter) -> "Filters":
        """These filters, with `other` in place of the one of its name."""
        return Filters((*self.without(other.name).active, other))

    def without(self, name: str) -> "Filters":
        """These filters but one."""
        return Filters(tuple(one for one in self.active if one.name != name))

    def narrowed(self, other: "Filters") -> "Filters":
        """These filters, and others that are not among them."""
        return Filters((*self.active, *other.active))

    def value(self, name: str) -> str:
        """What a filter is set to, empty where it is not on."""
        return next((one.value for one in self.active if one.name == name), "")

    @property
    def fields(self) -> list[Field]:
        """The form: every filter there is."""
        return [
            Field(
                kind.name,
                kind.label,
                kind.widget,
                kind.is_main,
                self._choices(kind),
                self.value(kind.name),
            )
            for kind in FILTERS
        ]

    def _choices(self, kind: type[Filter]) -> Choices:
        choices = kind.choices()
        # What is on but no choice any more would be off with the next change of the form.
        missing = [one for one in self.active if choices and one.name == kind.name]
        known = {value for value, _ in choices}
        return (*choices, *((one.value, one.words) for one in missing if one.value not in known))

    @property
    def uses_more(self) -> bool:
        """Whether one is on that the form shows under "more"."""
        return any(one.widget == "select" and not one.is_main for one in self.active)

    def clause(self) -> Q:
        """The condition on a conversation."""
        clause = Q()
        # The words last: looking for a conversation among all that were found takes longer than the rest.
        for one in sorted(self.active, key=lambda one: one.name == TextFilter.name):
            clause &= one.clause()
        return clause

    def sentence(self) -> str:
        """What is shown, to follow "12 conversations"; empty where nothing is narrowed."""
        return ", ".join(one.sentence() for one in self.active)

    def query(self, after: str = "") -> str:
        """The URL's parameters, with `?`, to come back to the same list; empty where there are none."""
        query = QueryDict(mutable=True)
        query.update({one.name: one.value for one in self.active})
        if after:
            query["after"] = after
        return f"?{query.urlencode()}" if query else ""
