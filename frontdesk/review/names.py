"""What a question is called on the staff's screen, from the knowledge that is loaded once per process."""

from functools import cache

import yaml

from frontdesk.knowledge import Knowledge, load_knowledge
from frontdesk.paths import KNOWLEDGE, PROJECT

LONGEST_PICK = 200
"""Characters of what somebody types to pick a question."""


@cache
def _knowledge() -> Knowledge:
    return load_knowledge(KNOWLEDGE)


def question_name(intent: str, condition: str | None = None) -> str:
    """The name of a question in everyday words, such as "Does it hurt?"."""
    return _knowledge().question_name(intent, condition)


@cache
def intents_by_name() -> dict[str, str]:
    """Every question that a message can be trained for, by its name, sorted by name."""
    return dict(sorted((question_name(intent), intent) for intent in trained_intents()))


@cache
def trained_intents() -> frozenset[str]:
    """What the assistant learns to tell apart: "not understood" is none of it, as nobody can ask that."""
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))
    return frozenset(domain["intents"])


def intent_of(name: str) -> str | None:
    """The intent behind a name that somebody picked or typed, or None."""
    wanted = " ".join(name.split()).casefold().rstrip("?")
    return next(
        (intent for one, intent in intents_by_name().items() if one.casefold().rstrip("?") == wanted), None
    )
