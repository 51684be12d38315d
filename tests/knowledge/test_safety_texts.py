"""The fixed safety texts name the right doors and numbers, and nothing of the clinic."""

import re

import pytest

from frontdesk.knowledge import Reply

SAFETY = [
    f"{level}{again}" for level in ("emergency", "urgent", "crisis", "overdose") for again in ("", " again")
]


@pytest.mark.parametrize("name", SAFETY)
def test_nothing_else_stands_beside_a_safety_text(replies: dict[str, Reply], name: str) -> None:
    reply = replies[name]
    assert (reply.choices, reply.source, reply.answer) == ((), None, None)
    shown = " ".join([reply.text, *(link.title for link in reply.links)])
    forbidden = (
        r"acupunctur|clinic|needle|\bbook|appointment with|\bRoy\b|\bTom\b|07872|07735|probably|normal"
    )
    assert not re.search(forbidden, shown, re.IGNORECASE)


@pytest.mark.parametrize("name", SAFETY)
def test_safety_texts_are_calm_and_clear(replies: dict[str, Reply], name: str) -> None:
    text = replies[name].text
    assert not re.search(r"n['\u2019]t\b", text)
    assert "This chat is not watched live" in text or "this chat is not watched live" in text
    assert not re.search(r"!|you probably|you have\b(?! registered)", text)


@pytest.mark.parametrize("name", SAFETY)
def test_every_link_has_its_number_in_readable_words(replies: dict[str, Reply], name: str) -> None:
    for link in replies[name].links:
        number = re.sub(r"\D", "", link.href.removeprefix("tel:")) if link.href.startswith("tel:") else "999"
        assert number in re.sub(r"\D", "", link.title) or link.href.removeprefix("https://") in link.title


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("emergency", "Call 999 now, or go to A&E."),
        ("overdose", "Call 999 now, or go to A&E."),
        ("urgent", "Get medical help today."),
        ("crisis", "Please talk to somebody now."),
    ],
)
def test_what_to_do_comes_first(replies: dict[str, Reply], name: str, first: str) -> None:
    assert first in replies[name].text.partition("\n\n")[0]


@pytest.mark.parametrize("name", ["emergency", "emergency again", "overdose", "overdose again", "urgent"])
def test_nobody_in_danger_drives(replies: dict[str, Reply], name: str) -> None:
    assert "Do not drive yourself" in replies[name].text


@pytest.mark.parametrize("name", ["crisis", "overdose"])
def test_the_crisis_lines_are_all_named(replies: dict[str, Reply], name: str) -> None:
    text = replies[name].text
    for words in (
        "NHS 111 and choose option 2",
        "Samaritans on 116 123",
        "text SHOUT to 85258",
        "under 35, you can call PAPYRUS HOPELINE247 on 0800 068 4141",
    ):
        assert words in text
    hrefs = {link.href for link in replies[name].links}
    assert hrefs == {"tel:999", "tel:111", "tel:116123", "tel:08000684141"}


def test_an_overdose_is_an_emergency_first(replies: dict[str, Reply]) -> None:
    text = replies["overdose"].text
    assert replies["overdose"].kind == "emergency"
    assert text.index("999") < text.index("Samaritans")


def test_urgent_names_the_way_to_111_and_the_step_up(replies: dict[str, Reply]) -> None:
    text = replies["urgent"].text
    assert "NHS 111" in text
    assert "111.nhs.uk" in text
    assert all(words in text for words in ("both legs", "between the legs", "peeing or pooing", "chest pain"))
    assert "https://111.nhs.uk" in [link.href for link in replies["urgent"].links]


@pytest.mark.parametrize("name", ["emergency", "urgent", "crisis", "overdose"])
def test_worry_about_somebody_else_is_met(replies: dict[str, Reply], name: str) -> None:
    assert "somebody else" in replies[name].text
