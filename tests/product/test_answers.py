"""What the whole assistant answers to questions such as the mission names, worded in other ways."""

import pytest

from frontdesk.assistant.local import LocalAssistant
from frontdesk.knowledge import Knowledge

PHONES = {"tel:+447872645683", "tel:+447735332420"}


async def ask(assistant: LocalAssistant, text: str, sender: str | None = None) -> dict:
    [reply] = (await assistant.take_turn(text, sender)).replies
    return reply


async def test_what_is_sciatica_is_answered_with_its_source(assistant: LocalAssistant) -> None:
    reply = await ask(assistant, "What is sciatica?")
    assert reply["kind"] == "answer"
    assert reply["source"]["section"] == "Sciatica"
    assert "nerve" in reply["text"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("can acupuncture help my neck", "can_acupuncture_help_neck"),
        ("can acupuncture help my sholder", "can_acupuncture_help_shoulder"),
        ("would acupuncture do anything for siatica", "can_acupuncture_help_sciatica"),
        ("does acupuncture work for a bad back", "can_acupuncture_help_back"),
        ("can acupuncture help", "can_acupuncture_help"),
    ],
)
async def test_can_acupuncture_help_answers_for_the_condition_asked(
    assistant: LocalAssistant, text: str, answer: str
) -> None:
    assert (await ask(assistant, text))["answer"] == answer


async def test_for_sciatica_the_certainty_is_the_documents_own(assistant: LocalAssistant) -> None:
    reply = await ask(assistant, "Can acupuncture help sciatica?")
    assert "limited" in reply["text"]
    assert "may" in reply["text"]


@pytest.mark.parametrize("text", ["how do I book", "what number do i ring", "i want to speak to somebody"])
async def test_booking_and_contact_give_both_numbers(assistant: LocalAssistant, text: str) -> None:
    reply = await ask(assistant, text)
    assert {link["href"] for link in reply["links"]} >= PHONES
    assert "07872-645683" in reply["text"] + str(reply["links"])
    assert "07735-332420" in reply["text"] + str(reply["links"])


@pytest.mark.parametrize(
    "text", ["how much does it cost", "where are you based", "how many sessions will i need"]
)
async def test_undocumented_questions_get_the_honest_answer_with_the_numbers(
    assistant: LocalAssistant, text: str
) -> None:
    reply = await ask(assistant, text)
    assert reply["kind"] == "undocumented"
    assert {link["href"] for link in reply["links"]} >= PHONES


@pytest.mark.parametrize("text", ["will it rain tomorrow", "how do i renew my passport", "asdf qwer zxcv"])
async def test_strangers_questions_get_no_clinic_answer(assistant: LocalAssistant, text: str) -> None:
    assert (await ask(assistant, text))["kind"] in ("out_of_scope", "clarify")


async def test_follow_ups_use_what_was_just_talked_about(assistant: LocalAssistant) -> None:
    assert (await ask(assistant, "Can acupuncture help my back?", "f"))[
        "answer"
    ] == "can_acupuncture_help_back"
    assert (await ask(assistant, "and for my neck?", "f"))["answer"] == "can_acupuncture_help_neck"
    assert (await ask(assistant, "tell me more", "f"))["answer"] == "how_acupuncture_works_neck"


async def test_every_button_leads_where_it_says(assistant: LocalAssistant, knowledge: Knowledge) -> None:
    by_question = {answer.question: answer for answer in knowledge.answers.values()}
    wrong = []
    for question, answer in by_question.items():
        if answer.intent and answer.kind in ("answer", "undocumented"):
            reply = await ask(assistant, question)
            if reply["answer"] != answer.id:
                wrong.append((question, answer.id, reply["answer"]))
    assert wrong == []


async def test_a_red_flag_is_seen_inside_rasa_too(assistant: LocalAssistant) -> None:
    """The same rules stand in Rasa's own pipeline, for whoever talks to it without our web side."""
    from frontdesk.assistant.channel import take_turn

    turn = await take_turn(assistant._agent, "inside", "i cant feel anything between my legs and cant pee")
    assert turn["reading"]["intent"] == "emergency_red_flag"
    assert turn["reading"]["safety"]["level"] == "emergency"
    assert [reply["kind"] for reply in turn["replies"]] == ["emergency"]
