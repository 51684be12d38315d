"""What people say of themselves is left out before a message is encoded; what they ask stays."""

import pytest

from frontdesk.language.introductions import without_introductions


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("my name is [name]. does it hurt?", "does it hurt?"),
        ("hi, my name's [name] and i want to book", "i want to book"),
        ("i'm [name] from [postcode], what is sciatica", "what is sciatica"),
        ("hello, [name] here. is it safe", "is it safe"),
        ("it's mrs [name] again. is it safe", "is it safe"),
        ("what does it cost? kind regards, [name]", "what does it cost?"),
        ("what does it cost\nthanks\n[name] x", "what does it cost"),
        ("how do i book? my number is [phone], dob [date of birth]", "how do i book?"),
        ("how do i book? my nhs number is [nhs number]", "how do i book?"),
        ("is it far? i live at [address], [postcode]", "is it far?"),
        ("is it far? [phone], [email]", "is it far?"),
    ],
)
def test_introductions_are_left_out(text: str, shorter: str) -> None:
    assert without_introductions(text) == shorter


@pytest.mark.parametrize(
    "text",
    [
        "my name is [name]",
        "i'm [name], help",
        "please ring me on [phone]",
        "can you email me at [email] about my neck",
        "does my husband [name] need an appointment",
        "what is sciatica",
        "is it [sic] far",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert without_introductions(text) == text
