"""Finds what belongs to an address around its street: the flat or the house before it, the town behind it."""

import re
from collections.abc import Callable

from frontdesk.language.address_words import (
    NO_STREET,
    POSTCODE_AREAS,
    POSTCODE_SHAPE,
    STREET_TYPES,
    TOWN,
    WORDS,
)

MOST_PARTS = 4
"""On each side of a street."""

_LOOK_BACK = 60
_LONGEST_HOUSE = 4
"""Words of a house's name."""

_BUILDINGS = frozenset(WORDS["buildings"])
_HOUSE_ENDINGS = tuple(WORDS["house_endings"])
_NO_HOMES = frozenset(WORDS["no_homes"])
_NO_TOWNS = frozenset(WORDS["no_towns"])

_FLOOR = (
    r"(?:(?:lower|upper|raised)\s)?(?:ground|basement|top|attic|garden|first|second|third|fourth|fifth|sixth|"
    r"\d{1,2}(?:st|nd|rd|th))"
)
_UNIT_IN_FRONT = re.compile(
    r"(?<![\w/])(?:"
    r"(?:flat|apartment|apt|unit|suite|room|rm|block|plot|house|caravan|pitch|studio|penthouse|maisonette|bungalow|"
    r"cottage|lodge|chalet|office|annexe?|tower|stair|floor|level|entrance|bedsit|hall)\.?\s(?:(?:no\.?|number)\s?)?"
    r"(?:\d{1,4}[a-z]?(?:[/-]\d{1,2})?|\d[a-z]\d?|[a-z]{1,2}\d{1,3}|one|two|three|four|five|six|[b-hj-z](?=,))"
    rf"|{_FLOOR}[\s-](?:floor|flr)(?:\s(?:flat|left|right|front|rear))?|(?:{_FLOOR}|upper|lower)\s(?:flat|maisonette)"
    # how flats are numbered in Scotland: 3/1, 1F2, PF1, G/2, 2FL
    r"|\d{1,2}/\d{1,2}|[\dgpbt]f[\dlr]?|[gbt]/\d|\d[lr]"
    r")[,\s]{1,2}$",
    re.IGNORECASE,
)
_FRAGMENT_IN_FRONT = re.compile(r"(?:^|[.,;:!?\n(])\s*([^.,;:!?\n(]{3,60})(?:,\s{0,2}|\s?\n)$")
_NUMBER_IN_FRONT = re.compile(r"(?<![\w/£$.])\d{1,4}[a-z]?,?\s$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'.-]*")

_SEPARATOR = r"(?:,\s{0,2}|,?\s?\n\s?)"
_TOWN_BEHIND = re.compile(TOWN, re.IGNORECASE)
_COUNTY_BEHIND = re.compile(
    rf"(?:{_SEPARATOR}|\s)(?:(?:north|south|east|west|mid|n|s|e|w)\.?\s)?(?:{'|'.join(WORDS['counties'])})\b"
    rf"|{_SEPARATOR}co(?:unty|\.)?\s[a-z]{{3,15}}\b"
    rf"|{_SEPARATOR}(?:greater\s(?:london|manchester)|(?:west|east)\smidlands|isle\sof\s[a-z]{{3,8}}|uk|england|"
    r"scotland|wales|northern\sireland)\b",
    re.IGNORECASE,
)
# "12 Mill Lane, LS2": half of a postcode
_DISTRICT_BEHIND = re.compile(
    rf",?\s(?:{POSTCODE_AREAS})\d{{1,2}}(?=\s*(?:$|[,.;!?\n]))(?!,?\s\d)", re.IGNORECASE
)
_STREET_BEHIND = re.compile(
    rf"{_SEPARATOR}((?:\d{{1,4}}[a-z]?,?\s)?(?:[a-z][\w'.-]*\s){{1,3}}?)({STREET_TYPES})\b\.?", re.IGNORECASE
)
_HOUSE_BEHIND = re.compile(
    rf"{_SEPARATOR}(?:flat|apartment|apt|block|unit|floor|level|room|suite)\s(?:\d{{1,3}}[a-z]?|[a-z])\b"
    rf"|{_SEPARATOR}([a-z][\w'.-]*(?:\s[a-z][\w'.-]*){{0,3}})(?=\s*(?:$|[,.;!?\n]))",
    re.IGNORECASE,
)
_BEFORE_POSTCODE = re.compile(
    rf"((?:[\s,]{{1,3}}[a-z][\w'-]*){{1,5}}?)(?=[\s,]{{1,3}}{POSTCODE_SHAPE})", re.IGNORECASE
)
# "Paisley Road West"
_DIRECTION_BEHIND = re.compile(
    r"\s(?:north|south|east|west|upper|lower)(?=\s*(?:$|[,.;!?\n]))", re.IGNORECASE
)
# "86 Harrogate Rd chapel allerton"
_VILLAGE_BEHIND = re.compile(
    r"\s(?:(?:chapel|kirk|church|upper|lower|great|little|old|new|west|east|north|south)\s)?"
    r"([a-z]{5,20})(?=\s*(?:$|[,.;!?\n]))",
    re.IGNORECASE,
)
_ALL_TYPES = frozenset(STREET_TYPES.split("|"))
_SURE = frozenset(WORDS["streets"])


def whole_address(text: str, start: int, end: int, is_ordinary: Callable[[str], bool]) -> tuple[int, int]:
    """Where the address begins and ends, of which a street from `start` to `end` was found.

    Args:
        text: a message.
        start: of the street.
        end: of the street.
        is_ordinary: whether a word in lower case is a usual one, and no name.
    """
    for _ in range(MOST_PARTS):
        before, start = start, _start_of_part(text, start, is_ordinary)
        if start == before:
            break
    for _ in range(MOST_PARTS):
        before, end = end, _end_of_part(text, end, is_ordinary)
        if end == before:
            break
    return start, end


def is_behind_a_part(text: str, place: int) -> bool:
    """Whether a flat, a floor or a house with a name stands before the place."""
    return _start_of_part(text, place, lambda lower: True) < place


def _start_of_part(text: str, start: int, is_ordinary: Callable[[str], bool]) -> int:
    window = max(0, start - _LOOK_BACK)
    unit = _UNIT_IN_FRONT.search(text, window, start)
    if unit:
        return unit.start()
    fragment = _FRAGMENT_IN_FRONT.search(text, window, start)
    if not fragment:
        return start
    words = list(_WORD.finditer(text, fragment.start(1), fragment.end(1)))
    if not words or words[-1].end() != len(text[: fragment.end(1)].rstrip()):
        return start
    name = _name_of_house(words)
    last = words[-1].group().lower()
    is_house = last in _BUILDINGS and (len(name) > 1 or text[words[-1].start()].isupper())
    is_written_as_name = len(name) > 1 and all(word.group()[0].isupper() for word in name)
    is_house = is_house or (is_written_as_name and last in _ALL_TYPES)
    is_house = is_house or (len(name) > 1 and name[0].group() == "The")
    is_house = is_house or (last.endswith(_HOUSE_ENDINGS) and not is_ordinary(last))
    if not name or not is_house:
        return start
    number = _NUMBER_IN_FRONT.search(text, window, name[0].start())
    return number.start() if number else name[0].start()


def _name_of_house(words: list[re.Match[str]]) -> list[re.Match[str]]:
    """The last words of those, back to one that stands in no name: cedar house in "I am at cedar house"."""
    name: list[re.Match[str]] = []
    for word in reversed(words[-_LONGEST_HOUSE:]):
        lower = word.group().lower()
        if lower in _NO_HOMES and not name:
            return []
        if lower == "the" and name:
            return [word, *name]
        if lower in NO_STREET and not word.group()[0].isupper():
            break
        name.insert(0, word)
    return name


def _end_of_part(text: str, end: int, is_ordinary: Callable[[str], bool]) -> int:
    street = _STREET_BEHIND.match(text, end)
    if street and _is_street_behind(street):
        return street.end()
    for pattern in (_DIRECTION_BEHIND, _TOWN_BEHIND, _COUNTY_BEHIND, _DISTRICT_BEHIND):
        match = pattern.match(text, end)
        if match:
            return match.end()
    house = _HOUSE_BEHIND.match(text, end)
    if house and (not house.group(1) or _is_part_behind(house.group(1), is_ordinary)):
        return house.end()
    village = _VILLAGE_BEHIND.match(text, end)
    if village and not is_ordinary(village.group(1).lower()):
        return village.end()
    locality = _BEFORE_POSTCODE.match(text, end)
    if locality:
        words = _WORD.findall(locality.group().lower())
        if not NO_STREET.intersection(words) and not _NO_TOWNS.intersection(words):
            return locality.end()
    return end


def _is_street_behind(street: re.Match[str]) -> bool:
    words = _WORD.findall(street.group(1))
    is_written_as_name = all(word[0].isupper() for word in [*words, street.group(2)])
    if is_written_as_name:
        return words[0].lower() not in _NO_TOWNS
    return street.group(2).lower() in _SURE and not NO_STREET.intersection(map(str.lower, words))


def _is_part_behind(part: str, is_ordinary: Callable[[str], bool]) -> bool:
    """Whether it is a house with a name, or a village that nobody knows: "…, farnley"."""
    words = part.lower().split()
    if NO_STREET.intersection(words) or _NO_TOWNS.intersection(words) or words[-1] in _NO_HOMES:
        return False
    if len(words) > 1 and words[-1] in _BUILDINGS:
        return True
    return len(words) < _LONGEST_HOUSE and not is_ordinary(words[0]) and len(words[0]) > 3
