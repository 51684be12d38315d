"""Numbers that came in an address or a form."""

from django.urls.converters import IntConverter

LONGEST = 18
"""Digits: the largest that a database's key can hold has nineteen."""

NO_KEY = 0
"""No row has it."""


class NumberInAddress(IntConverter):
    """Django's own takes any number of digits, with which a database can't be asked."""

    regex = f"[0-9]{{1,{LONGEST}}}"


def whole_number(text: str, digits: int = LONGEST) -> int | None:
    """The number that a text is, or None where it is none, or has more digits than that."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
