"""The action that answers a question."""

import pytest

from actions.action_answer_question import ActionAnswerQuestion
from tests.actions.conftest import Run, Said

PHONES = {"tel:+447872645683", "tel:+447735332420"}


@pytest.mark.parametrize(
    ("intent", "condition", "answer"),
    [
        ("ask_what_is_sciatica", None, "what_is_sciatica"),
        ("ask_can_acupuncture_help", "neck", "can_acupuncture_help_neck"),
        ("ask_can_acupuncture_help", "sciatica", "can_acupuncture_help_sciatica"),
        ("ask_can_acupuncture_help", None, "can_acupuncture_help"),
        ("ask_what_is_sciatica", "back", "what_is_sciatica"),
    ],
)
def test_the_entry_for_intent_and_condition_is_said_and_remembered(
    run: Run, intent: str, condition: str | None, answer: str
) -> None:
    reply, slots = run(ActionAnswerQuestion(), intent, condition=condition)
    assert (reply["kind"], reply["answer"]) == ("answer", answer)
    assert reply["source"]["document"]
    assert slots["last_answer"] == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("how does it work then", "how_acupuncture_works_neck"),
        ("how does acupuncture work?", "how_acupuncture_works"),
        ("tell me how acupuncture works in the body", "how_acupuncture_works"),
        ("how come?", "how_acupuncture_works_neck"),
    ],
)
def test_a_question_that_points_back_is_about_what_was_talked_about(run: Run, text: str, answer: str) -> None:
    reply, _slots = run(ActionAnswerQuestion(), "ask_how_acupuncture_works", text=text, last_condition="neck")
    assert reply["answer"] == answer


def test_several_conditions_get_the_answer_in_general(run: Run) -> None:
    reply, _slots = run(ActionAnswerQuestion(), "ask_can_acupuncture_help", conditions=["neck", "back"])
    assert reply["answer"] == "can_acupuncture_help"


def test_every_question_of_a_message_is_answered_once(said: Said) -> None:
    questions = [
        {"intent": "ask_can_acupuncture_help", "condition": "neck"},
        {"intent": "book_appointment", "condition": "neck"},
        {"intent": "book_appointment", "condition": None},
    ]
    replies = said(ActionAnswerQuestion(), "ask_can_acupuncture_help", questions=questions)
    assert [reply["answer"] for reply in replies] == ["can_acupuncture_help_neck", "book_appointment"]


@pytest.mark.parametrize("intent", ["book_appointment", "ask_contact_details", "ask_human", "ask_price"])
def test_contact_answers_carry_both_numbers(run: Run, intent: str) -> None:
    reply, _slots = run(ActionAnswerQuestion(), intent)
    assert {link["href"] for link in reply["links"]} >= PHONES


def test_the_invitation_to_chat_is_left_out_after_a_safety_answer(run: Run) -> None:
    before, _ = run(ActionAnswerQuestion(), "book_appointment")
    after, _ = run(ActionAnswerQuestion(), "book_appointment", after_safety=True)
    assert len(after["text"]) < len(before["text"])
    assert "symptoms" in before["text"]
    assert "symptoms" not in after["text"]


def test_an_intent_without_an_entry_is_a_failure_and_not_silence(run: Run) -> None:
    reply, _slots = run(ActionAnswerQuestion(), "no_such_intent")
    assert reply["kind"] == "failure"
