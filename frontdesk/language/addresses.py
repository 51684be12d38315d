"""Finds where somebody can be reached or lives: e-mail addresses and postcodes."""

import re
from collections.abc import Callable, Iterator

from frontdesk.language.address_words import POSTCODE_AREAS, POSTCODE_SHAPE, WORDS
from frontdesk.language.findings import Finding

EMAIL = "[email]"
POSTCODE = "[postcode]"

_PROVIDERS = "|".join(WORDS["mail_providers"])
_NO_MAILBOX = frozenset(WORDS["no_mailboxes"])
_NO_POSTCODE_END = frozenset(WORDS["no_postcode_ends"])

_DOT = r"\s?[.,]\s?|\s?[(\[]?\bdot\b[)\]]?\s?"
_TLD = r"(?:co(?:\s?\.\s?|\s?dot\s)uk|com|con|uk|org|net|ac|nhs|eu|ie|me|info|io|gov)"
_EMAIL = re.compile(
    # jo.bloggs@example.co.uk, also with a space at the sign
    r"[\w.+'-]{1,64}\s?@{1,2}\s?(?:[\w-]{1,63}\s?\.){1,4}[a-z]{2,24}\b"
    # jo@gmail, jo@gmail,com
    rf"|[\w.+'-]{{1,64}}\s?@\s?(?:{_PROVIDERS})\b(?:(?:{_DOT}){_TLD}\b)?",
    re.IGNORECASE,
)
# jo dot bloggs at gmail dot com, jo(at)example(dot)org
_SPELLED_EMAIL = re.compile(
    r"(?<![\w.])((?:[\w+'-]+(?:\.|\s?[(\[]?\b(?:dot|underscore|dash|hyphen)\b[)\]]?\s?|\s?_\s?)){0,4}[\w+'-]+)"
    rf"\s?(?:[(\[{{]\s?at\s?[)\]}}]|\sat|@)\s?"
    rf"(?:(?:{_PROVIDERS})(?:{_DOT}){_TLD}"
    rf"|[a-z][\w-]*(?:\s?[(\[]?\bdot\b[)\]]?\s?[\w-]+){{0,2}}\s?[(\[]?\bdot\b[)\]]?\s?{_TLD})\b",
    re.IGNORECASE,
)

# sarah at smithfamily.co.uk
_EMAIL_WITH_AT = re.compile(
    r"(?<![\w.+'-])([\w.+'-]{1,64})\sat\s(?:[a-z0-9][a-z0-9-]{0,62}\.){1,3}"
    rf"(?:{'|'.join(WORDS['domain_endings'])})\b(?![.-]?\w)",
    re.IGNORECASE,
)
# j.doe at gmail: hardly anybody writes the name of such a provider otherwise
_EMAIL_AT_PROVIDER = re.compile(
    r"(?<![\w.+'-])([\w.+'-]{1,64})\s?(?:\bat\b|\(at\)|\[at\])\s?"
    r"(?:gmail|googlemail|hotmail|ymail|yahoo|icloud|btinternet|protonmail)\b",
    re.IGNORECASE,
)
_EMAIL_IS = re.compile(
    r"\be?-?mail(?:\saddress)?(?:\sis|'s|\sto|:)\s*$"
    r"|\b(?:send|sent|sending|forward|invoices?|receipts?|prices|e?-?mail|reply|write|wrote|confirm\w*|reach|contact|cc)\b"
    r"[^.!?@]{0,30}\s(?:to|on|via|is|me at)\s$",
    re.IGNORECASE,
)
_LOOK_BACK = 45

_POSTCODE = re.compile(POSTCODE_SHAPE, re.IGNORECASE)
# le1 6 th: with a space in the unit, where somebody says that it is one
_SPACED_POSTCODE = re.compile(
    r"\b(?:(post\s?code(?:\sis|'s)?|in|at|from|near|live|living)\W{1,3})?"
    rf"((?:{POSTCODE_AREAS})(?:\d{{1,2}}|\d[A-Z])\s?(\d\s?[ABD-HJLNP-UW-Z]\s?[ABD-HJLNP-UW-Z]))\b",
    re.IGNORECASE,
)
# "ST36, 2 at a time": acupuncture points, whose names are also postcode areas
_POINTS = ("st", "sp", "bl")
_ORDINAL = re.compile(r"[A-Za-z]\d{1,2},?\s(?:1st|2nd|3rd|\dth)")


def find_emails(text: str, is_ordinary: Callable[[str], bool] = str.isalpha) -> Iterator[Finding]:
    """E-mail addresses, written or spelled out.

    Args:
        text: a message.
        is_ordinary: whether a word in lower case is a usual one, as in "I booked at example.org".
    """
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Finding(*match.span(), EMAIL)
    lower = text.lower()
    if "dot" in lower or " at " in lower or "(at)" in lower or "[at]" in lower:
        for match in _SPELLED_EMAIL.finditer(text):
            if match.group(1).lower() not in _NO_MAILBOX:
                yield Finding(*match.span(), EMAIL)
        for pattern in (_EMAIL_WITH_AT, _EMAIL_AT_PROVIDER):
            yield from _emails_at(text, pattern, is_ordinary)


def _emails_at(text: str, pattern: re.Pattern[str], is_ordinary: Callable[[str], bool]) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        mailbox = match.group(1).lower()
        is_told = _EMAIL_IS.search(text, max(0, match.start() - _LOOK_BACK), match.start())
        if mailbox not in _NO_MAILBOX and (is_told or not is_ordinary(mailbox)):
            yield Finding(*match.span(), EMAIL)


def find_postcodes(text: str) -> Iterator[Finding]:
    """Postcodes of the United Kingdom; "B12 2nd" is a vitamin, "L5 1st" a vertebra."""
    for match in _POSTCODE.finditer(text):
        is_point = match.group()[1].isdigit() or match.group().lower().startswith(_POINTS)
        is_list = is_point and "," in match.group() and match.group()[-2:] in _NO_POSTCODE_END
        if not is_list and not _ORDINAL.fullmatch(match.group()):
            yield Finding(*match.span(), POSTCODE)
    for match in _SPACED_POSTCODE.finditer(text):
        unit = match.group(3)[1:].strip()
        before = (match.group(1) or "").lower()
        # Without any word in front, L5 and S1 are vertebrae.
        is_place = bool(before) or match.group(2)[1].isalpha()
        is_unit = (before and unit.isupper()) or unit.lower() not in _NO_POSTCODE_END
        if before.startswith("post") or (is_place and is_unit):
            yield Finding(*match.span(2), POSTCODE)
