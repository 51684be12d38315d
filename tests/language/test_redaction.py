"""Redaction: personal data goes, ordinary questions stay as they are."""

import pytest

from frontdesk.language.redaction import is_nhs_number, redact

CLINIC = ("07872-645683", "07735-332420")


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("ring me on 07700 900123 please", "ring me on [phone] please"),
        ("07700900123", "[phone]"),
        ("my number is 07700-900-123.", "my number is [phone]."),
        ("call +44 7700 900123 or (020) 7946 0018", "call [phone] or [phone]"),
        ("0044 7700 900 123", "[phone]"),
        ("+44 (0)20 7946 0018", "[phone]"),
        ("01632 960 001 after six", "[phone] after six"),
        ("mail jo.bloggs+clinic@example.co.uk ok", "mail [email] ok"),
        ("I live at SW1A 1AA", "I live at [postcode]"),
        ("postcode m11ae", "postcode [postcode]"),
        ("my nhs number is 943 476 5919", "my nhs number is [NHS number]"),
        ("NHS 9434765919", "NHS [NHS number]"),
        ("dob 12/03/1958", "dob [date of birth]"),
        ("born on 3rd of March 1958", "born on [date of birth]"),
        ("date of birth: 12.3.58, bad back", "date of birth: [date of birth], bad back"),
        ("I am 12/03/1958 and sore", "I am [date of birth] and sore"),
    ],
)
def test_personal_data_is_replaced(text: str, redacted: str) -> None:
    assert redact(text, CLINIC) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "can I call Roy on 07872-645683?",
        "is it 07872645683 or 07735 332 420",
        "+44 7872 645683",
        "I have had this for 10 years, about 3 or 4 times a year",
        "L4 L5 S1 disc",
        "are you open on 12/03/2027 at 10.30",
        "Witt 2006; Haake 2007; Cherkin 2009",
        "ring 111 or 999, or 116 123",
        "I took 2 x 500mg at 8 and 4 at 12",
        "do you have 4:45",
        "car accident in 2015",
        "pain is 8/10",
        "my back went in 1998",
    ],
)
def test_ordinary_messages_stay(text: str) -> None:
    assert redact(text, CLINIC) == text


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("9434765919", True),
        ("9434765918", False),
        ("1111111111", False),
        ("943476591", False),
        ("4010232137", True),
    ],
)
def test_the_nhs_check_digit(digits: str, valid: bool) -> None:
    assert is_nhs_number(digits) is valid
