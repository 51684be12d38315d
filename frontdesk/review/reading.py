"""How the assistant read a visitor's message, in the words of the staff."""

from dataclasses import dataclass
from typing import Any

from frontdesk.chat.summary import is_sure
from frontdesk.review.names import question_name

SAFETY_WORDS = {
    "emergency": "Signs of an emergency: 999 or A&E now",
    "urgent": "Signs that need 111 or the GP today",
    "crisis": "Signs of a crisis: thoughts of self-harm or suicide",
}


@dataclass(frozen=True)
class Candidate:
    """One question that the message was compared with."""

    intent: str
    confidence: float

    @property
    def name(self) -> str:
        """The question in everyday words."""
        return question_name(self.intent)


@dataclass(frozen=True)
class Reading:
    """One message, as it was read; `intent` is empty where only the safety check read it."""

    intent: str
    confidence: float
    ranking: tuple[Candidate, ...]
    entities: tuple[tuple[str, str], ...]
    safety: dict[str, Any]
    model: str

    @classmethod
    def from_record(cls, record: dict[str, Any] | None) -> "Reading | None":
        """The reading in `Message.reading`, or None where the assistant failed."""
        if not record:
            return None
        return cls(
            intent=record.get("intent") or "",
            confidence=record.get("confidence") or 0.0,
            ranking=tuple(Candidate(r["intent"], r["confidence"]) for r in record.get("ranking") or ()),
            entities=tuple((e["entity"], str(e["value"])) for e in record.get("entities") or ()),
            safety=record.get("safety") or {},
            model=record.get("model") or "",
        )

    @property
    def question(self) -> str:
        """What the message was taken for, or an empty string."""
        condition = next((value for entity, value in self.entities if entity == "condition"), None)
        return question_name(self.intent, condition) if self.intent else ""

    @property
    def is_sure(self) -> bool:
        """Whether staff read "sure"."""
        return is_sure(self.confidence)

    @property
    def safety_words(self) -> str:
        """What the safety check saw, or an empty string."""
        level = self.safety.get("level")
        return SAFETY_WORDS.get(level, level) if level else ""
