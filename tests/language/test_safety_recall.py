"""How many of our own labelled messages are read rightly, for each kind and level."""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from frontdesk.language.safety import load_reader

MESSAGES = yaml.safe_load(
    (Path(__file__).parent.parent / "understanding" / "red_flags.yml").read_text("utf-8")
)
LEAST_RECALL = 0.98
MOST_FALSE_ALARMS = 0.03
LEAST_RECALL_OF_A_KIND = 0.9
"""Kinds have a few dozen messages at most: one miss weighs more."""


def levels(text: str) -> str | None:
    reading = next(load_reader().readings(text), None)
    return reading.level if reading else None


def is_caught(message: dict[str, str]) -> bool:
    """Either safety text catches an emergency; only the crisis text catches a crisis."""
    level = levels(message["text"])
    return level == "crisis" if message["label"] == "crisis" else level in ("emergency", "urgent")


def missed(messages: list[dict[str, str]]) -> list[str]:
    return [message["text"] for message in messages if not is_caught(message)]


def of(*labels: str) -> list[dict[str, str]]:
    return [message for message in MESSAGES if message["label"] in labels]


def by_kind(*labels: str) -> dict[str, list[dict[str, str]]]:
    kinds = defaultdict(list)
    for message in of(*labels):
        kinds[message["kind"]].append(message)
    return dict(kinds)


def test_the_set_is_large_and_well_formed() -> None:
    assert len(MESSAGES) >= 250
    assert {message["label"] for message in MESSAGES} == {"emergency", "urgent", "crisis", "none"}
    texts = [message["text"].lower() for message in MESSAGES]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("labels", [("emergency", "urgent"), ("crisis",)], ids=["emergency", "crisis"])
def test_recall(labels: tuple[str, ...]) -> None:
    messages = of(*labels)
    misses = missed(messages)
    assert 1 - len(misses) / len(messages) >= LEAST_RECALL, misses


@pytest.mark.parametrize(
    ("kind", "messages"), by_kind("emergency", "urgent").items(), ids=by_kind("emergency", "urgent")
)
def test_emergency_recall_of_each_kind(kind: str, messages: list[dict[str, str]]) -> None:
    misses = missed(messages)
    assert 1 - len(misses) / len(messages) >= LEAST_RECALL_OF_A_KIND, f"{kind}: {misses}"


@pytest.mark.parametrize(("kind", "messages"), by_kind("crisis").items(), ids=by_kind("crisis"))
def test_crisis_recall_of_each_kind(kind: str, messages: list[dict[str, str]]) -> None:
    misses = missed(messages)
    assert 1 - len(misses) / len(messages) >= LEAST_RECALL_OF_A_KIND, f"{kind}: {misses}"


def test_false_alarms() -> None:
    messages = of("none")
    alarms = [message["text"] for message in messages if levels(message["text"])]
    assert len(alarms) / len(messages) <= MOST_FALSE_ALARMS, alarms


def test_lower_case_reads_the_same_throughout() -> None:
    differing = [
        message["text"]
        for message in MESSAGES
        if levels(message["text"].upper()) != levels(message["text"].lower())
    ]
    assert differing == []
