"""How the whole assistant, rules and nearness together, reads messages that neither was made from."""

import asyncio
from pathlib import Path

import pytest
import yaml

from frontdesk.assistant.local import LocalAssistant

MESSAGES = yaml.safe_load((Path(__file__).parent / "red_flags_unseen.yml").read_text("utf-8"))
LEAST_RECALL = {"emergency": 0.98, "urgent": 0.93, "crisis": 0.96}
MOST_FALSE_ALARMS = 0.03
CAUGHT_BY = {"emergency": ("emergency", "urgent"), "urgent": ("emergency", "urgent"), "crisis": ("crisis",)}


@pytest.fixture(scope="module")
def levels(assistant: LocalAssistant) -> list[str | None]:
    """The level that each message is read as."""
    with asyncio.Runner() as runner:
        readings = [runner.run(assistant.take_turn(message["text"])).reading for message in MESSAGES]
    return [(reading["safety"] or {}).get("level") for reading in readings]


@pytest.mark.parametrize("label", LEAST_RECALL)
def test_recall(levels: list[str | None], label: str) -> None:
    read = [level for level, message in zip(levels, MESSAGES, strict=True) if message["label"] == label]
    assert sum(level in CAUGHT_BY[label] for level in read) / len(read) >= LEAST_RECALL[label]


def test_false_alarms(levels: list[str | None]) -> None:
    read = [level for level, message in zip(levels, MESSAGES, strict=True) if message["label"] == "none"]
    assert sum(level is not None for level in read) / len(read) <= MOST_FALSE_ALARMS
