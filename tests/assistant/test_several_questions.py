"""What a message of several clauses asks, from given rankings: pure logic, no model."""

import pytest
from spacy.tokens import Span

from frontdesk.assistant.several_questions import MOST_QUESTIONS, Question, Ranking, read_clauses
from frontdesk.language.clauses import clauses_of
from frontdesk.language.pipeline import load_pipeline
from frontdesk.paths import LANGUAGE_PIPELINE

SCIATICA, PRICE, BOOK = "ask_what_is_sciatica", "ask_price", "book_appointment"
HELP, OPERATION, SAME = "ask_can_acupuncture_help", "ask_post_operative", "ask_same_about"
OUTSIDE, CRISIS = "out_of_scope", "self_harm_crisis"


def ranked(intent: str, confidence: float) -> Ranking:
    return [
        {"name": intent, "confidence": confidence},
        {"name": "ask_human", "confidence": confidence / 10},
    ]


def split(text: str, number: int) -> list[Span]:
    clauses = clauses_of(load_pipeline(LANGUAGE_PIPELINE)(text))
    assert len(clauses) == number
    return clauses


@pytest.mark.parametrize(
    ("text", "whole", "clauses", "intent", "questions"),
    [
        pytest.param(
            "what is sciatica and how do i book",
            (SCIATICA, 0.6),
            [(SCIATICA, 0.9), (BOOK, 0.9)],
            SCIATICA,
            [Question(SCIATICA, "sciatica"), Question(BOOK, "sciatica")],
            id="both are asked",
        ),
        pytest.param(
            "does it help my neck and does it help my shoulder and how much is it",
            (HELP, 0.8),
            [(HELP, 0.9), (HELP, 0.9), (PRICE, 0.9)],
            HELP,
            [Question(HELP, "neck"), Question(HELP, "shoulder"), Question(PRICE, None)],
            id="each keeps its own condition; where several are named, the others have none",
        ),
        pytest.param(
            "what is sciatica and how do i book",
            (SCIATICA, 0.9),
            [(SCIATICA, 0.9), (BOOK, 0.5)],
            SCIATICA,
            [],
            id="an unsure clause is not asked",
        ),
        pytest.param(
            "my leg hurts. what is sciatica",
            (PRICE, 0.4),
            [(BOOK, 0.9), (SCIATICA, 0.8)],
            SCIATICA,
            [],
            id="a telling clause is no question, and an unsure whole gives way",
        ),
        pytest.param(
            "my leg hurts. what is sciatica",
            (PRICE, 0.7),
            [(BOOK, 0.9), (SCIATICA, 0.8)],
            PRICE,
            [],
            id="a sure whole does not give way to one clause",
        ),
        pytest.param(
            "how much is it? whats the price",
            (PRICE, 0.9),
            [(PRICE, 0.9), (PRICE, 0.9)],
            PRICE,
            [],
            id="the same asked twice is one question",
        ),
        pytest.param(
            "how much is a taxi and how do i book",
            (OUTSIDE, 0.7),
            [(PRICE, 0.9), (BOOK, 0.9)],
            OUTSIDE,
            [],
            id="what is surely out of scope stays so",
        ),
        pytest.param(
            "how much is it and how do i book",
            (OUTSIDE, 0.3),
            [(PRICE, 0.9), (BOOK, 0.9)],
            PRICE,
            [Question(PRICE, None), Question(BOOK, None)],
            id="what may be out of scope does not",
        ),
        pytest.param(
            "i want to end it all. how do i book",
            (CRISIS, 0.4),
            [(CRISIS, 0.9), (BOOK, 0.9)],
            CRISIS,
            [],
            id="safety comes before any question",
        ),
        pytest.param(
            "what is sciatica and what about my neck",
            (SCIATICA, 0.6),
            [(SCIATICA, 0.9), (SAME, 0.9)],
            SCIATICA,
            [],
            id="a follow-up is no question of its own",
        ),
        pytest.param(
            "i had an operation on my neck. could it help",
            (HELP, 0.9),
            [(OPERATION, 0.7), (HELP, 0.9)],
            OPERATION,
            [],
            id="can it help, after an operation",
        ),
        pytest.param(
            "i had an operation on my neck. what does it cost",
            (PRICE, 0.9),
            [(OPERATION, 0.7), (PRICE, 0.9)],
            PRICE,
            [],
            id="the price, after an operation",
        ),
        pytest.param(
            "i had a wisdom tooth out. could it help",
            (HELP, 0.9),
            [(OPERATION, 0.4), (HELP, 0.9)],
            HELP,
            [],
            id="what is hardly an operation changes nothing",
        ),
    ],
)
def test_what_is_asked(
    text: str,
    whole: tuple[str, float],
    clauses: list[tuple[str, float]],
    intent: str,
    questions: list[Question],
) -> None:
    ranking, asked = read_clauses(
        ranked(*whole), split(text, len(clauses)), [ranked(*clause) for clause in clauses]
    )
    assert ranking[0]["name"] == intent
    assert asked == questions


def test_no_more_than_three_questions_are_answered() -> None:
    clauses = split("what is a? what is b? what is c? what is d?", 4)
    intents = [SCIATICA, PRICE, BOOK, HELP]
    _, asked = read_clauses(ranked(PRICE, 0.9), clauses, [ranked(intent, 0.9) for intent in intents])
    assert [question.intent for question in asked] == intents[:MOST_QUESTIONS]
