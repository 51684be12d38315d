"""Numbers that came in an address or a form."""

LONGEST = 18
"""Digits: the largest that a database's key can hold has nineteen."""


def whole_number(text: str, digits: int = LONGEST) -> int | None:
    """The number that a text is, or None where it is none, or has more digits than that."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
