"""How the assistant reads questions that it was never trained on, alone and in conversations."""

import asyncio
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from frontdesk.assistant.local import LocalAssistant
from frontdesk.evaluation import OUT_OF_SCOPE, Evaluation, evaluate, read_questions
from frontdesk.knowledge import Knowledge

HERE = Path(__file__).parent
CONVERSATIONS: list[dict[str, Any]] = yaml.safe_load((HERE / "conversations.yml").read_text("utf-8"))

LOWEST_ACCURACY = 0.92
LOWEST_OF_ONE_INTENT = 0.6
HIGHEST_OUTSIDE_ANSWERED = 0.03
LOWEST_TURNS_RIGHT = 0.9


@pytest.fixture(scope="module")
def evaluation(assistant: LocalAssistant) -> Evaluation:
    with asyncio.Runner() as runner:
        return evaluate(
            read_questions(HERE / "questions.yml"),
            lambda text: runner.run(assistant.take_turn(text)).reading["intent"],
        )


def listed(mistakes: list[dict[str, str]]) -> str:
    return "\n".join(f"{m['label']} read as {m['read']}: {m['text']}" for m in mistakes)


def test_questions_in_scope_are_read_right(evaluation: Evaluation) -> None:
    mistakes = [mistake for mistake in evaluation.mistakes if mistake["label"] != OUT_OF_SCOPE]
    assert evaluation.right / evaluation.in_scope >= LOWEST_ACCURACY, listed(mistakes)


def test_strangers_questions_are_turned_down(evaluation: Evaluation) -> None:
    mistakes = [mistake for mistake in evaluation.mistakes if mistake["label"] == OUT_OF_SCOPE]
    assert evaluation.outside_answered / evaluation.outside <= HIGHEST_OUTSIDE_ANSWERED, listed(mistakes)


def test_no_intent_is_left_behind(evaluation: Evaluation) -> None:
    weak = {
        label: f"{right} of {total}"
        for label, (total, right) in evaluation.labels.items()
        if right / total < LOWEST_OF_ONE_INTENT
    }
    assert weak == {}, listed(evaluation.mistakes)


def alternatives(turn: dict[str, Any]) -> list[list[str]]:
    """Each set of replies that would do, sorted."""
    expected = turn["answer"] if isinstance(turn["answer"], list) else [turn["answer"]]
    return [sorted(part.strip() for part in answer.split("+")) for answer in expected]


def test_conversations_name_answers_that_exist(knowledge: Knowledge) -> None:
    assert len(CONVERSATIONS) >= 30
    named = {
        name
        for conversation in CONVERSATIONS
        for turn in conversation["turns"]
        for answers in alternatives(turn)
        for name in answers
        if not name.startswith("(")
    }
    assert named <= set(knowledge.answers)


async def test_conversations_go_as_they_should(assistant: LocalAssistant) -> None:
    turns, wrong = 0, []
    for number, conversation in enumerate(CONVERSATIONS):
        for turn in conversation["turns"]:
            turns += 1
            taken = await assistant.take_turn(turn["say"], f"conversation-{number}")
            got = sorted(reply["answer"] or f"({reply['kind']})" for reply in taken.replies)
            if got not in alternatives(turn):
                reading = f"{taken.reading['intent']} {taken.reading['confidence']:.2f}"
                wrong.append(
                    f"{conversation['about']}: {turn['say']!r} expected {turn['answer']}, "
                    f"got {' + '.join(got)} ({reading})"
                )
    allowed = turns - math.ceil(LOWEST_TURNS_RIGHT * turns)
    assert len(wrong) <= allowed, f"{len(wrong)} of {turns} turns wrong:\n" + "\n".join(wrong)
