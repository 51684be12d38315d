"""The words of addresses.yml, and what the patterns of every address are made of."""

import re
from pathlib import Path

import yaml

WORDS = {
    name: words.split()
    for name, words in yaml.safe_load((Path(__file__).parent / "addresses.yml").read_text("utf-8")).items()
}

SURE_TYPES = "|".join(WORDS["streets"])
STREET_TYPES = f"{SURE_TYPES}|{'|'.join(WORDS['perhaps_streets'])}"
NO_STREET = frozenset(WORDS["no_streets"])
STREET_NAMES = frozenset(WORDS["street_names"])

POSTCODE_AREAS = "|".join(WORDS["postcode_areas"])
# Area, district and unit as in the Royal Mail's guide. The space is often left out, and an O typed for zero.
POSTCODE_SHAPE = (
    rf"\b(?:GIR\s?0AA|(?:{POSTCODE_AREAS})(?:\d{{1,2}}|\d[A-Z])[\s.,-]{{0,2}}"
    r"(?:\d|(?-i:O(?=[A-Z]{2}\b)))[ABD-HJLNP-UW-Z]{2})\b"
)

_COMMA = r"(?:\s{0,20},)?\s+"
FLAT_NUMBER = (
    r"(?:(?:flat|apartment|apt|unit|suite|room|block|plot|caravan|pitch|studio|penthouse|maisonette)\.?\s?"
    rf"(?:(?:no\.?|number)\s?)?(?:\d{{1,3}}[a-z]?|[a-z]\d{{0,3}}\b){_COMMA})"
)
NUMBERED = r"(?:house\s)?(?:no\.?|number)\s?"
HOUSE_NUMBER = rf"(?:{NUMBERED})?\d{{1,4}}[a-z]?(?:\s?[-/]\s?\d{{1,4}}[a-z]?)?{_COMMA}"
HOUSE = rf"(?:{FLAT_NUMBER}{{0,2}}{HOUSE_NUMBER}|{FLAT_NUMBER}{{1,2}})"
# "…, Leeds": a listed town, or any with a capital letter between a comma and the end of the sentence
TOWN = (
    rf"(?:,?\s{{1,2}}(?i:{'|'.join(WORDS['towns'])})\b(?!['-])"
    r"(?:\s(?i:bridge|spa|regis|bay|city|abbey|docks)\b|[ -](?:in|on|upon|le|by|under)[ -](?-i:[A-Z][a-z]+)"
    r"|\s\d{1,2}(?=\s*(?:$|[,.;\n])))?"
    rf"|,\s(?!(?i:{'|'.join(WORDS['no_towns'])})\b)(?-i:[A-Z][a-z]{{2,}}"
    r"(?:[ -](?:(?:in|on|upon|le|by|next|the|under|with|of)[ -]){0,2}[A-Z][a-z]+){0,2})"
    rf"(?=\s*(?:$|[,.;!?\n])|\s{POSTCODE_SHAPE}))"
)

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {
    "hundred": 100,
    **{word: number for number, word in enumerate((*_UNITS, *_TEENS), 1)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_TO_NINE = "|".join(_UNITS[:9])
_TO_NINETY_NINE = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{_TO_NINE})\b)?|{'|'.join(sorted(_TEENS + _UNITS, key=len)[::-1])})"
)
_NUMBER_IN_WORDS = re.compile(
    rf"\b(?:(?:(?:{_TO_NINE})\shundred(?:\sand)?\s)?(?:(?!one\b){_TO_NINETY_NINE}|(?<=hundred\s)one"
    r"|(?-i:One))\b|(?<=number\s)one\b)",
    re.IGNORECASE,
)


def with_digits(text: str) -> str:
    """A text with the numbers in words as digits, and as long as before; "one" alone is seldom a number."""
    if _VALUES.keys().isdisjoint(text.lower().replace("-", " ").replace(",", " ").split()):
        return text
    return _NUMBER_IN_WORDS.sub(lambda match: str(_value(match.group())).ljust(len(match.group())), text)


def _value(number: str) -> int:
    value = 0
    for word in re.findall(r"[a-z]+", number.lower()):
        value = value * 100 if word == "hundred" else value + _VALUES.get(word, 0)
    return value
