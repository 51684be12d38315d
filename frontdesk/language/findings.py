"""What a finder of personal data returns, and the text that all finders look at."""

import unicodedata
from typing import NamedTuple

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u200b\u200c\u200d\u2060\ufe0f\u20e3", " "),
        "\uff20": "@",
        "\uff0b": "+",
        "\uff0e": ".",
    }
)


class Finding(NamedTuple):
    """Personal data from `start` to `end` of a text, and what is to stand in its place."""

    start: int
    end: int
    placeholder: str


def with_plain_signs(text: str) -> str:
    """The text with every kind of digit, dash, space and apostrophe as on a keyboard; as long as before."""
    if text.isascii():
        return text
    return "".join(_plain(c) for c in text.translate(_SIGNS))


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def without_accents(text: str) -> str:
    """The text with letters as on a keyboard; as long as before."""
    return text if text.isascii() else "".join(unicodedata.normalize("NFD", c)[0] for c in text)
