"""What a question is called on the staff's screen, from the knowledge that is loaded once per process."""

from functools import cache

from frontdesk.knowledge import Knowledge, load_knowledge
from frontdesk.paths import KNOWLEDGE


@cache
def _knowledge() -> Knowledge:
    return load_knowledge(KNOWLEDGE)


def question_name(intent: str, condition: str | None = None) -> str:
    """The name of a question in everyday words, such as "Does it hurt?"."""
    return _knowledge().question_name(intent, condition)


@cache
def intents_by_name() -> dict[str, str]:
    """Every question that a message can be taken for, by its name, sorted by name."""
    intents = {intent for _, intent, _ in _knowledge().questions()} | set(_knowledge().texts.names)
    return dict(sorted((question_name(intent), intent) for intent in intents))


def intent_of(name: str) -> str | None:
    """The intent behind a name that somebody picked or typed, or None."""
    wanted = " ".join(name.split()).casefold().rstrip("?")
    return next(
        (intent for one, intent in intents_by_name().items() if one.casefold().rstrip("?") == wanted), None
    )
