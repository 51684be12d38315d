"""Finds where somebody can be reached or lives: e-mail addresses, postcodes, streets."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from frontdesk.language.findings import Finding

EMAIL = "[email]"
POSTCODE = "[postcode]"
ADDRESS = "[address]"

_WORDS = {
    name: words.split()
    for name, words in yaml.safe_load((Path(__file__).parent / "addresses.yml").read_text("utf-8")).items()
}
_PROVIDERS = "|".join(_WORDS["mail_providers"])
_AREAS = "|".join(_WORDS["postcode_areas"])
_SURE_TYPES = "|".join(_WORDS["streets"])
_STREET_TYPES = f"{_SURE_TYPES}|{'|'.join(_WORDS['perhaps_streets'])}"
_NO_MAILBOX = frozenset(_WORDS["no_mailboxes"])
_NO_STREET = frozenset(_WORDS["no_streets"])

_NO_POSTCODE_END = frozenset(_WORDS["no_postcode_ends"])
_STREET_NAMES = frozenset(_WORDS["street_names"])

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
    rf"(?:{'|'.join(_WORDS['domain_endings'])})\b(?![.-]?\w)",
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

# Area, district and unit as in the Royal Mail's guide. The space is often left out, and an O typed for zero.
_POSTCODE = re.compile(
    rf"\b(?:GIR\s?0AA|(?:{_AREAS})(?:\d{{1,2}}|\d[A-Z])[\s.-]{{0,2}}"
    r"(?:\d|(?-i:O(?=[A-Z]{2}\b)))[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
# le1 6 th: with a space in the unit, where somebody says that it is one
_SPACED_POSTCODE = re.compile(
    r"\b(?:(post\s?code(?:\sis|'s)?|in|at|from|near|live|living)\W{1,3})?"
    rf"((?:{_AREAS})(?:\d{{1,2}}|\d[A-Z])\s?(\d\s?[ABD-HJLNP-UW-Z]\s?[ABD-HJLNP-UW-Z]))\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[A-Za-z]\d{1,2}\s(?:1st|2nd|3rd|\dth)")

_FLAT_NUMBER = (
    r"(?:(?:flat|apartment|apt|unit|suite|room)\.?\s?(?:(?:no\.?|number)\s?)?"
    r"(?:\d{1,3}[a-z]?|[a-z]\d{0,3}\b),?\s+)"
)
_NUMBERED = r"(?:house\s)?(?:no\.?|number)\s?"
_HOUSE_NUMBER = rf"(?:{_NUMBERED})?\d{{1,4}}[a-z]?(?:\s?[-/]\s?\d{{1,4}}[a-z]?)?,?\s+"
_HOUSE = rf"(?:{_FLAT_NUMBER}?{_HOUSE_NUMBER}|{_FLAT_NUMBER})"
# "…, Leeds": a listed town, or any with a capital letter between a comma and the end of the sentence
_TOWN = (
    rf"(?:,?\s{{1,2}}(?i:{'|'.join(_WORDS['towns'])})\b(?!['-])"
    rf"|,\s(?!(?i:{'|'.join(_WORDS['no_towns'])})\b)(?-i:[A-Z][a-z]{{2,}}(?:[ -][A-Z][a-z]+){{0,2}})"
    r"(?=\s*(?:$|[,.;!?\n])))"
)
_STREET = re.compile(
    rf"\b{_HOUSE}((?:[a-z][a-z'.-]*\s+){{1,5}}?)({_STREET_TYPES})\b\.?"
    # Church Hill Road, Park South Drive
    rf"(?:\s(?:{_SURE_TYPES}|drive|close|court|view|rise)\b|\s(?-i:[A-Z][a-z]+\s)?(?-i:(?=[A-Z]))(?:{_STREET_TYPES})\b)?(?!\s?/)",
    re.IGNORECASE,
)
_HOUSE_IN_FRONT = re.compile(
    r"(?:\b[Tt]he\s)?(?:[A-Z][\w']+\s){0,2}"
    r"(?:[A-Z][a-z]+house|House|Cottage|Farm|Lodge|Court|Barn|Villa|Mill|Hall|Manor|Bungalow|Rectory|Vicarage|"
    r"Chambers|Point|Wharf|Mansions|Towers?),\s$"
)
_TOWNS = re.compile(rf"{_TOWN}{{1,3}}", re.IGNORECASE)
# "…, farnley": at the end of the sentence
_WORD_BEHIND = re.compile(r",\s([a-z]{4,20})(?=\s*(?:$|[,.;!?\n]))")
_POSTCODE_NEXT = re.compile(rf"[\s,]{{1,3}}{_POSTCODE.pattern}", re.IGNORECASE)
_IN_FRONT = re.compile(
    r"(?:\b(?:live|lives|living|address|addr|addy|road|street|moved|house is|"
    r"home|visits?|come|posted|post|sen[dt]|"
    r"deliver(?:ed)?|write|stay|staying)\W{1,2}(?:(?:is|at|to|from|me|it|him|her|us|on)\W{1,2}){0,3}|\b(?:at|its|it's)\s)$",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset({"and", "of", "the", "on", "upon", "in"})
_MOST_WORDS = 3
"""Of a street in lower case."""
_SURELY_HOUSE = re.compile(rf"{_FLAT_NUMBER}|{_NUMBERED}\d", re.IGNORECASE)
_HOUSE_ON_ARTICLE = re.compile(
    rf"\b{_HOUSE}the\s(?:{'|'.join(_WORDS['streets_with_article'])})\b(?!\s(?:of|is|was|are|were|has|ones?)\b)",
    re.IGNORECASE,
)
_ADDRESS_WORD = r"\d{1,4}[A-Za-z]?(?![\w/])|St\.|[A-Z][\w'-]*|of|on|the|upon|le|by"
_ADDRESS_IS = re.compile(
    r"\b(?i:(?:my|our|his|her|their|home|postal)\s(?:(?:home|full|postal|new|current)\s)?address"
    r"(?:\sis|'s|\s?[:=-])|address\s?:)\s{1,2}"
    rf"((?:\d{{1,4}}[A-Za-z]?,?\s[A-Za-z][\w'-]+|[A-Z][\w'-]+)(?:,?\s(?!{_POSTCODE.pattern})(?:{_ADDRESS_WORD}))"
    rf"{{0,9}}(?:\s(?i:{_STREET_TYPES})\b)?)"
)
_HOUSE_ON_THE = re.compile(rf"\b{_HOUSE}The\s(?:[A-Z][a-z]+)\b(?!\s[a-z])")
_HOUSE_ON_GATE = re.compile(rf"\b{_HOUSE}[A-Z][a-z]{{2,}}(?:gate|way|side|croft|garth|fold)\b")
_HOUSE_ON_WELSH_STREET = re.compile(
    rf"\b{_HOUSE}(?:llys|heol|ffordd|stryd|clos|rhodfa|lon|maes|cwrt|bryn|rue|via|calle)(?:\s(?:y|yr|de|la|du)\b)?"
    r"(?:\s(?-i:[A-Z])?[a-z]+)",
    re.IGNORECASE,
)
_FLAT = re.compile(r"\b(?i:flat|apartment|apt)\s?\d{1,3}[a-z]?,?\s+[A-Z][\w']+(?:\s[A-Z][\w']+){0,2}")
_NAMED_HOUSE = re.compile(
    r"\b(?:[A-Z][\w']+\s){1,2}"
    r"(?:Cottage|House|Farm|Lodge|Villa|Barn|Bungalow|Rectory|Vicarage|Manor|Hall|Grange|Mill)"
    rf"(?:,\s?(?:[A-Z][\w']+\s){{1,3}}(?i:{_STREET_TYPES})\b)"
)
_HOME = re.compile(r"live|living|address|home|stay|moved", re.IGNORECASE)
_LIVES = re.compile(
    r"\b(?:live|lives|living|lived|address(?:\sis)?|home\sis|stay|staying|moved)\b\W{0,2}"
    r"(?:(?:is|at|on|in|to|just|off|near)\W{1,2}){0,2}"
    rf"((?:{_HOUSE})?(?:[a-z][a-z'.-]*\s+){{1,3}}?(?:{_STREET_TYPES})\b)",
    re.IGNORECASE,
)

# the old vicarage, church lane
_LIVES_IN_NAMED_HOUSE = re.compile(
    r"\b(?:live|lives|living|address(?:\sis)?|home\sis|stay|staying|moved)\b\W{0,2}(?:(?:is|at|on|in|to)\W{1,2}){0,2}"
    r"((?:the\s)?(?:[a-z']+\s){0,2}(?:cottages?|house|farm|lodge|villa|barn|bungalow|rectory|vicarage|manor|hall|grange|"
    rf"mill),?\s(?:[a-z']+\s){{1,3}}?(?:{_STREET_TYPES})\b)",
    re.IGNORECASE,
)
_STREET_BEFORE_POSTCODE = re.compile(
    r"\b(?:(?:[A-Z][a-z']+\s){0,2}[A-Z][a-z']+,\s)?"
    rf"(?:[A-Z][a-z']+\s){{1,3}}(?i:{_STREET_TYPES})\b(?={_TOWN}{{0,2}}[\s,]{{1,3}}(?i:{_POSTCODE.pattern}))"
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
        if not _ORDINAL.fullmatch(match.group()):
            yield Finding(*match.span(), POSTCODE)
    for match in _SPACED_POSTCODE.finditer(text):
        unit = match.group(3)[1:].strip()
        before = (match.group(1) or "").lower()
        # Without any word in front, L5 and S1 are vertebrae.
        is_place = bool(before) or match.group(2)[1].isalpha()
        is_unit = (before and unit.isupper()) or unit.lower() not in _NO_POSTCODE_END
        if before.startswith("post") or (is_place and is_unit):
            yield Finding(*match.span(2), POSTCODE)


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
        kind.lower() in _WORDS["streets"]
        or words[-1][0].isupper()
        or _STREET_NAMES.issuperset(lowers)
        or is_sure_house
        or bool(_IN_FRONT.search(text, max(0, match.start() - _LOOK_BACK), match.start()))
        or bool(_TOWNS.match(text, match.end()))
        or bool(_POSTCODE_NEXT.match(text, match.end()))
    )
