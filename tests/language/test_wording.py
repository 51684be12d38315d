"""Plain wording: what is put right before a message is encoded, and what must never be touched."""

from pathlib import Path

import pytest

from frontdesk.language.pipeline import load_wording
from frontdesk.language.wording import SHORT_FORMS, Wording
from frontdesk.paths import LANGUAGE_PIPELINE


@pytest.fixture(scope="module")
def wording() -> Wording:
    return load_wording(LANGUAGE_PIPELINE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wat is siatica", "what is sciatica"),
        ("acupunture", "acupuncture"),
        ("acupuncutre", "acupuncture"),
        ("accupunture", "acupuncture"),
        ("apointment", "appointment"),
        ("my sholder", "my shoulder"),
        ("how mcuh is it", "how much is it"),
        ("reserch", "research"),
        ("tretment", "treatment"),
    ],
)
def test_misspelt_words_are_put_right(wording: Wording, text: str, expected: str) -> None:
    assert wording.reword(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("frozenshoulder", "frozen shoulder"),
        ("whatissciatica", "what is sciatica"),
        ("canacupuncture help", "can acupuncture help"),
        ("lowerbackpain", "lower back pain"),
        ("willibe", "will i be"),
        ("theweather", "the weather"),
    ],
)
def test_missing_spaces_are_put_in(wording: Wording, text: str, expected: str) -> None:
    assert wording.reword(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can u help pls", "can you help please"),
        ("thx", "thanks"),
        ("i dont know", "i do not know"),
        ("wots the price", "what is the price"),
        ("appt 2moro", "appointment tomorrow"),
    ],
)
def test_text_speak_is_written_out(wording: Wording, text: str, expected: str) -> None:
    assert wording.reword(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HOW DO I BOOK", "how do i book"),
        ("does it hurt 😬😬", "does it hurt  "),
        ("hellooooo", "hello"),
        ("soooo painful", "so painful"),
        ("I\u2019m here", "i'm here"),
    ],
)
def test_capitals_pictures_and_long_letters_are_taken_off(wording: Wording, text: str, expected: str) -> None:
    assert wording.reword(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ngozi Adeyemi: how do I book", "how do i book"),
        ("Mrs Okafor - does it hurt", "does it hurt"),
        ("From Gareth, what is sciatica", "what is sciatica"),
        ("Siobhan\nhow do I book", "how do i book"),
    ],
)
def test_a_name_in_front_is_left_out(wording: Wording, text: str, expected: str) -> None:
    assert wording.reword(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sciatica: what is it",
        "migraine, can you help",
        "hello, how do i book",
        "my neck - can you help",
        "diabetes: can i come",
        "what is it: a nerve",
        "ngozi adeyemi: hello",
        "1, 2, 3 and 4",
    ],
)
def test_what_is_no_name_stays_in_front(wording: Wording, text: str) -> None:
    assert wording.reword(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "what is sciatica and how do i book?",
        "chemotherapy for migraine",
        "mortgage, parking fine, weather!",
        "the shelter was soldered",
        "someone with a pacemaker",
        "siân",
        "i rang on 12 march at 10:30",
        "gabapentin 300mg and paracetamol",
        "e=mc2",
        "buenos días señora",
        "痛み",
        "",
        "   ",
        "a b c",
    ],
)
def test_what_is_known_or_foreign_is_left_alone(wording: Wording, text: str) -> None:
    assert wording.reword(text) == text


def test_no_example_word_is_taken_for_another(wording: Wording) -> None:
    changed = {
        word for word in wording.frequencies if word not in SHORT_FORMS and wording.reword(word) != word
    }
    assert changed == set()


def test_short_forms_stand_for_known_words(wording: Wording) -> None:
    words = {word for meaning in SHORT_FORMS.values() for word in meaning.split()}
    assert {word for word in words if len(word) > 1 and word not in wording.known} == set()


def test_only_words_seen_often_enough_are_corrected_to() -> None:
    examples = ["my kneecap hurts"] * 3 + ["kneecaps"] + ["sciatyca"] * 6
    wording = Wording.from_examples(examples, known={"kneecap", "kneecaps"})
    assert wording.frequencies == {"kneecap": 3, "sciatyca": 6}
    assert wording.reword("kneecpa") == "kneecap"


def test_a_frequent_misspelling_in_the_examples_is_no_word() -> None:
    wording = Wording.from_examples(["sciatica"] * 120 + ["siatica"] * 6 + ["sciatic"] * 7, known=())
    assert wording.reword("siatica sciatic") == "sciatica sciatic"


def test_the_likelier_word_is_taken() -> None:
    wording = Wording.from_examples(["needles"] * 9 + ["needler"] * 4, known={"needler"})
    assert wording.reword("needlew") == "needles"


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    Wording.from_examples(["needles"] * 9, known={"hello"}).save(tmp_path / "wording.json")
    loaded = Wording.load(tmp_path / "wording.json")
    assert loaded.reword("neeedles helo") == "needles helo"
    assert loaded.known == {"needles", "hello"}
    assert loaded.seen == {"needles"}
