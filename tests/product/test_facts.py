"""Every documented fact can be reached by asking, in at most two turns, through the trained assistant."""

import asyncio

import pytest

from frontdesk.assistant.local import LocalAssistant
from frontdesk.knowledge import Knowledge

FACTS = [f"A{number}" for number in range(1, 20)] + [f"B{number}" for number in range(1, 16)]


def facts_of(knowledge: Knowledge, answer_id: str | None) -> set[str]:
    if answer_id is None:
        return set()
    return {fact for statement in knowledge.answers[answer_id].says for fact in statement.facts}


@pytest.fixture(scope="module")
def reached(assistant: LocalAssistant, knowledge: Knowledge) -> set[str]:
    """The facts that come back when each question is asked, and then "Tell me more"."""

    async def ask_all() -> set[str]:
        found: set[str] = set()
        for number, (question, _intent, _condition) in enumerate(knowledge.questions()):
            for text in (question, "Tell me more"):
                for reply in (await assistant.take_turn(text, sender=f"facts-{number}")).replies:
                    found |= facts_of(knowledge, reply["answer"])
        return found

    return asyncio.run(ask_all())


@pytest.mark.parametrize("fact", FACTS)
def test_the_fact_is_reached_within_two_turns(reached: set[str], fact: str) -> None:
    assert fact in reached
