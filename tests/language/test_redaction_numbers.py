"""What the rules of redaction find among numbers, and what they leave, by its kind."""

import re

import pytest

from tests.language.test_redaction import redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("0113 496 0018 ext 12", "[phone]"),
        ("01632 960123 extension 4, ask", "[phone], ask"),
        ("mob07700900123", "mob[phone]"),
        ("07700 900123/07700 900124", "[phone]/[phone]"),
        ("0113 496 0018 x5", "[phone]"),
        ("01632 960123 ext. 12 please", "[phone] please"),
        ("my postcode is DE1, 2PQ", "my postcode is [postcode]"),
        ("o77oo nine double o one two three", "[phone]"),
        ("nat ins zx 123 456 a", "nat ins [NI number]"),
        ("ni number for the form is ZX 123456 A", "ni number for the form is [NI number]"),
        ("nhs number for my mum is 943 476 5910", "nhs number for my mum is [NHS number]"),
        ("visa debit then 4929 1234 5678 9012", "visa debit then [card number]"),
        ("last three digits on the back 123", "last three digits on the back [card number]"),
        ("dob for my son is the 2nd of May, 2015", "dob for my son is [date of birth]"),
        ("year of birth 1966", "year of birth [date of birth]"),
        ("05-11-64, male", "[date of birth], male"),
        ("p.hussain at gmail", "[email]"),
        ("bob@@example.org", "[email]"),
        ("send my receipt to reception at example.org", "send my receipt to [email]"),
    ],
)
def test_numbers_and_addresses_are_found_however_they_are_written(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "I gave birth on 12/06/2025",
        "on 100 200 a day",
        "bp 128 079 a bit high",
        "visa takes 30 days",
        "order ref 100245",
        "06.30-07.45 or 10-12-20",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("gap", ["  ", " - ", "/", "_", ", ", " / ", "\n", "\t", " \u2013 ", "..."])
@pytest.mark.parametrize(
    ("groups", "placeholder"),
    [
        ("943 476 5919", "[NHS number]"),
        ("4111 1111 1111 1111", "[card number]"),
        ("3782 822463 10005", "[card number]"),
        ("6304 0000 0000 0000 000", "[card number]"),
    ],
)
def test_a_check_digit_tells_a_number_whatever_stands_between_its_groups(
    gap: str, groups: str, placeholder: str
) -> None:
    assert redact(f"it is {groups.replace(' ', gap)}, ok") == f"it is {placeholder}, ok"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("NHS number: 943 - 476 - 5918", "NHS number: [NHS number]"),
        ("nhs no: 943/476/5918", "nhs no: [NHS number]"),
        ("nhs number 943, 476, 5918, 34", "nhs number [NHS number], 34"),
        ("my chi is 94 / 34 / 76 / 59 / 18", "my chi is [NHS number]"),
        ("9434 765 919", "[NHS number]"),
        ("94347 65919", "[NHS number]"),
        ("9 4 3 4 7 6 5 9 1 9", "[NHS number]"),
        ("9-4-3-4-7-6-5-9-1-9", "[NHS number]"),
        ("9 4 3  4 7 6  5 9 1 9", "[NHS number]"),
        ("nhs 9 4 3 , 4 7 6 , 5 9 1 9", "nhs [NHS number]"),
        ("(943) 476 5919", "([NHS number]"),
        ("4 1 1 1  1 1 1 1  1 1 1 1  1 1 1 1", "[card number]"),
        ("card no 4929, 1234, 5678, 9012", "card no [card number]"),
        ("my visa: 4929\n1234\n5678\n9012", "my visa: [card number]"),
        ("qq  12  34  56  c", "[NI number]"),
        ("QQ - 12 - 34 - 56 - C", "[NI number]"),
        ("my ni is qq  12 / 34 / 56  c", "my ni is [NI number]"),
    ],
)
def test_introduced_and_checked_numbers_are_found_in_any_groups(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("(07700) - 900123", "[phone]"),
        ("(07700)   900123", "[phone]"),
        ("07700    900    123", "[phone]"),
        ("ring07700900123", "ring[phone]"),
        ("my number's07700900123", "my number's[phone]"),
        ("call me on07700 900123", "call me on[phone]"),
        ("0500 123456", "[phone]"),
        ("05600 123456", "[phone]"),
        ("01632 960123 x5", "[phone]"),
        ("01632960123x5, ask", "[phone], ask"),
    ],
)
def test_phones_are_found_glued_spread_and_with_an_extension(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "behind",
    [
        "is my son's birthday",
        "is my little girls dob",
        "was the day she was born",
        "is when my son was born",
        "my son was born",
        "that's my daughter's birthday",
        "(my daughter's date of birth)",
        "is her date of birth",
        "my mum's bday",
    ],
)
@pytest.mark.parametrize("day", ["12/03/2015", "12th March 2015"])
def test_dates_of_birth_are_found_by_the_words_behind(day: str, behind: str) -> None:
    assert redact(f"{day} {behind}").startswith("[date of birth]")


@pytest.mark.parametrize(
    "text",
    [
        "2019, 2020, 2021, 2023",
        "nhs scans in 2019, 2020, 2021",
        "the nhs said 12/03/2027, 10.30",
        "nhs waits of 10, 20, 30, 40, 50 weeks",
        "paid by card 12/03/2027 - 13/03/2027",
        "9 8 7 6 5 4 3 2 1 0",
        "pain was 9, 4, 3, 4, 7, 6, 5, 9, 1, 9",
        "45 50 55 60 65 70 75",
        "pain 500  8413  139/87  150",
        "insurance for 10, 20, 30 weeks",
        "my insurance runs out on 12/03/27",
        "on 12 - 11 - 27 a friend comes",
        "05 12 2027 10.30",
        "12/03/2027 is the day after my son's birthday",
        "can I come on 12/03/2027 when it is quiet",
    ],
)
def test_lists_and_days_are_no_numbers_of_a_person(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("phone", ["07872-645683", "07735-332420"])
@pytest.mark.parametrize(
    "spelling",
    [
        r"\1 \2",
        r"(\1) - \2",
        r"(\1)   \2",
        r"\1    \2",
        r"\1\n\2",
        r"\1, \2",
        r"\1_\2",
        r"ring\1\2",
        r"\1 \2 x5",
        r"+44 (\1) - \2",
        r"is it\1\2x5",
    ],
)
def test_the_clinics_numbers_stay_in_every_spelling(phone: str, spelling: str) -> None:
    text = re.sub(r"(\d+)-(\d+)", spelling, phone)
    assert redact(text) == text
    one_by_one = " ".join(phone.replace("-", ""))
    assert redact(one_by_one) == one_by_one
    without_zero = text.replace("0", "", 1)
    assert redact(without_zero) == without_zero


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("is it nhs 07735332420", "is it nhs 07735332420"),
        ("can I pay by card: +44 7872 645683", "can I pay by card: +44 7872 645683"),
        # With the zeros of the next one, the last six digits carry a check digit.
        ("07872 - 645683\n0044 7735 332420", "07872 - 645683\n0044 7735 332420"),
        ("mob 07735 332420, 07700 900123", "mob 07735 332420, [phone]"),
        ("07872645683@example.org", "[email]"),
        ("07872\u2013645683", "07872\u2013645683"),
    ],
)
def test_no_other_number_is_made_of_the_clinics(text: str, redacted: str) -> None:
    assert redact(text) == redacted
