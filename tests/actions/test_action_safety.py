"""The action that says the safety texts."""

import pytest

from actions.action_safety import ActionSafety
from tests.actions.conftest import Run


@pytest.mark.parametrize(
    ("intent", "safety", "kind", "text"),
    [
        ("emergency_red_flag", {"level": "emergency", "sign": "x", "overdose": False}, "emergency", "999"),
        ("emergency_red_flag", {"level": "urgent", "sign": "x", "overdose": False}, "emergency", "NHS 111"),
        ("emergency_red_flag", {"level": "emergency", "sign": "x", "overdose": True}, "emergency", "packets"),
        ("self_harm_crisis", {"level": "crisis", "sign": "x", "overdose": False}, "crisis", "116 123"),
        ("emergency_red_flag", None, "emergency", "999"),
        ("self_harm_crisis", None, "crisis", "85258"),
    ],
)
def test_the_text_for_the_level(run: Run, intent: str, safety: dict | None, kind: str, text: str) -> None:
    reply, slots = run(ActionSafety(), intent, safety=safety)
    assert reply["kind"] == kind
    assert text in reply["text"]
    assert slots == {}


@pytest.mark.parametrize("intent", ["emergency_red_flag", "self_harm_crisis"])
def test_nothing_of_the_clinic_stands_beside_it(run: Run, intent: str) -> None:
    reply, _slots = run(ActionSafety(), intent)
    assert reply["choices"] == []
    assert reply["source"] is None
    assert "07872" not in str(reply)
    assert "acupuncture" not in reply["text"].lower()
