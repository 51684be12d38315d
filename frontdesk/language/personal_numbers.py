"""Finds numbers that belong to one person: phone, NHS, National Insurance and payment card numbers."""

import re
from collections.abc import Collection, Iterator

from frontdesk.language.findings import Finding

NHS_NUMBER = "[NHS number]"
PHONE = "[phone]"
NI_NUMBER = "[NI number]"
CARD_NUMBER = "[card number]"

# What people put between the groups of a number, also the end of a line. Used where a check digit, or
# words in front and the groups' lengths, tell such a number from a list.
_SPREAD = r"[\s./_-]{0,4}"
_SPREAD_OR_COMMA = r"[\s./_,-]{0,4}"
_THREE_GROUPS = rf"\d\d\)?{_SPREAD_OR_COMMA}\d{{3}}{_SPREAD_OR_COMMA}\d{{4}}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:20)?\d\d"
_NO_DAY_OR_YEARS = rf"(?!{_DAY}(?![./-]?\d))(?!(?:19|20)\d\d\W{{1,4}}(?:19|20)\d\d\b)"

_CARD = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")
_CARD_IN_FOURS = re.compile(r"(?<!\d)\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?!\d)")
_CARD_SPREAD = re.compile(
    # No card begins like a year.
    r"(?<![\d+])(?<!\d[./_,-])(?:[3-6]\d|2[2-7])\d\d"
    rf"(?:(?:{_SPREAD_OR_COMMA}\d{{4}}){{3}}(?:{_SPREAD_OR_COMMA}\d{{3}})?"
    rf"|{_SPREAD_OR_COMMA}\d{{6}}{_SPREAD_OR_COMMA}\d{{4,5}})(?!\d)"
    r"|(?<!\d[ ./,-])[3-6](?:[\s_-]{1,3}\d){12,18}(?![\s_-]?\d)"
)
_CARD_INTRODUCED = re.compile(
    r"\b(?:card|visa|mastercard|amex|maestro|debit|credit)\b(?:\W{1,3}(?!phone|tel|mob|nhs)[a-z']{1,9}){0,5}?\W{1,3}"
    rf"{_NO_DAY_OR_YEARS}(\d{{4}}(?:{_SPREAD_OR_COMMA}\d{{4}}){{3}}|\d(?:[ ./_-]{{0,2}}\d){{11,18}})(?!\d)",
    re.IGNORECASE,
)
_CARD_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|csc|security code|(?:last\s)?(?:3|three) digits(?: on the back)?)"
    r"\W{0,3}(?:is\s)?(\d{3,4})\b",
    re.IGNORECASE,
)

_NHS = re.compile(
    r"(?<![\d+])(?:\d{3}[ .-]?\d{3}[ .-]?\d{4}"
    # None that is given out today begins with 0 to 2, unlike years and days.
    rf"|(?<!\d[./_,-])[3-9]{_THREE_GROUPS}(?![./-]\d)"
    # 9434 765 919
    r"|(?<!\d[ ./,-])[3-9]\d{1,4}(?:[ -]{1,2}\d{2,5}){1,3}(?![ ./-]{0,2}\d)"
    # 9 4 3 4 7 6 5 9 1 9, but no scores with commas
    r"|(?<!\d[ ./,-])[3-9](?:[\s._-]{1,3}\d){9}(?![\s._-]{0,3}\d))(?!\d)"
)
_NHS_INTRODUCED = re.compile(
    r"\b(?:nhs|n\.h\.s\.?|chi|h\s?&\s?c)(?:\s?(?:number|num|no\b|nr|id|ref|#))?\W{0,3}"
    r"(?:(?!phone|tel|mob)[a-z']{1,9}\W{1,3}){0,4}?"
    rf"{_NO_DAY_OR_YEARS}(\d{_THREE_GROUPS}|\d(?:[ .-]{{0,2}}\d){{8,11}}"
    # 94 / 34 / 76 / 59 / 18, and digits one by one
    r"|\d\d([\s./_-]{1,4})(?:\d\d\2){3}\d\d|\d(?:[\s./_,-]{1,3}\d){9})(?!\d)",
    re.IGNORECASE,
)

# Two letters, six digits and a letter from A to D (HMRC, NIM39110).
_NI = re.compile(
    # "on 12.11.20 a friend" has the same shape
    r"\b(?!(?:as|at|by|he|in|is|me|no|of|on|or|to|we|am|an|be|bp|do|go|if|it|my|ok|so|up|us|pm|id|vs|hr|kg|cm|mm|ft|st)\b"
    r"[\d .-]{1,24}\sa\b)"
    r"[a-z]{2}[ .-]{0,3}\d(?:[ .-]{0,3}\d){5}[ .-]{0,3}[a-d]\b"
    r"|\b[a-z]{2}/\d\d/\d\d/\d\d/[a-d]\b|\b(?-i:[A-Z] ?[A-Z](?: \d){6} [A-D])\b",
    re.IGNORECASE,
)
_NI_INTRODUCED = re.compile(
    r"\b(?:ni|n\.i\.?|nino|nat(?:ional)?\.?\sins(?:urance)?|insurance)\b\.?(?:\s?(?:number|num|no\b|nr|#))?\W{0,3}"
    # "insurance that ends on 12/03/27" has such a shape
    rf"(?:[a-z']{{1,9}}\W{{1,2}}){{0,3}}?(?![a-z]{{2}}\s{_DAY}(?!\d))"
    rf"([a-z] ?[a-z]{_SPREAD}\d(?:{_SPREAD}\d){{5}}(?:{_SPREAD}[a-d]\b)?)",
    re.IGNORECASE,
)

# People type the letter o for a zero, and put almost anything between the groups.
_D = r"[\doO]"
_GAP = r"[\s().\-/_,*]{0,4}"
_NO_DATE_OR_TIME = r"(?!\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b)(?!\d{1,2}[.:]\d\d(?!\d))"
_PHONE = re.compile(
    rf"(?:(?<![\w/])|(?<=\bmob)|(?<=\btel)|(?<=\bon)|(?<=\bno)|(?<=\bnumber)|(?<=\bmobile)|(?<=\bphone)|(?<=\d{{3}}/)|(?<=[a-zA-Z'][a-zA-Z])(?=0))"
    rf"{_NO_DATE_OR_TIME}(?:"
    # +44 7700 900123, 0044 (0)20 7946 0018, 44 1632 960001
    rf"(?:\(?(?:\+|00|oo){_GAP})?44{_GAP}(?:\(?[0oO]\)?{_GAP})?[1-37-8](?:{_GAP}{_D}){{8,9}}"
    # 07700 900123, (020) 7946 0018, o77oo 9oo 123
    rf"|\(?[0oO]{_GAP}[1-378](?:{_GAP}{_D}){{8,9}}"
    # 0500 123456, 055 and 056; any other 05 may be a day
    rf"|\(?[0oO]{_GAP}5{_GAP}(?:0{_GAP}0|[56])(?:{_GAP}{_D}){{6,8}}"
    # 7700 900123: the zero is forgotten
    r"|7\d{3}[ -]?\d{3}[ -]?\d{3}"
    # any other country
    rf"|(?:\+|00)\s?[1-9](?:{_GAP}\d){{7,13}}"
    r")(?!\d)"
)
_PHONE_INTRODUCED = re.compile(
    r"\b(?:(?:my|our|his|her|the best|best|contact|home|work|mobile|mob|cell|tel|telephone|phone|landline|"
    r"whatsapp)\s?(?:phone|mobile|mob|cell|tel|telephone|home|work|landline|contact)?\s?"
    r"(?:number|num|no\b|nr|#)|(?:mob|mobile|tel|telephone|phone|ph|landline|whatsapp)\b"
    r"|(?:call|ring|phone|text|reach|contact|get|message)\s(?:me|us|him|her)(?:\sback)?\s(?:on|at))"
    rf"\W{{0,3}}(?:(?:is|was|it's|its)\W{{1,2}})?{_NO_DATE_OR_TIME}(\(?\+?[\doO](?:{_GAP}[\doO]){{4,14}})(?![\w/])",
    re.IGNORECASE,
)
_WORD_DIGIT = (
    r"(?:(?:double|treble|triple)\s)?(?:zero|oh|o|nought|naught|one|two|three|four|five|six|seven|eight|nine)"
)
_PHONE_IN_WORDS = re.compile(rf"\b{_WORD_DIGIT}(?:[\s,.-]{{1,3}}{_WORD_DIGIT}){{7,}}\b", re.IGNORECASE)
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_WORDS_FOR_DIGITS = {
    **{word: str(digit) for digit, word in enumerate(_DIGITS)},
    **dict.fromkeys(("oh", "o", "nought", "naught"), "0"),
    **dict.fromkeys(_TIMES, ""),
    "hundred": "00",
    "thousand": "000",
}
_SAID = rf"(?:\d|o(?=o)|(?:{'|'.join(_WORDS_FOR_DIGITS)})(?![a-z]))"
_PHONE_PARTLY_IN_WORDS = re.compile(
    rf"(?<!\w)(?:0|(?:zero|oh|o|nought|naught)(?![a-z]))(?:[\s,.-]{{0,3}}{_SAID}){{4,24}}(?!\w)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"\W{0,3}(?:ext|extn|extension|x)(?![a-z])\W{0,3}(?:(?:no|number|is)\b\W{0,2})?\d{1,5}\b", re.IGNORECASE
)
_SAID_ONE = re.compile(rf"{_SAID}", re.IGNORECASE)
_DIALLED = (10, 11)
_COUNTING = ("0123456789", "12345678", "987654321")

SHORTEST_PHONE = 9
"""Digits of a number that nothing introduces."""

FEWEST_TYPED = 5
"""Digits that are no letter o, in any number."""


def find_cards(text: str) -> Iterator[Finding]:
    """Payment card numbers: 13 to 19 digits with their check digit, or four groups of four."""
    for match in _CARD.finditer(text):
        if has_luhn_digit(digits_of(match.group())) or _CARD_IN_FOURS.fullmatch(match.group()):
            yield Finding(*match.span(), CARD_NUMBER)
    for match in _CARD_SPREAD.finditer(text):
        if has_luhn_digit(digits_of(match.group())):
            yield Finding(*match.span(), CARD_NUMBER)
    for pattern in (_CARD_INTRODUCED, _CARD_CODE):
        for match in pattern.finditer(text):
            yield Finding(*match.span(1), CARD_NUMBER)


def find_nhs_numbers(text: str) -> Iterator[Finding]:
    """NHS numbers: by the words in front, or by the check digit."""
    for match in _NHS_INTRODUCED.finditer(text):
        yield Finding(*match.span(1), NHS_NUMBER)
    for match in _NHS.finditer(text):
        digits = digits_of(match.group())
        if is_nhs_number(digits) and not digits.startswith(_COUNTING):
            yield Finding(*match.span(), NHS_NUMBER)


def find_ni_numbers(text: str) -> Iterator[Finding]:
    """National Insurance numbers: by their shape, or by the words in front."""
    for match in _NI_INTRODUCED.finditer(text):
        yield Finding(*match.span(1), NI_NUMBER)
    for match in _NI.finditer(text):
        yield Finding(*match.span(), NI_NUMBER)


def find_kept_phones(text: str, kept: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where the numbers of `kept` stand, of which nothing else may be made.

    Args:
        text: a message.
        kept: numbers that are nobody's secret, as `national_number` gives them.
    """
    for match in _PHONE.finditer(text):
        if national_number(match.group()) in kept:
            yield match.span()


def find_phones(text: str, kept: Collection[str] = ()) -> Iterator[Finding]:
    """Phone numbers of the United Kingdom in all usual spellings, and of other countries with their code.

    Args:
        text: a message.
        kept: numbers that are nobody's secret, as `national_number` gives them.
    """
    for match in _PHONE.finditer(text):
        yield from _unless_kept(Finding(*match.span(), PHONE), text, kept, SHORTEST_PHONE)
    for match in _PHONE_INTRODUCED.finditer(text):
        yield from _unless_kept(Finding(*match.span(1), PHONE), text, kept, FEWEST_TYPED)


def find_phones_in_words(text: str, kept: Collection[str] = ()) -> Iterator[Finding]:
    """Numbers spelled out, also in part: "oh double seven oh …", "07700 nine hundred one two three".

    Args:
        text: a message.
        kept: numbers that are nobody's secret, as `national_number` gives them.
    """
    for match in _PHONE_PARTLY_IN_WORDS.finditer(text):
        digits = _digits_said(match.group())
        has_words = digits_of(match.group()) != digits
        if has_words and len(digits) in _DIALLED and digits not in kept:
            yield Finding(*match.span(), PHONE)
    for match in _PHONE_IN_WORDS.finditer(text):
        words = match.group().lower().replace("-", " ").split()
        is_counted = len(set(words)) <= 2 or words[:4] == ["one", "two", "three", "four"]
        if not is_counted and _digits_said(match.group()) not in kept:
            yield Finding(*match.span(), PHONE)


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the NHS number's check digit.

    Modulus 11 over the first nine digits, weighted 10 down to 2 (NHS Data Dictionary, NHS NUMBER).
    """
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - total % 11) % 11
    return check == int(digits[9])


def has_luhn_digit(digits: str) -> bool:
    """Whether 13 to 19 digits carry the check digit of payment cards (ISO/IEC 7812-1, Luhn)."""
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def national_number(phone: str) -> str:
    """A UK number's digits as they are dialled at home: 07700900123."""
    digits = digits_of(phone.replace("o", "0").replace("O", "0")).removeprefix("00")
    if digits.startswith("44") and len(digits) > 10:
        return "0" + digits.removeprefix("44").removeprefix("0")
    return digits if digits.startswith("0") else "0" + digits


def digits_of(text: str) -> str:
    """The ASCII digits of a text, in order."""
    return "".join(c for c in text if c.isascii() and c.isdigit())


def _digits_said(text: str) -> str:
    """07700 for "oh double seven oh oh" and for "07 seven hundred"."""
    digits, times = "", 1
    for said in _SAID_ONE.findall(text.lower()):
        digits += _WORDS_FOR_DIGITS.get(said, said) * times
        times = _TIMES.get(said, 1)
    return digits


def _unless_kept(finding: Finding, text: str, kept: Collection[str], fewest: int) -> Iterator[Finding]:
    written = text[finding.start : finding.end]
    digits = digits_of(written.replace("o", "0").replace("O", "0"))
    typed = sum(c.isdigit() for c in written)
    is_number = typed >= FEWEST_TYPED and len(digits) >= fewest and not digits.startswith(_COUNTING)
    if is_number and national_number(written) not in kept:
        extension = _EXTENSION.match(text, finding.end)
        yield finding._replace(end=extension.end()) if extension else finding
