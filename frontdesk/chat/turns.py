"""One message, all the way: read, recorded, answered, recorded again."""

import asyncio
import logging
from dataclasses import replace
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from django.conf import settings
from django.db import DatabaseError

from frontdesk.assistant.client import AssistantBusyError, AssistantUnavailableError
from frontdesk.assistant.reading import reading_of_safety, safety_as_dict
from frontdesk.assistant.waiting_line import LineIsFullError, WaitingLine
from frontdesk.chat import metrics, record
from frontdesk.chat.bodies import MAX_TEXT
from frontdesk.chat.errors import ApiError, Problem
from frontdesk.chat.models import Conversation, Message
from frontdesk.chat.record_thread import in_record_thread
from frontdesk.chat.services import assistant, knowledge, message_reader
from frontdesk.chat.shared_work import SharedWork
from frontdesk.chat.sweeping import sweep
from frontdesk.language.reader import MessageReading
from frontdesk.language.safety import SafetyReading

logger = logging.getLogger(__name__)

MOST_TURNS = 200
"""Turns under way at the same time, whatever they wait for; with more, nothing new is begun."""

BUSY_SECONDS = 60

_room = WaitingLine(at_once=MOST_TURNS, most_waiting=0)
_turn_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def turn_lock(token_hash: str) -> asyncio.Lock:
    """The lock that lets one turn of a conversation run at a time.

    Rasa has one too, but waits for it in steps of a second.
    """
    return _turn_locks.setdefault(token_hash, asyncio.Lock())


def are_under_way() -> bool:
    """Whether some visitor waits for an answer just now."""
    return _room.inside > 0


async def take_turn(token_hash: str, client_id: UUID, text: str) -> list[Message]:
    """Answer one message; the same id again gets the same answer and is processed once.

    Args:
        token_hash: of the conversation whose turn it is.
        client_id: the id that the browser gave the message.
        text: the message, cleaned and limited.

    Returns:
        The replies, committed to the record.

    Raises:
        ApiError: UNKNOWN_TOKEN, as there is no such conversation, or not any more; CHAT_FULL, as it has
            become too long; BUSY, as too many are asking.
    """
    return await _take(token_hash, client_id, message_reader().read(text), settings.CHAT_LENGTH)


async def answer_danger(
    token_hash: str, client_id: UUID, text: str, *, recorded: bool, most_read: int | None = None
) -> list[Message]:
    """The safety text for a message that is refused otherwise; nothing where the rules see no danger in it.

    Args:
        token_hash: of the conversation whose message it is.
        client_id: the id that the browser gave the message.
        text: the whole message.
        recorded: whether it goes into the record, shortened to what a message may hold.
        most_read: only so many characters are read for danger; all of them by default.
    """
    seen = message_reader().read(text[:most_read])
    if seen.safety is None:
        return []
    if not recorded:
        return _unrecorded(seen.safety)
    # Redacted before it is cut: nobody would know half a phone number for one.
    redacted = seen.redacted if most_read is None else message_reader().redact(text)
    return await _take(token_hash, client_id, replace(seen, redacted=redacted[:MAX_TEXT]))


def find_danger(*texts: str) -> SafetyReading | None:
    """The danger in what a visitor wrote beside the chat, in a form."""
    text = "\n".join(texts)
    return message_reader().read(text).safety if text else None


async def warn(conversation: Conversation, danger: SafetyReading) -> list[Message]:
    """Put the safety text for a danger into the conversation, and the conversation before the staff."""
    replies = _safety_replies(danger, None)
    try:
        return await in_record_thread(record.add_warnings, conversation, replies, danger.level)
    except DatabaseError as error:
        logger.error("A safety answer went out unrecorded: %s", type(error).__name__)
        metrics.FAILURES.labels("unrecorded").inc()
        return _unrecorded(danger)


def safety_text(danger: SafetyReading) -> str:
    """The whole safety text for a danger."""
    return "\n\n".join(reply["text"].strip() for reply in _safety_replies(danger, None))


async def _take(
    token_hash: str, client_id: UUID, seen: MessageReading, most_messages: int | None = None
) -> list[Message]:
    try:
        async with _room.place(), turn_lock(token_hash):
            return await _recorded_turn(token_hash, client_id, seen, most_messages)
    except (DatabaseError, LineIsFullError) as error:
        if seen.safety:
            # Whoever is in danger hears where to turn to, also when it can't be written down.
            logger.error("A safety answer went out unrecorded: %s", type(error).__name__)
            metrics.FAILURES.labels("unrecorded").inc()
            return _unrecorded(seen.safety)
        if isinstance(error, LineIsFullError):
            raise ApiError(Problem.BUSY, retry_after=BUSY_SECONDS) from error
        raise


def _unrecorded(danger: SafetyReading) -> list[Message]:
    return [record.unrecorded(reply) for reply in _safety_replies(danger, None)]


async def _recorded_turn(
    token_hash: str, client_id: UUID, seen: MessageReading, most_messages: int | None
) -> list[Message]:
    safety_reading = reading_of_safety(seen.safety) if seen.safety else None
    turn = await in_record_thread(
        record.start_turn, token_hash, client_id, seen.redacted, safety_reading, most_messages
    )
    if turn.replies:
        return turn.replies
    if seen.safety:
        replies, reading = _safety_replies(seen.safety, turn.last_safety), safety_reading
    else:
        try:
            replies, reading = await _ask_assistant(turn.message.conversation, turn.message.text)
        except AssistantBusyError as error:
            logger.error("The assistant was not asked: %s", error)
            metrics.FAILURES.labels("busy").inc()
            failure = knowledge().failure().as_dict()
            await _finish(turn.message, [failure], None)
            raise ApiError(Problem.BUSY, retry_after=BUSY_SECONDS) from error
    return await _finish(turn.message, replies, reading)


async def _finish(
    message: Message, replies: list[record.Reply], reading: dict[str, Any] | None
) -> list[Message]:
    try:
        return await in_record_thread(record.finish_turn, message, replies, reading)
    except ApiError:
        # It was erased while Rasa answered, and Rasa may have taken it up anew.
        await in_record_thread(record.note_erasure, message.conversation.sender)
        await finish_pending_erasures()
        raise


async def erase(conversation: Conversation) -> None:
    """Erase a conversation from the record and from Rasa; what Rasa can't do now is done later."""
    async with turn_lock(conversation.token_hash):
        await in_record_thread(record.erase_conversation, conversation)
    await _erase_traces_for_all()


async def finish_pending_erasures() -> None:
    """Delete the dialogue state of erased conversations, as far as Rasa answers."""
    for sender in await in_record_thread(record.pending_erasures):
        try:
            await assistant().erase(sender)
        except AssistantUnavailableError:
            logger.warning("An erased conversation's dialogue state stays for now: the assistant is away.")
            return
        await in_record_thread(record.finish_erasure, sender)


async def _erase_traces() -> None:
    await finish_pending_erasures()
    await in_record_thread(sweep)


_erase_traces_for_all = SharedWork(_erase_traces)
"""A sweep takes the longer the more there is in the record, and everybody waits meanwhile."""


async def _ask_assistant(
    conversation: Conversation, text: str
) -> tuple[list[record.Reply], dict[str, Any] | None]:
    try:
        turn = await assistant().send(conversation.sender, text, after_safety=conversation.had_safety)
    except AssistantBusyError:
        raise
    except AssistantUnavailableError as error:
        logger.error("The assistant did not answer: %s", error)
        metrics.FAILURES.labels("assistant").inc()
        return [knowledge().failure().as_dict()], None
    return turn.replies, turn.reading


def _safety_replies(safety: SafetyReading, last_safety: dict[str, Any] | None) -> list[record.Reply]:
    """The text for a danger; its short repeat where the visitor goes on about the same one."""
    now, before = safety_as_dict(safety), last_safety or {}
    is_repeat = all(now[key] == before.get(key) for key in ("level", "overdose", "also"))
    replies = knowledge().safety_replies(
        safety.level, again=is_repeat, overdose=safety.overdose, also=safety.also
    )
    return [reply.as_dict() for reply in replies]
