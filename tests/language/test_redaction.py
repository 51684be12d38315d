"""Redaction: personal data goes, ordinary questions stay as they are."""

import random
from functools import cache

import pytest

from frontdesk.language.personal_numbers import has_luhn_digit, is_nhs_number, national_number
from frontdesk.language.reader import MessageReader
from frontdesk.language.redaction import PLACEHOLDERS
from frontdesk.paths import LANGUAGE_PIPELINE

CLINIC_PHONES, CLINIC_NAMES = ("07872-645683", "07735-332420"), ("Roy", "Tom")


@cache
def reader() -> MessageReader:
    return MessageReader.load(LANGUAGE_PIPELINE, CLINIC_PHONES, CLINIC_NAMES)


def redact(text: str) -> str:
    return reader().redact(text)


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
        ("07700 900123 10am", "[phone] 10am"),
        ("o77oo 9oo123", "[phone]"),
        ("\uff10\uff17\uff17\uff10\uff10 \uff19\uff10\uff10\uff11\uff12\uff13", "[phone]"),
        ("mail jo.bloggs+clinic@example.co.uk ok", "mail [email] ok"),
        ("jo at gmail dot com ok", "[email] ok"),
        ("jo at bloggs.co.uk ok", "[email] ok"),
        ("07seven00 900123 or 07700 nine hundred one two three", "[phone] or [phone]"),
        ("my address is Hillcrest, Moor Lane, LS1 4AB. Ok?", "my address is [address], [postcode]. Ok?"),
        ("I live at SW1A 1AA", "I live at [postcode]"),
        ("postcode m11ae", "postcode [postcode]"),
        ("I live at 14 Mill Lane, Otley", "I live at [address]"),
        ("my nhs number is 943 476 5919", "my nhs number is [NHS number]"),
        ("NHS 9434765919", "NHS [NHS number]"),
        ("nhs number 943 476 5918", "nhs number [NHS number]"),
        ("ni no. QQ 12 34 56 C", "ni no. [NI number]"),
        ("card 4111 1111 1111 1111", "card [card number]"),
        ("dob 12/03/1958", "dob [date of birth]"),
        ("born on 3rd of March 1958", "born on [date of birth]"),
        ("date of birth: 12.3.58, bad back", "date of birth: [date of birth], bad back"),
        ("I am 12/03/1958 and sore", "I am [date of birth] and sore"),
        ("my name is sarah jones and I'm sore", "my name is [name] and I'm sore"),
        ("I'm Sarah from Leeds", "I'm [name] from Leeds"),
        ("I\u2019m Sarah, ring 07700\u2013900\u2013123", "I\u2019m [name], ring [phone]"),
        ("Sarah Jones here. Is Tom in?", "[name] here. Is Tom in?"),
        ("hi i'm tom jones from leeds", "hi i'm [name] from leeds"),
        ("what's the cheapest slot? Nigel, 07700 900808", "what's the cheapest slot? [name], [phone]"),
        ("sat nav says ls28 5 ry", "sat nav says [postcode]"),
        ("name: O'Brien, Patrick", "name: [name]"),
        ("My full name is Sarah Anne Jones-Smith", "My full name is [name]"),
        ("I'M SARAH FROM LEEDS", "I'M [name] FROM LEEDS"),
        ("mrs white here, am I late", "mrs [name] here, am I late"),
        ("my name is Tom Baker", "my name is [name]"),
        ("Kind regards,\nJean", "Kind regards,\n[name]"),
    ],
)
def test_personal_data_is_replaced(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "can I call Roy on 07872-645683?",
        "is it 07872645683 or 07735 332 420",
        "+44 7872 645683",
        "is it oh seven eight seven two six four five six eight three",
        "07872 six four five six eight three",
        "I have had this for 10 years, about 3 or 4 times a year",
        "L4 L5 S1 disc",
        "are you open on 12/03/2027 at 10.30",
        "9434765918",
        "Witt 2006; Haake 2007; Cherkin 2009",
        "ring 111 or 999, or 116 123",
        "I took 2 x 500mg at 8 and 4 at 12",
        "do you have 4:45",
        "car accident in 2015",
        "pain is 8/10",
        "my back went in 1998",
        "I'm Desperate",
        "this is killing me",
        "thanks Roy",
        "does the dr work from home",
        "can a miss be from the fall",
        "my flatmate OD'd on naproxen",
        "is there a sale on at John Lewis",
        "hi tom from the clinic rang",
        "my name is Tom",
        "Hi Tom, I'm from Leeds",
    ],
)
def test_ordinary_messages_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
def test_what_is_redacted_stays_so(placeholder: str) -> None:
    text = f"my name is {placeholder}, I'm {placeholder}, ring {placeholder}, regards {placeholder}"
    assert redact(text) == text


def test_no_text_is_too_odd() -> None:
    chance = random.Random(1)
    parts = [
        *"07 9.-/+()@oO\n,:'\"aA",
        "my name is ",
        "regards ",
        "nhs ",
        "dob ",
        " lane ",
        "Sarah ",
        "\u0663",
        "\u200b",
        "A. ",
    ]
    for _ in range(2_000):
        redact("".join(chance.choices(parts, k=chance.randint(0, 40))))


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


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("4111111111111111", True),
        ("4111111111111112", False),
        ("378282246310005", True),
        ("0000000000000000", False),
        ("42", False),
    ],
)
def test_the_luhn_digit(digits: str, valid: bool) -> None:
    assert has_luhn_digit(digits) is valid


@pytest.mark.parametrize(
    "phone", ["07700 900123", "+44 7700 900123", "0044 (0)7700 900123", "o77oo 9oo123", "7700 900123"]
)
def test_one_number_in_all_its_spellings(phone: str) -> None:
    assert national_number(phone) == "07700900123"
