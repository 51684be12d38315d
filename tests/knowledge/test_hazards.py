"""Where the documents go further than is safe to repeat, answers are guarded."""

import re

import pytest

from frontdesk.knowledge import Knowledge
from frontdesk.knowledge.schema import Answer, Statement

ONLY_ON_MORE = {"A15", "A19", "B7", "B9", "B10", "B11"}
WITH_SAFETY_LINE = {"A2", "A3", "A5", "A15", "B2", "B7"}


def _statements(knowledge: Knowledge, *names: str) -> list[tuple[Answer, Statement]]:
    found = [
        (answer, statement)
        for answer in knowledge.answers.values()
        for statement in answer.says
        if set(names) & {*statement.facts, *statement.hazards}
    ]
    assert found
    return found


def test_no_answer_says_yes(clinic: Knowledge) -> None:
    for answer in clinic.answers.values():
        if answer.kind == "answer":
            assert not any(re.search(r"\byes\b", statement.text, re.IGNORECASE) for statement in answer.says)


def test_far_reaching_claims_come_on_tell_me_more_only(clinic: Knowledge) -> None:
    for answer, _ in _statements(clinic, *ONLY_ON_MORE, "H2", "H4", "H5", "H8"):
        assert answer.intent is None, answer.id


def test_repair_claims_stand_in_the_list_of_suggestions(clinic: Knowledge) -> None:
    answers = {answer.id: answer for answer, _ in _statements(clinic, "H4", "H5")}
    assert list(answers) == ["suggested_mechanisms"]
    introduction = answers["suggested_mechanisms"].says[0]
    assert not introduction.facts
    assert "not a promise" in introduction.text


def test_less_medicine_comes_with_the_guard(clinic: Knowledge) -> None:
    for _, statement in _statements(clinic, "H2"):
        assert "do not stop or change a medicine without asking your GP or pharmacist" in " ".join(
            statement.text.split()
        )
    for _, statement in _statements(clinic, "A15", "B3"):
        if re.search(r"medicine|painkiller", statement.text):
            assert "H2" in statement.hazards


def test_better_than_care_comes_when_asked_for_evidence_only(clinic: Knowledge) -> None:
    for answer, statement in _statements(clinic, "A14", "H3"):
        assert answer.intent == "ask_evidence_research"
        assert "H3" in statement.hazards
        for words in (
            "page claims",
            "alongside conventional care",
            "2006",
            "2007",
            "Cherkin 2009",
            "Sherman 2009a",
        ):
            assert words in statement.text


@pytest.mark.parametrize("fact", sorted(WITH_SAFETY_LINE))
def test_the_safety_line_ends_the_answer(clinic: Knowledge, fact: str) -> None:
    for answer, _ in _statements(clinic, fact):
        reply = (
            clinic.reply_to(answer.intent, answer.condition)
            if answer.intent
            else clinic.more_about(next(a.id for a in clinic.answers.values() if a.more == answer.id))
        )
        assert reply.answer == answer.id
        assert reply.text.endswith(clinic.texts.safety_line)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("A12", "research suggests"),
        ("A13", "surgical team first"),
        ("A13", "can support"),
        ("A16", "limited"),
        ("A16", "may give"),
        ("A17", "believed"),
        ("A18", "thought to"),
        ("B5", "thought to"),
        ("B6", "thought to"),
        ("A6", "Your GP or physiotherapist can say what suits you"),
        ("A7", "2007"),
        ("A7", "GP or physiotherapist"),
    ],
)
def test_a_claim_keeps_its_hedge_and_guard(clinic: Knowledge, fact: str, words: str) -> None:
    for answer, statement in _statements(clinic, fact):
        assert words.lower() in statement.text.lower(), answer.id


@pytest.mark.parametrize(
    ("fact", "hazard"),
    [
        ("A1", "H11"),
        ("A2", "H11"),
        ("A3", "H9"),
        ("A5", "H9"),
        ("B2", "H9"),
        ("A6", "H10"),
        ("A7", "H10"),
        ("A13", "H7"),
        ("A19", "H4"),
        ("B5", "H6"),
        ("B6", "H6"),
        ("B7", "H5"),
        ("B9", "H4"),
        ("B10", "H4"),
        ("B11", "H4"),
        ("B13", "H12"),
    ],
)
def test_a_hazardous_fact_can_be_withdrawn_by_its_hazard(clinic: Knowledge, fact: str, hazard: str) -> None:
    assert all(hazard in statement.hazards for _, statement in _statements(clinic, fact))


def test_claims_about_the_shoulder_can_be_withdrawn(clinic: Knowledge) -> None:
    for answer, statement in _statements(clinic, "A12", "A17"):
        if answer.condition == "shoulder" or "shoulder" in statement.text.lower():
            assert "H7" in statement.hazards, answer.id


def test_hazards_are_attributed(clinic: Knowledge) -> None:
    for answer, _ in _statements(clinic, *clinic.documents.hazards):
        assert re.search(r"clinic's (page|post)", " ".join(s.text for s in answer.says)), answer.id


def test_the_offer_to_chat_is_not_made_after_a_red_flag(clinic: Knowledge) -> None:
    for answer, statement in _statements(clinic, "B13"):
        assert statement.invites
        assert statement.text in clinic.reply_to(answer.intent or "").text
        assert "symptoms" not in clinic.reply_to(answer.intent or "", after_safety=True).text


def test_nobody_is_said_to_recommend_acupuncture(clinic: Knowledge) -> None:
    for answer in clinic.answers.values():
        assert not any(re.search(r"\bNICE\b|recommend", statement.text) for statement in answer.says)


def test_medicine_questions_go_to_pharmacist_gp_and_111(clinic: Knowledge) -> None:
    reply = clinic.reply_to("ask_medication_advice")
    assert all(words in reply.text for words in ("pharmacist", "GP", "111", "do not stop or change"))
    assert "tel:111" in [link.href for link in reply.links]
    assert not re.search(r"\d+ ?(mg|tablets|times)", reply.text)


def test_suitability_goes_to_the_clinic_before_treatment(clinic: Knowledge) -> None:
    text = clinic.reply_to("ask_side_effects_safety").text
    assert all(words in text for words in ("before any treatment", "Roy or Tom", "GP, midwife or pharmacist"))
