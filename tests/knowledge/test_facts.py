"""Every fact of the clinic's documents can be reached, and every intent of the design has an answer."""

from collections.abc import Callable

import pytest

from frontdesk.knowledge import Knowledge

FACTS = [f"A{n}" for n in range(1, 20)] + [f"B{n}" for n in range(1, 16)]

CONDITIONS = ("back", "sciatica", "neck", "shoulder")
DOCUMENTED = [
    "ask_what_is_sciatica",
    "ask_what_is_back_pain",
    "ask_difference_sciatica_back_pain",
    "ask_neck_shoulder_pain",
    "ask_frozen_shoulder",
    "ask_can_acupuncture_help",
    "ask_how_acupuncture_works",
    "ask_evidence_research",
    "ask_conventional_treatment",
    "ask_post_operative",
    "book_appointment",
    "ask_contact_details",
]
UNDOCUMENTED = [
    "ask_price",
    "ask_location_hours",
    "ask_side_effects_safety",
    "ask_does_it_hurt",
    "ask_number_of_sessions",
    "ask_medication_advice",
]
SOCIAL = ["greeting", "thanks", "goodbye", "ask_human", "are_you_a_bot", "affirm", "deny"]


def test_the_facts_are_all_there_and_no_others(clinic: Knowledge) -> None:
    assert set(clinic.facts) == set(FACTS)


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_reached_in_two_turns(clinic: Knowledge, fact: str) -> None:
    turns = []
    for answer in clinic.answers.values():
        if answer.intent:
            turns.append(clinic.reply_to(answer.intent, answer.condition))
            turns.append(clinic.more_about(answer.id))
    numbers = {person.name: person.phone for person in clinic.contacts}
    stated = [
        statement.text.format(**numbers) in turn.text
        for turn in turns
        for statement in (clinic.answers[turn.answer].says if turn.answer else ())
        if fact in statement.facts
    ]
    assert stated, f"no answer states {fact}"
    assert all(stated)


@pytest.mark.parametrize(
    ("intents", "kind"),
    [
        (DOCUMENTED, "answer"),
        (UNDOCUMENTED, "undocumented"),
        (SOCIAL, "social"),
        (["out_of_scope"], "out_of_scope"),
    ],
)
def test_every_intent_has_its_kind_of_reply(clinic: Knowledge, intents: list[str], kind: str) -> None:
    assert {intent: clinic.reply_to(intent).kind for intent in intents} == dict.fromkeys(intents, kind)


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize(
    "intent", ["ask_can_acupuncture_help", "ask_how_acupuncture_works", "ask_evidence_research"]
)
def test_every_condition_has_an_answer_of_its_own(clinic: Knowledge, intent: str, condition: str) -> None:
    reply = clinic.reply_to(intent, condition)
    assert reply.answer is not None
    assert clinic.answers[reply.answer].condition == condition
    assert condition in reply.text


@pytest.mark.parametrize(
    ("condition", "answer"),
    [("back", "what_is_back_pain"), ("neck", "neck_pain"), ("shoulder", "shoulder_pain")],
)
def test_what_is_it_leads_to_what_is_it(clinic: Knowledge, condition: str, answer: str) -> None:
    assert clinic.same_about("what_is_sciatica", condition).answer == answer


def test_every_answer_names_its_source(clinic: Knowledge) -> None:
    for answer in clinic.answers.values():
        if answer.kind == "answer" and answer.intent:
            source = clinic.reply_to(answer.intent, answer.condition).source
            documents = {
                document.title: document.sections for document in clinic.documents.documents.values()
            }
            assert source is not None
            assert source.section in documents[source.document]


@pytest.mark.parametrize("name", [*FACTS[:-2], *(f"H{n}" for n in range(1, 13))])
def test_the_owner_can_withdraw_anything(
    clinic: Knowledge, clinic_without: Callable[..., Knowledge], name: str
) -> None:
    gone = {
        answer.id: [s.text for s in answer.says if name in (*s.facts, *s.hazards)]
        for answer in clinic.answers.values()
    }
    assert any(gone.values())
    knowledge = clinic_without(name)
    for answer in knowledge.answers.values():
        replies = [knowledge.more_about(answer.id), knowledge.same_about(answer.id, "neck")]
        if answer.intent:
            replies.append(knowledge.reply_to(answer.intent, answer.condition))
        for reply in replies:
            assert not any(text in reply.text for text in gone.get(reply.answer or "", []))


def test_questions_on_buttons_are_told_apart(clinic: Knowledge) -> None:
    questions = [answer.question for answer in clinic.answers.values()]
    assert len(set(questions)) == len(questions)
