"""Finds where somebody can be reached or lives: e-mail addresses, postcodes, streets."""

import re
from collections.abc import Iterator

from frontdesk.language.findings import Finding

EMAIL = "[email]"
POSTCODE = "[postcode]"
ADDRESS = "[address]"

_PROVIDERS = (
    "gmail|googlemail|hotmail|yahoo|ymail|outlook|live|msn|icloud|me|mac|aol|btinternet|btopenworld|sky|"
    "virginmedia|talktalk|ntlworld|blueyonder|tiscali|protonmail|proton|gmx|mail|plusnet"
)
_DOT = r"\s?[.,]\s?|\s?[(\[]?\bdot\b[)\]]?\s?"
_TLD = r"(?:co(?:\s?\.\s?|\s?dot\s)uk|com|con|uk|org|net|ac|nhs|eu|ie|me|info|io|gov)"
_EMAIL = re.compile(
    # jo.bloggs@example.co.uk, also with a space at the sign
    r"[\w.+'-]{1,64}\s?@\s?(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}\b"
    # jo@gmail, jo@gmail,com
    rf"|[\w.+'-]{{1,64}}\s?@\s?(?:{_PROVIDERS})\b(?:(?:{_DOT}){_TLD}\b)?",
    re.IGNORECASE,
)
# The words in front of "at" are counted off by hand, as a pattern that tries every start is slow.
_SPELLED_EMAIL = re.compile(
    r"(?<![\w.])((?:[\w+'-]+(?:\.|\s?[(\[]?\b(?:dot|underscore|dash|hyphen)\b[)\]]?\s?|\s?_\s?)){0,4}[\w+'-]+)"
    rf"\s?(?:[(\[{{]\s?at\s?[)\]}}]|\sat|@)\s?"
    rf"(?:(?:{_PROVIDERS})(?:{_DOT}){_TLD}"
    rf"|[a-z][\w-]*(?:\s?[(\[]?\bdot\b[)\]]?\s?[\w-]+){{0,2}}\s?[(\[]?\bdot\b[)\]]?\s?{_TLD})\b",
    re.IGNORECASE,
)
_NO_MAILBOX = frozenset({"look", "looked", "looking", "page", "website", "site", "me", "us", "it", "is", "be", "am"})

_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|"
    "FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|"
    "NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|"
    "TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
# Area, district and unit as in the Royal Mail's guide; the space is often left out, and an O typed for the zero.
_POSTCODE = re.compile(
    rf"\b(?:GIR\s?0AA|(?:{_AREAS})(?:\d{{1,2}}|\d[A-Z])[\s.-]{{0,2}}(?:\d|(?-i:O(?=[A-Z]{{2}}\b)))[ABD-HJLNP-UW-Z]{{2}})\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[A-Za-z]\d{1,2}\s(?:1st|2nd|3rd|\dth)")

_SURE_TYPES = "street|road|rd|lane|avenue|ave|crescent|cres|terrace|gardens|gdns|grove|mews|square|boulevard|parade"
_OTHER_TYPES = "st|ln|drive|dr|close|cl|court|ct|hill|park|place|pl|rise|row|sq|view|walk|way|green|villas|wharf|yard|croft|fold|mount|bank|brow|end"
_HOUSE = r"(?:(?:flat|apartment|apt|unit|suite)\s?\d{1,3}[a-z]?,?\s+)?(?:(?:no\.?|number)\s?)?\d{1,4}[a-z]?(?:\s?-\s?\d{1,4})?,?\s+"
_STREET = re.compile(
    rf"\b{_HOUSE}((?:[a-z][a-z'.-]*\s+){{1,3}}?)({_SURE_TYPES}|{_OTHER_TYPES})\b\.?(?!\s?/)", re.IGNORECASE
)
_HOUSE_ON_THE = re.compile(rf"\b{_HOUSE}The\s(?:[A-Z][a-z]+)\b(?!\s[a-z])")
_FLAT = re.compile(r"\b(?i:flat|apartment|apt)\s?\d{1,3}[a-z]?,?\s+[A-Z][\w']+(?:\s[A-Z][\w']+){0,2}")
_NAMED_HOUSE = re.compile(
    r"\b(?:[A-Z][\w']+\s){1,2}(?:Cottage|House|Farm|Lodge|Villa|Barn|Bungalow)"
    rf"(?:,\s?(?:[A-Z][\w']+\s){{1,3}}(?i:{_SURE_TYPES}|{_OTHER_TYPES})\b)"
)
_LIVES = re.compile(
    r"\b(?:live|lives|living|lived|address(?:\sis)?|home\sis|stay|staying|moved)\b\W{0,2}"
    r"(?:(?:is|at|on|in|to|just|off|near)\W{1,2}){0,2}"
    rf"((?:{_HOUSE})?(?:[a-z][a-z'.-]*\s+){{1,3}}?(?:{_SURE_TYPES}|{_OTHER_TYPES})\b)",
    re.IGNORECASE,
)
# What stands between a number and one of those words when no street is meant: "20 minutes walk", "2 in a row".
_NO_STREET = frozenset(
    "a about after ago all along am an and any are around at away back bad be before better big busy but by can car "
    "cross day days different dog down easy every extra for foot foot's from further gentle go going good hard have "
    "hour hours hour's i if in inch inches is it km kilometre kilometres leg legs less long longer m main metre metres "
    "mile miles min mins minute minute's minutes month months more my no of off on one or other out over own pain per "
    "pm quick right round school second seconds session sessions short single slow so some steep step steps stop stops "
    "that the their then there these this time times to two up very walk was way week weeks were when with work year "
    "years yards yr yrs your mg ml tablets x percent pounds quid kg stone kids children hrs hr wk wks "
    "people flights flight nights night appointment appointments needles treatments degrees level grade".split()
)


def find_emails(text: str) -> Iterator[Finding]:
    """E-mail addresses, written or spelled out."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Finding(*match.span(), EMAIL)
    lower = text.lower()
    if "dot" in lower or " at " in lower or "(at)" in lower or "[at]" in lower:
        for match in _SPELLED_EMAIL.finditer(text):
            if match.group(1).lower() not in _NO_MAILBOX:
                yield Finding(*match.span(), EMAIL)


def find_postcodes(text: str) -> Iterator[Finding]:
    """Postcodes of the United Kingdom; "B12 2nd" is a vitamin, "L5 1st" a vertebra."""
    for match in _POSTCODE.finditer(text):
        if not _ORDINAL.fullmatch(match.group()):
            yield Finding(*match.span(), POSTCODE)


def find_streets(text: str) -> Iterator[Finding]:
    """House and street: "14 Mill Lane", "Flat 2, 9 The Green"; without a number only where somebody lives."""
    for pattern in (_HOUSE_ON_THE, _FLAT, _NAMED_HOUSE):
        for match in pattern.finditer(text):
            yield Finding(*match.span(), ADDRESS)
    for match in _STREET.finditer(text):
        words = match.group(1).split()
        is_sure = match.group(2).lower() in _SURE_TYPES.split("|") or words[-1][0].isupper()
        if is_sure and not _NO_STREET.intersection(word.lower().strip(".") for word in words):
            yield Finding(*match.span(), ADDRESS)
    for match in _LIVES.finditer(text):
        words = re.findall(r"[a-z']+", match.group(1).lower())
        if not _NO_STREET.intersection(words[:-1]):
            yield Finding(*match.span(1), ADDRESS)
