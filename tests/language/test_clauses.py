"""Where a message is cut, and which of its clauses ask."""

import pytest
import spacy

from frontdesk.language.clauses import MOST_CLAUSES, clauses_of, is_question

NLP = spacy.blank("en")


def clauses(text: str) -> list[str]:
    return [clause.text for clause in clauses_of(NLP(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is sciatica", ["what is sciatica"]),
        ("what is sciatica and how do i book", ["what is sciatica", "how do i book"]),
        ("where are you? what does it cost?", ["where are you", "what does it cost"]),
        ("does it hurt, is it safe", ["does it hurt", "is it safe"]),
        ("first line\nhow do i book", ["first line", "how do i book"]),
        ("my neck is stiff. can you help", ["my neck is stiff", "can you help"]),
        ("i slept badly so what should i do", ["i slept badly", "what should i do"]),
        ("what is it plus i want to book", ["what is it", "i want to book"]),
        ("what is it & where are you", ["what is it", "where are you"]),
        ("my neck and my shoulder", ["my neck and my shoulder"]),
        ("neck, shoulder, back", ["neck, shoulder, back"]),
        ("pins and needles", ["pins and needles"]),
        ("ok... how do i book", ["how do i book"]),
        ("Hi! How much is it?", ["How much is it"]),
        ("", []),
        ("?!", []),
        ("yes", []),
    ],
)
def test_messages_are_cut_before_new_questions(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_of_a_long_story_the_end_is_kept() -> None:
    story = " ".join(f"Thing number {number} happened." for number in range(20)) + " How do I book?"
    assert len(clauses(story)) == MOST_CLAUSES
    assert clauses(story)[-1] == "How do I book"


@pytest.mark.parametrize(
    "text",
    [
        "what is sciatica",
        "how do i book",
        "can it help",
        "whats the price",
        "is it safe",
        "any research",
        "i want to book",
        "I'd like an appointment",
        "I\u2019d like an appointment",
        "id like to book",
        "tell me about sciatica",
        "the price of one visit?",
    ],
)
def test_questions_and_wishes_ask(text: str) -> None:
    [clause] = clauses_of(NLP(text))
    assert is_question(clause)


@pytest.mark.parametrize(
    "text", ["my neck is stiff", "the price is high.", "i wanted to walk", "sciatica again!"]
)
def test_stories_tell(text: str) -> None:
    [clause] = clauses_of(NLP(text))
    assert not is_question(clause)


def test_a_question_mark_belongs_to_its_own_clause() -> None:
    told, asked = clauses_of(NLP("my neck is stiff. the price of it?"))
    assert not is_question(told)
    assert is_question(asked)
