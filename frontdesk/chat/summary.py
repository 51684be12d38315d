"""What a conversation's row says about all that was said in it, so that no list has to read messages.

The functions change the fields of one conversation and save nothing: the record does, in its transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from frontdesk.chat.models import Conversation, Kind, Queue

SURE_FROM = 0.7
"""From this confidence on, a reading counts as sure."""

SHORT_QUESTION = 160
HOURS_A_DAY = 24
SAFETY_KINDS = (Kind.EMERGENCY, Kind.CRISIS)
UNANSWERED_KINDS = (Kind.UNDOCUMENTED, Kind.CLARIFY, Kind.OUT_OF_SCOPE)


def is_sure(confidence: float | None) -> bool:
    """Whether a confidence counts as sure."""
    return (confidence or 0.0) >= SURE_FROM


def is_unanswered(kinds: Iterable[str], reading: dict[str, Any] | None) -> bool:
    """Whether a question got no answer that one can rely on: none was known, or the reading was a guess."""
    kinds = set(kinds)
    if kinds & {*SAFETY_KINDS, Kind.FAILURE}:
        return False
    return bool(kinds & set(UNANSWERED_KINDS)) or _is_unsure(reading)


def note_question(conversation: Conversation, text: str, at: datetime) -> None:
    """A visitor wrote `text`."""
    conversation.visitor_messages += 1
    if not conversation.first_question:
        conversation.first_question = text[:SHORT_QUESTION] + ("…" if len(text) > SHORT_QUESTION else "")
    if conversation.slot is None:
        local = timezone.localtime(at)
        conversation.slot = local.weekday() * HOURS_A_DAY + local.hour
    conversation.last_message_at = at
    _put_into(conversation, Queue.TO_READ, at)


def note_answers(
    conversation: Conversation, kinds: Iterable[str], reading: dict[str, Any] | None, at: datetime
) -> None:
    """A question was read as `reading` and got replies of `kinds`."""
    kinds = set(kinds)
    conversation.kinds = with_labels(conversation.kinds, kinds)
    conversation.had_safety |= bool(kinds & set(SAFETY_KINDS))
    conversation.had_failure |= Kind.FAILURE in kinds
    level = ((reading or {}).get("safety") or {}).get("level")
    if level:
        conversation.safety_levels = with_labels(conversation.safety_levels, [level])
    elif reading and reading.get("intent"):
        conversation.topics = with_labels(conversation.topics, [reading["intent"]])
    conversation.was_unsure |= _is_unsure(reading)
    conversation.last_message_at = at
    if kinds & {*SAFETY_KINDS, Kind.FAILURE}:
        _put_into(conversation, Queue.ATTENTION, at)
    elif is_unanswered(kinds, reading):
        conversation.had_unanswered = True
        _put_into(conversation, Queue.UNANSWERED, at)
    else:
        _put_into(conversation, Queue.TO_READ, at)


def note_feedback(conversation: Conversation, verdicts: Iterable[bool], at: datetime) -> None:
    """The visitor's verdicts on all replies are now `verdicts`."""
    verdicts = set(verdicts)
    conversation.was_helpful = True in verdicts
    was_not_helpful = False in verdicts
    if was_not_helpful:
        _put_into(conversation, Queue.ATTENTION, at)
    conversation.was_not_helpful = was_not_helpful


def note_callback(conversation: Conversation, at: datetime) -> None:
    """The visitor wants to be called."""
    conversation.wants_call = True
    _put_into(conversation, Queue.ATTENTION, at)


def with_labels(labels: str, new: Iterable[str]) -> str:
    """A list of labels such as `|answer|social|`, with more of them; each stands in it once."""
    return f"|{'|'.join(dict.fromkeys([*split_labels(labels), *sorted(new)]))}|"


def split_labels(labels: str) -> list[str]:
    """The labels of such a list."""
    return [label for label in labels.split("|") if label]


def _is_unsure(reading: dict[str, Any] | None) -> bool:
    if not reading or (reading.get("safety") or {}).get("level"):
        return False
    return not is_sure(reading.get("confidence"))


def _put_into(conversation: Conversation, queue: Queue, at: datetime) -> None:
    conversation.used = True
    conversation.queue = max(conversation.queue, queue)
    conversation.changed_at = at
