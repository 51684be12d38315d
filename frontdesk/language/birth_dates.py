"""Finds dates of birth; the day of an appointment, an accident or an operation is none."""

import re
from collections.abc import Iterator

from frontdesk.language.findings import Finding

DATE_OF_BIRTH = "[date of birth]"

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}\s?(?:st|nd|rd|th)?"
_DAY_IN_WORDS = (
    r"(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_YEAR = r"(?:(?:19|20)\d{2}|'?\d{2})"
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TENS = r"(?:twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_FULL_YEAR_IN_WORDS = (
    rf"(?:nineteen[\s-](?:hundred\s(?:and\s)?)?(?:{_TENS}(?:[\s-]{_ONES})?|{_TEENS}|oh\s{_ONES})"
    rf"|two\sthousand(?:\s(?:and\s)?(?:{_ONES}|{_TEENS}))?)\b"
)
_YEAR_IN_WORDS = rf"(?:{_FULL_YEAR_IN_WORDS}|{_TENS}(?:[\s-]{_ONES})?\b)"
_FULL_DATE = (
    rf"(?:\d{{4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,2}}"
    rf"|\d{{1,2}}\s?[./ -]\s?\d{{1,2}}\s?[./ -]\s?{_YEAR}"
    rf"|\d{{1,2}}\s?[./-]\s?{_MONTH}\s?[./-]\s?{_YEAR}"
    rf"|(?:{_DAY}|{_DAY_IN_WORDS})\s?(?:of\s)?{_MONTH},?\s{{0,2}}(?:of\s|in\s)?(?:{_YEAR}|{_YEAR_IN_WORDS})"
    rf"|{_MONTH}\s(?:the\s)?(?:{_DAY}|{_DAY_IN_WORDS}),?\s(?:{_YEAR}|{_YEAR_IN_WORDS})"
    rf"|{_DAY}\s(?:of\s)?the\s{_DAY},?\s(?:of\s)?{_YEAR}"
    rf"|(?:christmas|boxing|new year'?s|valentine'?s|st\.? \w+'?s)\s(?:day|eve),?\s(?:in\s)?{_YEAR})"
)
_PART_OF_DATE = (
    rf"(?:(?:{_DAY}|{_DAY_IN_WORDS})\s?(?:of\s)?{_MONTH}|{_MONTH}\s{_DAY}|{_MONTH},?\s(?:of\s)?{_YEAR}|{_FULL_YEAR_IN_WORDS}"
    r"|\d{1,2}\s?[./-]\s?\d{1,4}|\d{8}|\d{6}|(?:19|20)\d{2}|'\d\d"
    r"|(?<=in )\d\d(?=\s*(?:[.,;!?]|$)))"
)
_BIRTH_WORDS = (
    r"(?:d\.?\s?[o0]\.?\s?b\b\.?|date\s?of\s?birth|d of b|birth\s?date|birth\s?day|b'?day"
    r"|born|year of birth|y\.?o\.?b\b\.?)"
    r"(?:'s)?"
)
_INTRODUCED = re.compile(
    rf"\b{_BIRTH_WORDS}(?:\W{{0,3}}\b(?:is|was|on|in|a|back|it's|its|about|around|for|my|his|her|son|daughter|mum|dad|"
    rf"him|she|he|i|falls|which|that|would|be|number|date)\b){{0,5}}\W{{0,3}}"
    rf"((?:the\s)?(?:{_FULL_DATE}|{_PART_OF_DATE}))(?!\d)",
    re.IGNORECASE,
)
_WHOSE = r"(?:(?:my|his|her|our|their|mums?|dads?|the)\s)"
# "little boy's"; "the day after my birthday" is none
_OF_WHOM = r"(?:(?!day|week|month|after|before)[a-z]{2,12}(?:'?s)?\s){0,2}?"
_FOLLOWED = re.compile(
    rf"(?<![\d/.-])({_FULL_DATE})\W{{0,3}}"
    rf"(?:(?:(?:(?:is|was|as|that'?s|it'?s)\s{_WHOSE}?|{_WHOSE}){_OF_WHOM})?"
    r"(?:d\.?o\.?b|date of birth|b(?:irth|')?\s?day\b|birth\s?date)"
    r"|(?:(?:(?:is|was)\s)?(?:when|the (?:day|date)(?: when)?)\s)?"
    r"(?:(?:my|our)\s[a-z]{2,12}|[a-z]{1,12})\swas\sborn)",
    re.IGNORECASE,
)
_OLD_YEAR = r"(?:19\d{2}|200\d)"
# A full date so long ago is somebody's birthday far more often than anything else.
_OLD = re.compile(
    rf"(?<![\d/.-])(?:\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?{_OLD_YEAR}"
    rf"|{_OLD_YEAR}[./-]\d\d?[./-]\d\d?"
    rf"|{_DAY}[\s./-](?:of\s)?{_MONTH}[\s,./-]\s?{_OLD_YEAR}"
    rf"|{_MONTH}\s{_DAY},?\s{_OLD_YEAR}"
    # 1/2/80: of the last century
    r"|(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1[3-9]\d"
    rf"|(?:{_DAY}|{_DAY_IN_WORDS})\s(?:of\s)?{_MONTH}\snineteen[\s-]{_TENS}(?:[\s-]{_ONES})?)\b(?![/-]|\s?mg)",
    re.IGNORECASE,
)
# "I'm 12/3/64, female"
_OF_ONESELF = re.compile(
    r"\bi(?:\s?'?\s?|\sa)m\s(\d{1,2}[./-]\d{1,2}[./-](?:19\d{2}|20[01]\d|\d{2}))(?![\d/])", re.IGNORECASE
)
_EVENT = re.compile(
    r"\b(?:accident|operat\w*|op|surgery|fell|fall|crash\w*|injur\w*|since|scan|mri|x-?ray|hurt|happened|started|began|"
    r"appointment|visit|seen|saw|admitted|discharged|diagnosed|fracture\w*|broke\w*|slipped|replacement|fusion|"
    r"last|from|until|till|due|booked|retired|married|whiplash|injection|epidural|stroke|covid|caesarean|replaced|"
    r"\w+(?:ectomy|otomy|ostomy|plasty|desis|scopy))\b",
    re.IGNORECASE,
)
_LOOK_BACK = 40
# The patterns are slow where every word may begin a date.
_WORTH_A_LOOK = re.compile(r"\d|born|birth|b'?day|\bd\.?\s?o\.?\s?b|nineteen", re.IGNORECASE)


def find_birth_dates(text: str) -> Iterator[Finding]:
    """Dates of birth: by the words around them, or as a full date of long ago that belongs to no event."""
    if not _WORTH_A_LOOK.search(text):
        return
    for pattern in (_INTRODUCED, _FOLLOWED, _OF_ONESELF):
        for match in pattern.finditer(text):
            yield Finding(*match.span(1), DATE_OF_BIRTH)
    for match in _OLD.finditer(text):
        if not _EVENT.search(text, max(0, match.start() - _LOOK_BACK), match.start()):
            yield Finding(*match.span(), DATE_OF_BIRTH)
