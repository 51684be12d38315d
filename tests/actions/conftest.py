"""Runs one custom action on a made-up tracker."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import ReplyAction

Run = Callable[..., tuple[dict[str, Any], dict[str, Any]]]
Said = Callable[..., list[dict[str, Any]]]


def make_tracker(
    intent: str,
    condition: str | None = None,
    last_answer: str | None = None,
    after_safety: bool = False,
    safety: dict[str, Any] | None = None,
    ranking: list[tuple[str, float]] = (),
    text: str = "a question that says all",
    last_condition: str | None = None,
    earlier_condition: str | None = None,
    conditions: list[str] = (),
    questions: list[dict[str, Any]] | None = None,
) -> Tracker:
    """A tracker whose latest message was read as given."""
    named = [condition] if condition else conditions
    entities = [{"entity": "condition", "value": value} for value in named]
    slots = {
        "last_answer": last_answer,
        "last_condition": last_condition,
        "earlier_condition": earlier_condition,
    }
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": name, "confidence": confidence} for name, confidence in ranking],
        "entities": entities,
        "metadata": {"after_safety": after_safety},
        "safety": safety,
        "questions": questions,
    }
    return Tracker("sender", slots, message, [], False, None, {}, "action_listen")


def run_action(
    action: ReplyAction, intent: str, **message: Any
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The replies that the action said, and the slots that it set."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, make_tracker(intent, **message), {}))
    said = [{"text": message["text"], **message["custom"]} for message in dispatcher.messages]
    return said, {event["name"]: event["value"] for event in events}


@pytest.fixture
def run() -> Run:
    """Run an action that says one thing: gives the reply, and the slots that it set."""

    def run_one(action: ReplyAction, intent: str, **message: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        [reply], slots = run_action(action, intent, **message)
        return reply, slots

    return run_one


@pytest.fixture
def said() -> Said:
    """Run an action: gives all replies."""
    return lambda action, intent, **message: run_action(action, intent, **message)[0]
