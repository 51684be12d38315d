"""Enumerations whose members have a label for the screen.

Django's TextChoices does as much, but without Django's types a checker takes its members for tuples.
"""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A text with a label: `OWNER = "owner", "Owner"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """A member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Values with labels, as fields and forms take them."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def values(cls) -> list[str]:
        """The values."""
        return [member.value for member in cls]
