"""The shape of a reading that the rules made without Rasa; needs nothing of Rasa's."""

from dataclasses import asdict
from typing import Any

from frontdesk.language.safety import SafetyReading

FALLBACK_INTENT = "nlu_fallback"
"""What Rasa reads a message as that it is not sure of; no example has it."""

SAFETY_INTENTS = {
    "emergency": "emergency_red_flag",
    "urgent": "emergency_red_flag",
    "crisis": "self_harm_crisis",
}
"""The intent that a message of each level is read as."""

LEVEL_OF_INTENT = {
    "emergency_red_flag": "emergency",
    "urgent_red_flag": "urgent",
    "self_harm_crisis": "crisis",
}
"""The level of each intent whose examples tell of a danger."""


def safety_as_dict(safety: SafetyReading) -> dict[str, Any]:
    """`{level, sign, overdose, also}`, as a reading carries it."""
    return asdict(safety)


def reading_of_safety(safety: SafetyReading) -> dict[str, Any]:
    """The reading of a message in which the rules saw a danger, in the shape of the website channel's."""
    return {
        "intent": SAFETY_INTENTS[safety.level],
        "confidence": 1.0,
        "ranking": [],
        "entities": [],
        "questions": [],
        "safety": safety_as_dict(safety),
        "model": None,
    }
