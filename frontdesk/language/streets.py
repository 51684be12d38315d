"""Finds where somebody lives: house, street and town."""

import re
from collections.abc import Callable, Collection, Iterator

from frontdesk.language.address_parts import is_behind_a_part, whole_address
from frontdesk.language.address_words import (
    FLAT_NUMBER,
    HOUSE,
    NO_STREET,
    NUMBERED,
    POSTCODE_SHAPE,
    STREET_NAMES,
    STREET_TYPES,
    SURE_TYPES,
    TOWN,
    WORDS,
    with_digits,
)
from frontdesk.language.findings import Finding, without_accents

ADDRESS = "[address]"

_LOOK_BACK = 45
_HOUSES = "|".join(WORDS["buildings"])
_WELSH_TYPES = "llys|heol|ffordd|stryd|clos|rhodfa|lon"
_SURE = frozenset(WORDS["streets"])
_PATHS = frozenset(WORDS["no_lone_streets"])
_NO_HOMES = frozenset(WORDS["no_homes"])
_ENDS = re.compile(
    r"\s*(?:$|[,.;:!?\n)]|\b(?:and|is|but|please|pls|thanks|ta|can|if|in|near|for|my|i)\b)", re.IGNORECASE
)
# sandhill, rockwood
_COMPOUND = re.compile(rf"[a-z]{{3,12}}(?:{'|'.join(WORDS['house_endings'])}|hill|well|way|gate|fold)")
_BEGINS = re.compile(r"(?:^|[\n:])\s*$")
_HOUSE = re.compile(rf"\b{HOUSE}", re.IGNORECASE)
# These begin behind a house.
_STREET = re.compile(
    rf"((?:[a-z][a-z'.-]*\s+){{1,5}}?)({STREET_TYPES})\b\.?"
    # Church Hill Road, Park South Drive
    rf"(?:\s(?:{SURE_TYPES}|drive|close|court|view|rise)\b|\s(?-i:[A-Z][a-z]+\s)?(?-i:(?=[A-Z]))(?:{STREET_TYPES})\b)?(?!\s?/)",
    re.IGNORECASE,
)
_TOWNS = re.compile(rf"{TOWN}{{1,3}}", re.IGNORECASE)
_ENDS_OR_TOWN = re.compile(rf"{_ENDS.pattern}|{TOWN}", re.IGNORECASE)
_POSTCODE = re.compile(POSTCODE_SHAPE, re.IGNORECASE)
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
    rf"the\s(?:{'|'.join(WORDS['streets_with_article'])})\b(?!\s(?:of|is|was|are|were|has|ones?)\b)",
    re.IGNORECASE,
)
_ADDRESS_WORD = r"\d{1,4}[A-Za-z]?(?![\w/])|St\.|[A-Z][\w'-]*|of|on|the|upon|le|by"
_ADDRESS_IS = re.compile(
    r"\b(?i:(?:my|our|his|her|their|home|postal)\s(?:(?:home|full|postal|new|current)\s)?address"
    r"(?:\sis|'s|\s?[:=-])|address\s?:)\s{1,2}"
    rf"((?:\d{{1,4}}[A-Za-z]?,?\s[A-Za-z][\w'-]+|[A-Z][\w'-]+)(?:,?\s(?!{POSTCODE_SHAPE})(?:{_ADDRESS_WORD}))"
    rf"{{0,9}}(?:\s(?i:{STREET_TYPES})\b)?)"
)
_HOUSE_ON_THE = re.compile(
    r"(?:The(?:\s[A-Z][\w'-]+){1,3}\b(?!\s[a-z])"
    rf"|(?i:the\s(?:old|coach|gate|school|mill|manor|farm)\s(?:[a-z][\w'-]*\s)?(?:{_HOUSES}))\b)"
)
_HOUSE_ON_GATE = re.compile(
    r"[A-Z][a-z]{2,}(?:gate|way|side|croft|garth|fold|royd|thwaite|holme|hurst|leigh|field|fields|wood|bank)\b"
)
# 8 millgarth
_HOUSE_ON_WORD = re.compile(rf"({_COMPOUND.pattern})\b")
# "8 Larkspur, Otley": nothing says that it is a street but the town behind it
_HOUSE_IN_TOWN = re.compile(
    r"([A-Z][a-z'-]{2,}(?:\s[A-Z][a-z'-]{2,}){0,2})"
    rf"(?=,?\s(?:({'|'.join(map(str.title, WORDS['towns']))}|{POSTCODE_SHAPE})\b(?=\s*(?:$|[,.;!?\n]))"
    r"|(?<=,\s)[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s*(?:$|[,.\n])))"
)
_HOUSE_ON_WELSH_STREET = re.compile(
    r"(?:llys|heol|ffordd|stryd|clos|rhodfa|lon|maes|cwrt|bryn|rue|via|calle|tyddyn|parc|rhiw|pen|cae)"
    r"(?:'r|[\s-](?:y|yr|de|la|du))?(?:[\s-](?-i:[A-Z])?[a-z]+)(?:\s(?-i:[A-Z][a-z]+))?",
    re.IGNORECASE,
)
_FLAT = re.compile(r"\b(?i:flat|apartment|apt)\s?\d{1,3}[a-z]?,?\s+[A-Z][\w']+(?:\s[A-Z][\w']+){0,2}")
_STREET_BEHIND_COMMA = re.compile(
    rf",\s?(?:(?:[^\W\d_][\w'.-]*\s){{1,3}}?(?:{STREET_TYPES}|{_HOUSES})\b|(?:{_WELSH_TYPES})\s)",
    re.IGNORECASE,
)
# Rose Cottage, Mill Lane; The Gables, Mill Road
_NAMED_HOUSE = re.compile(
    rf"\b((?:(?:The\s)?(?:[A-Z][\w']+\s){{1,3}}(?:{_HOUSES.title()})|The(?:\s[A-Z][\w']+){{1,3}})"
    rf",\s?(?:[A-Z][\w']+\s){{1,3}}(?i:{STREET_TYPES})\b)"
)
# Fellview, Tarn Lane
_UNKNOWN_HOUSE = re.compile(
    rf"\b([A-Z][a-z']+(?:\s[A-Z][a-z']+){{0,2}}),\s(?:[A-Z][\w']+\s){{1,3}}(?:{STREET_TYPES.title()})\b"
)
_NAMED_HOUSE_IN_LOWER_CASE = re.compile(
    rf"\b((?:(?:the\s)?(?:[a-z][a-z']+\s){{1,2}}?(?:{_HOUSES})|the\sold\s[a-z]+),\s?"
    rf"(?:[a-z][a-z']+\s){{1,3}}?(?:{SURE_TYPES}|drive|close|hill|rise|mount|bank|fold|court|row|green)\b)"
)
# Hill Top Farm, Lothersdale
_FARM = re.compile(
    r"\b((?:[A-Z][\w']+\s){1,3}(?:Farm|Farmhouse|Cottages?|Barn|Bungalow|Rectory|Vicarage|Grange|Lodge)"
    r"(?=,\s[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s*(?:$|[,.;\n])))"
)
# Glen Royd, Birchcliffe Road, Hebden Bridge: a line with nothing else
_LINE_OF_PARTS = re.compile(
    rf"^([^\W\d_][\w'.-]*(?:\s[^\W\d_][\w'.-]*){{0,4}},\s?"
    rf"(?:(?:[a-z][\w'.-]*\s){{1,3}}?(?:{SURE_TYPES})\b|(?:{_WELSH_TYPES})(?:\s[a-z]+){{1,2}}"
    rf"|(?:[a-z][\w'.-]*\s){{1,3}}(?:{_HOUSES})\b(?=,))"
    r"(?:,\s[^\W\d_][\w'.-]*(?:\s[^\W_][\w'.-]*){0,3}){0,3}\.?)$",
    re.IGNORECASE | re.MULTILINE,
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
    r"\b(?:live|lives|living|address(?:\sis)?|home\sis|stay|staying|moved|(?:am|are|'m|'re|im|were)\sat)\b\W{0,2}"
    r"(?:(?:is|at|on|in|to)\W{1,2}){0,2}"
    rf"((?:[a-z][a-z'-]*\s){{0,3}}[a-z][a-z'-]*,\s?(?:[a-z][a-z'-]*\s){{1,3}}?(?:{STREET_TYPES})\b)",
    re.IGNORECASE,
)
_STREET_BEFORE_POSTCODE = re.compile(
    r"\b(?:(?:[A-Z][a-z']+\s){0,2}[A-Z][a-z']+,\s)?"
    rf"(?:[A-Z][a-z']+\s){{1,3}}(?i:{STREET_TYPES})\b(?={TOWN}{{0,2}}[\s,]{{1,3}}(?i:{POSTCODE_SHAPE}))"
)
# room 12, bodington hall
_FLAT_IN_HOUSE = re.compile(
    rf"\b{FLAT_NUMBER}{{1,2}}((?:[a-z][\w'.-]*\s){{1,3}}?)(?:{_HOUSES}|block)\b", re.IGNORECASE
)
_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\s\d{1,6}\b", re.IGNORECASE)
_BEHIND_A_HOUSE = (_HOUSE_ON_THE, _HOUSE_ON_ARTICLE, _HOUSE_ON_GATE, _HOUSE_ON_WELSH_STREET)
_WITHOUT_HOUSE = (_FLAT, _BOX, _STREET_BEFORE_POSTCODE)
_ALSO_STREETS = frozenset({"the", "back", "cross", "long", "main", "school"})
_TOWN_NAMES = frozenset(WORDS["towns"])
_WAYS = frozenset({"near", "by", "opposite", "behind", "beside", "past", "outside"})
_LAST_WORD = re.compile(r"([a-z']+)\s(?:the\s)?$", re.IGNORECASE)
_NAMED_HOUSES = (_LIVES_IN_NAMED_HOUSE, _NAMED_HOUSE, _NAMED_HOUSE_IN_LOWER_CASE, _LINE_OF_PARTS)

_Test = Callable[[str], bool]


def find_streets(text: str, is_ordinary: _Test, is_place_name: _Test) -> Iterator[Finding]:
    """House, street and town: "14 Mill Lane, Otley", "Flat 2, 9 The Green".

    A street without a number is found only where somebody lives, behind a house with a name, or in front of a
    postcode.

    Args:
        text: a message.
        is_ordinary: whether a word in lower case is a usual one, and no town that stands in no list.
        is_place_name: whether a word in lower case is a person's name, or like none that anybody knows.
    """
    text = without_accents(text)
    spans = sorted(whole_address(text, *span, is_ordinary) for span in _streets(text, is_place_name))
    for place, (start, end) in enumerate(spans):
        if place + 1 < len(spans) and spans[place + 1][0] < end:
            spans[place + 1] = start, max(end, spans[place + 1][1])
        else:
            yield Finding(start, _end_before_postcode(text, start, end), ADDRESS)


def _end_before_postcode(text: str, start: int, end: int) -> int:
    postcode = _POSTCODE.search(text, start + 1, end)
    return len(text[: postcode.start()].rstrip(" ,\n")) if postcode else end


def _streets(text: str, is_place_name: _Test) -> Iterator[tuple[int, int]]:
    if "address" in text.lower() and not text.isupper():
        for match in _ADDRESS_IS.finditer(text):
            # "my address is 56 saint michaels lane": more in lower case than this pattern takes
            house = _HOUSE.match(text, match.start(1))
            street = _STREET.match(text, house.end()) if house else None
            yield match.start(1), max(match.end(1), street.end() if street else 0)
    if "," in text:
        yield from _named_houses(text, is_place_name)
    written = with_digits(text)
    if any(map(str.isdigit, written)):
        yield from _numbered_streets(written, text, is_place_name)
    if _HOME.search(text):
        for match in _LIVES.finditer(text):
            words = re.findall(r"[a-z']+", match.group(1).lower())
            if not NO_STREET.intersection(words[:-1]):
                yield match.span(1)


def _named_houses(text: str, is_place_name: _Test) -> Iterator[tuple[int, int]]:
    for match in _FARM.finditer(text):
        yield match.span(1)
    if not _STREET_BEHIND_COMMA.search(text):
        return
    for pattern in _NAMED_HOUSES:
        for match in pattern.finditer(text):
            house, _, street = match.group(1).partition(",")
            if not _is_way(text, match.start(1)) and _is_home(house) and _may_be_name(street, _ALSO_STREETS):
                yield match.span(1)
    for match in _UNKNOWN_HOUSE.finditer(text):
        words = match.group(1).lower().split()
        is_known = _is_way(text, match.start()) or words[-1] in _NO_HOMES or not _TOWN_NAMES.isdisjoint(words)
        if not is_known and any(is_place_name(word) or _COMPOUND.fullmatch(word) for word in words):
            yield match.span()


def _is_way(text: str, start: int) -> bool:
    """Whether somebody asks for the way to what stands there."""
    before = _LAST_WORD.search(text, max(0, start - _LOOK_BACK), start)
    return before is not None and before.group(1).lower() in _WAYS


def _is_home(house: str) -> bool:
    return _may_be_name(house, {"the"}) and re.split(r"\W+", house.lower())[-1] not in _NO_HOMES


def _may_be_name(written: str, allowed: Collection[str]) -> bool:
    """Whether no word of it in lower case is one that no name has."""
    words = re.findall(r"[^\W\d_][\w'-]*", written)
    return all(word not in NO_STREET or word in allowed for word in words)


def _numbered_streets(text: str, typed: str, is_place_name: _Test) -> Iterator[tuple[int, int]]:
    for house in _HOUSE.finditer(text):
        for end in _ends_of_streets(text, typed, house, is_place_name):
            yield house.start(), end
    for pattern in _WITHOUT_HOUSE:
        for match in pattern.finditer(text):
            yield match.span()
    for match in _FLAT_IN_HOUSE.finditer(text):
        if (NO_STREET - {"the"}).isdisjoint(match.group(1).lower().split()):
            yield match.span()


def _ends_of_streets(text: str, typed: str, house: re.Match[str], is_place_name: _Test) -> Iterator[int]:
    street = _STREET.match(text, house.end())
    if street and _is_street(text, house, street, typed, is_place_name):
        yield street.end()
    for pattern in _BEHIND_A_HOUSE:
        match = pattern.match(text, house.end())
        if match:
            yield match.end()
    named = _HOUSE_IN_TOWN.match(text, house.end())
    if named:
        words = named.group(1).lower().split()
        if NO_STREET.isdisjoint(words) and (named.group(2) or any(map(is_place_name, words))):
            yield named.end()
    compound = _HOUSE_ON_WORD.match(text, house.end())
    if compound and is_place_name(compound.group(1)) and _ENDS_OR_TOWN.match(text, compound.end()):
        yield compound.end()


def _is_street(
    text: str, house: re.Match[str], match: re.Match[str], typed: str, is_place_name: _Test
) -> bool:
    words, kind = match.group(1).split(), match.group(2)
    is_sure = not _SURE.isdisjoint((kind.lower(), match.group().lower().split()[-1]))
    lowers = [word.lower().strip(".") for word in words]
    is_sure_house = bool(_SURELY_HOUSE.match(house.group()))
    if is_sure_house and lowers[0] == "the" and len(lowers) > 1:
        del lowers[0]
    # "45 Back Lane" is a street, "45 back lane" may be anything.
    if not text.isupper() and all(word[0].isupper() or word in _SMALL_WORDS for word in [*words, kind]):
        return True
    if (*lowers, kind.lower()) == ("main", "street"):
        return True
    if len(words) > _MOST_WORDS or NO_STREET.intersection(lowers):
        return False
    if (
        STREET_NAMES.issuperset(lowers)
        or _IN_FRONT.search(text, max(0, house.start() - _LOOK_BACK), house.start())
        or _TOWNS.match(text, match.end())
        or _POSTCODE_NEXT.match(text, match.end())
        or is_behind_a_part(text, house.start())
    ):
        return True
    is_end = bool(_ENDS.match(text, match.end()))
    if (is_end or is_sure) and any(is_place_name(lower) or _COMPOUND.fullmatch(lower) for lower in lowers):
        return True
    is_by_itself = is_end and bool(_BEGINS.search(text, max(0, house.start() - 2), house.start()))
    # "Two lane road" asks for more than "2 lane road".
    if not any(map(str.isdigit, typed[house.start() : house.end()])):
        return is_by_itself and is_sure and _SURE.isdisjoint(lowers)
    if is_sure or words[-1][0].isupper() or is_sure_house:
        return True
    return is_by_itself and kind.lower() not in _PATHS
