"""Finds where somebody lives: house, street and town."""

import re
from collections.abc import Callable, Iterator

from frontdesk.language.address_words import (
    FLAT_NUMBER,
    HOUSE,
    NUMBERED,
    POSTCODE_SHAPE,
    STREET_TYPES,
    SURE_TYPES,
    TOWN,
    WORDS,
)
from frontdesk.language.findings import Finding

ADDRESS = "[address]"

_LOOK_BACK = 45
_NO_STREET = frozenset(WORDS["no_streets"])
_STREET_NAMES = frozenset(WORDS["street_names"])
_STREET = re.compile(
    rf"\b{HOUSE}((?:[a-z][a-z'.-]*\s+){{1,5}}?)({STREET_TYPES})\b\.?"
    # Church Hill Road, Park South Drive
    rf"(?:\s(?:{SURE_TYPES}|drive|close|court|view|rise)\b|\s(?-i:[A-Z][a-z]+\s)?(?-i:(?=[A-Z]))(?:{STREET_TYPES})\b)?(?!\s?/)",
    re.IGNORECASE,
)
_HOUSE_IN_FRONT = re.compile(
    r"(?:\b[Tt]he\s)?(?:[A-Z][\w']+\s){0,2}"
    r"(?:[A-Z][a-z]+house|House|Cottage|Farm|Lodge|Court|Barn|Villa|Mill|Hall|Manor|Bungalow|Rectory|Vicarage|"
    r"Chambers|Point|Wharf|Mansions|Towers?),\s$"
)
_TOWNS = re.compile(rf"{TOWN}{{1,3}}", re.IGNORECASE)
# "…, farnley": at the end of the sentence
_WORD_BEHIND = re.compile(r",\s([a-z]{4,20})(?=\s*(?:$|[,.;!?\n]))")
_POSTCODE_NEXT = re.compile(rf"[\s,]{{1,3}}{POSTCODE_SHAPE}", re.IGNORECASE)
_IN_FRONT = re.compile(
    r"(?:\b(?:live|lives|living|address|addr|addy|road|street|moved|house is|"
    r"home|visits?|come|posted|post|sen[dt]|"
    r"deliver(?:ed)?|write|stay|staying)\W{1,2}(?:(?:is|at|to|from|me|it|him|her|us|on)\W{1,2}){0,3}|\b(?:at|its|it's)\s)$",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset({"and", "of", "the", "on", "upon", "in"})
_MOST_WORDS = 3
"""Of a street in lower case."""
_SURELY_HOUSE = re.compile(rf"{FLAT_NUMBER}|{NUMBERED}\d", re.IGNORECASE)
_HOUSE_ON_ARTICLE = re.compile(
    rf"\b{HOUSE}the\s(?:{'|'.join(WORDS['streets_with_article'])})\b(?!\s(?:of|is|was|are|were|has|ones?)\b)",
    re.IGNORECASE,
)
_ADDRESS_WORD = r"\d{1,4}[A-Za-z]?(?![\w/])|St\.|[A-Z][\w'-]*|of|on|the|upon|le|by"
_ADDRESS_IS = re.compile(
    r"\b(?i:(?:my|our|his|her|their|home|postal)\s(?:(?:home|full|postal|new|current)\s)?address"
    r"(?:\sis|'s|\s?[:=-])|address\s?:)\s{1,2}"
    rf"((?:\d{{1,4}}[A-Za-z]?,?\s[A-Za-z][\w'-]+|[A-Z][\w'-]+)(?:,?\s(?!{POSTCODE_SHAPE})(?:{_ADDRESS_WORD}))"
    rf"{{0,9}}(?:\s(?i:{STREET_TYPES})\b)?)"
)
_HOUSE_ON_THE = re.compile(rf"\b{HOUSE}The\s(?:[A-Z][a-z]+)\b(?!\s[a-z])")
_HOUSE_ON_GATE = re.compile(rf"\b{HOUSE}[A-Z][a-z]{{2,}}(?:gate|way|side|croft|garth|fold)\b")
_HOUSE_ON_WELSH_STREET = re.compile(
    rf"\b{HOUSE}(?:llys|heol|ffordd|stryd|clos|rhodfa|lon|maes|cwrt|bryn|rue|via|calle)(?:\s(?:y|yr|de|la|du)\b)?"
    r"(?:\s(?-i:[A-Z])?[a-z]+)",
    re.IGNORECASE,
)
_FLAT = re.compile(r"\b(?i:flat|apartment|apt)\s?\d{1,3}[a-z]?,?\s+[A-Z][\w']+(?:\s[A-Z][\w']+){0,2}")
_NAMED_HOUSE = re.compile(
    r"\b(?:[A-Z][\w']+\s){1,2}"
    r"(?:Cottage|House|Farm|Lodge|Villa|Barn|Bungalow|Rectory|Vicarage|Manor|Hall|Grange|Mill)"
    rf"(?:,\s?(?:[A-Z][\w']+\s){{1,3}}(?i:{STREET_TYPES})\b)"
)
_HOME = re.compile(r"live|living|address|home|stay|moved", re.IGNORECASE)
_LIVES = re.compile(
    r"\b(?:live|lives|living|lived|address(?:\sis)?|home\sis|stay|staying|moved)\b\W{0,2}"
    r"(?:(?:is|at|on|in|to|just|off|near)\W{1,2}){0,2}"
    rf"((?:{HOUSE})?(?:[a-z][a-z'.-]*\s+){{1,3}}?(?:{STREET_TYPES})\b)",
    re.IGNORECASE,
)

# the old vicarage, church lane
_LIVES_IN_NAMED_HOUSE = re.compile(
    r"\b(?:live|lives|living|address(?:\sis)?|home\sis|stay|staying|moved)\b\W{0,2}(?:(?:is|at|on|in|to)\W{1,2}){0,2}"
    r"((?:the\s)?(?:[a-z']+\s){0,2}(?:cottages?|house|farm|lodge|villa|barn|bungalow|rectory|vicarage|manor|hall|grange|"
    rf"mill),?\s(?:[a-z']+\s){{1,3}}?(?:{STREET_TYPES})\b)",
    re.IGNORECASE,
)
_STREET_BEFORE_POSTCODE = re.compile(
    r"\b(?:(?:[A-Z][a-z']+\s){0,2}[A-Z][a-z']+,\s)?"
    rf"(?:[A-Z][a-z']+\s){{1,3}}(?i:{STREET_TYPES})\b(?={TOWN}{{0,2}}[\s,]{{1,3}}(?i:{POSTCODE_SHAPE}))"
)
_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\s\d{1,6}\b", re.IGNORECASE)
_OTHER_STREETS = (
    _HOUSE_ON_THE,
    _HOUSE_ON_ARTICLE,
    _HOUSE_ON_GATE,
    _HOUSE_ON_WELSH_STREET,
    _FLAT,
    _BOX,
    _STREET_BEFORE_POSTCODE,
)


def find_streets(text: str, is_ordinary: Callable[[str], bool] = str.isalpha) -> Iterator[Finding]:
    """House, street and town: "14 Mill Lane, Otley", "Flat 2, 9 The Green".

    A street without a number is found only where somebody lives, or in front of a postcode.

    Args:
        text: a message.
        is_ordinary: whether a word in lower case is a usual one, and no town that stands in no list.
    """
    for start, end in _streets(text):
        house = _HOUSE_IN_FRONT.search(text, max(0, start - _LOOK_BACK), start)
        town = _TOWNS.match(text, end)
        unlisted = _WORD_BEHIND.match(text, end)
        if town:
            end = town.end()
        elif unlisted and not is_ordinary(unlisted.group(1)):
            end = unlisted.end()
        if house:
            yield Finding(house.start(), end, ADDRESS)
        yield Finding(start, end, ADDRESS)


def _streets(text: str) -> Iterator[tuple[int, int]]:
    if "address" in text.lower() and not text.isupper():
        for match in _ADDRESS_IS.finditer(text):
            # "my address is 56 saint michaels lane": more in lower case than this pattern takes
            street = _STREET.match(text, match.start(1))
            yield match.start(1), max(match.end(1), street.end() if street else 0)
    is_home = bool(_HOME.search(text))
    if is_home:
        for match in _LIVES_IN_NAMED_HOUSE.finditer(text):
            yield match.span(1)
    if any(map(str.isdigit, text)):
        yield from _numbered_streets(text)
    for match in _NAMED_HOUSE.finditer(text):
        yield match.span()
    if is_home:
        for match in _LIVES.finditer(text):
            words = re.findall(r"[a-z']+", match.group(1).lower())
            if not _NO_STREET.intersection(words[:-1]):
                yield match.span(1)


def _numbered_streets(text: str) -> Iterator[tuple[int, int]]:
    for match in _STREET.finditer(text):
        if _is_street(text, match):
            yield match.span()
    for pattern in _OTHER_STREETS:
        for match in pattern.finditer(text):
            yield match.span()


def _is_street(text: str, match: re.Match[str]) -> bool:
    words, kind = match.group(1).split(), match.group(2)
    lowers = [word.lower().strip(".") for word in words]
    is_sure_house = bool(_SURELY_HOUSE.match(match.group()))
    if is_sure_house and lowers[0] == "the" and len(lowers) > 1:
        del lowers[0]
    # "45 Back Lane" is a street, "45 back lane" may be anything.
    if not text.isupper() and all(word[0].isupper() or word in _SMALL_WORDS for word in [*words, kind]):
        return True
    if (*lowers, kind.lower()) == ("main", "street"):
        return True
    if len(words) > _MOST_WORDS or _NO_STREET.intersection(lowers):
        return False
    return (
        kind.lower() in WORDS["streets"]
        or words[-1][0].isupper()
        or _STREET_NAMES.issuperset(lowers)
        or is_sure_house
        or bool(_IN_FRONT.search(text, max(0, match.start() - _LOOK_BACK), match.start()))
        or bool(_TOWNS.match(text, match.end()))
        or bool(_POSTCODE_NEXT.match(text, match.end()))
    )
