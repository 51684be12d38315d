"""Takes personal data out of a message before it is stored or passed on.

Each kind is found by its shape, and by its check digit where it has one, and replaced by a placeholder in
square brackets.
"""

import re
from collections.abc import Callable, Iterable

NHS_NUMBER = "[NHS number]"
PHONE = "[phone]"
EMAIL = "[email]"
POSTCODE = "[postcode]"
DATE_OF_BIRTH = "[date of birth]"

_EMAIL = re.compile(r"[\w.+'-]{1,64}\s?@\s?(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}\b", re.IGNORECASE)

_NHS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")

# A digit group of a UK number, national or international, with the separators that people type.
_PHONE = re.compile(r"(?<![\d/])(?:\+\s?)?\(?\d(?:[\s().-]{0,3}\d){8,14}(?!\d)")
_UK_NATIONAL = re.compile(r"0[1-9]\d{8,9}")
_UK_INTERNATIONAL = re.compile(r"44(?:0)?[1-9]\d{8,9}")

# Postcode areas, districts and units as in the Royal Mail's guide; the space is often left out.
_POSTCODE = re.compile(
    r"\b(?:GIR\s?0AA|(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPS-UW]|[A-HK-Y]\d[ABEHMNPRV-Y]))"
    r"\s{0,2}\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}"
_DATE = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s\d{{2,4}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})"
)
_BIRTH_WORDS = r"(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|birthday|born(?: on| in)?)"
_DATE_OF_BIRTH = re.compile(rf"\b{_BIRTH_WORDS}\W{{0,3}}(?:is|was)?\W{{0,3}}({_DATE})", re.IGNORECASE)
# A full date before 2015 is somebody's birthday far more often than the day of an appointment.
_OLD_DATE = re.compile(
    r"\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:19\d{2}|200\d|201[0-4])\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s(?:19\d{{2}}|200\d|201[0-4])\b",
    re.IGNORECASE,
)


def redact(text: str, keep_phones: Iterable[str] = ()) -> str:
    """Replace personal data by placeholders.

    Args:
        text: a visitor's message.
        keep_phones: numbers that stay, in any spelling: the clinic's own.

    Returns:
        The text with `[email]`, `[NHS number]`, `[phone]`, `[postcode]`, `[date of birth]` in their places.
    """
    kept = {_national(digits_of(phone)) for phone in keep_phones}

    def is_others_phone(digits: str) -> bool:
        return is_uk_phone(digits) and _national(digits) not in kept

    text = _EMAIL.sub(EMAIL, text)
    text = _DATE_OF_BIRTH.sub(lambda match: match.group().replace(match.group(1), DATE_OF_BIRTH), text)
    text = _OLD_DATE.sub(DATE_OF_BIRTH, text)
    text = _NHS.sub(_replace_if(is_nhs_number, NHS_NUMBER), text)
    text = _PHONE.sub(_replace_if(is_others_phone, PHONE), text)
    return _POSTCODE.sub(POSTCODE, text)


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the NHS number's check digit.

    Modulus 11 over the first nine digits, weighted 10 down to 2 (NHS Data Dictionary, NHS NUMBER).
    """
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - total % 11) % 11
    return check == int(digits[9])


def is_uk_phone(digits: str) -> bool:
    """Whether the digits are a UK number, national (0…) or international (44…, 0044…)."""
    return bool(_UK_NATIONAL.fullmatch(digits) or _UK_INTERNATIONAL.fullmatch(digits.removeprefix("00")))


def digits_of(text: str) -> str:
    """The ASCII digits of a text, in order."""
    return "".join(c for c in text if c.isascii() and c.isdigit())


def _national(digits: str) -> str:
    digits = digits.removeprefix("00")
    if digits.startswith("44"):
        return "0" + digits.removeprefix("44").removeprefix("0")
    return digits


def _replace_if(is_personal: Callable[[str], bool], placeholder: str) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        return placeholder if is_personal(digits_of(match.group())) else match.group()

    return replace
