"""Erases what has been kept long enough: conversations, and who asked for a call."""

import logging
import sqlite3
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from frontdesk.assistant.tracker_file import senders_in
from frontdesk.chat import record, turns
from frontdesk.chat.models import CallbackRequest, Conversation
from frontdesk.chat.record_thread import in_record_thread, longest_wait
from frontdesk.chat.sweeping import sweep
from frontdesk.paths import TRACKER_DATABASE

logger = logging.getLogger(__name__)

KEEP_UNUSED = timedelta(days=1)
"""A chat that was opened and never written in; whoever writes later gets a new one without noticing."""
UNUSED_AT_ONCE = 200

AHEAD = timedelta(days=1)
"""A time stamp that is further ahead was set by a clock that was wrong."""


async def erase_expired(*, bring_back: bool = False) -> int:
    """Erase every conversation whose last message is older than settings.KEEP_DAYS, in Rasa as well.

    Chats that nobody has written in go a day after they were opened: programs may open them in number.
    Names and numbers of those who asked for a call more than settings.KEEP_CALLERS_DAYS ago go, too, and
    what Rasa keeps of conversations that are not in the record any more.

    Args:
        bring_back: bring time stamps that are ahead back to now, as by them nothing would expire for long.
            Never by a clock that may be behind: all would have expired as soon as it is set right.

    Returns:
        How many conversations were erased.
    """
    longest_wait.set(None)
    now = timezone.now()
    oldest = now - timedelta(days=settings.KEEP_DAYS)
    if bring_back:
        await in_record_thread(_bring_back, now)
    unused = await _erase_unused(now - KEEP_UNUSED)
    erased = 0
    for conversation in await in_record_thread(record.conversations_before, oldest):
        async with turns.turn_lock(conversation.token_hash):
            # Asked again in the same transaction: the visitor may have written meanwhile.
            erased += await in_record_thread(record.erase_conversation, conversation, idle_since=oldest)
    await in_record_thread(_erase_old_callers, now - timedelta(days=settings.KEEP_CALLERS_DAYS))
    await in_record_thread(_note_orphans)
    await turns.finish_pending_erasures()
    await in_record_thread(sweep, anew=erased > 0)
    return erased + unused


async def _erase_unused(opened_before: datetime) -> int:
    erased = 0
    while some := await in_record_thread(record.erase_unused, opened_before, UNUSED_AT_ONCE):
        erased += some
    return erased


def _bring_back(now: datetime) -> None:
    future = now + AHEAD
    first = Conversation.objects.order_by("id").first()
    if first is None or first.started_at > future:
        # As after a restore on a machine whose clock is behind: all of it would be in the future.
        return
    Conversation.objects.filter(last_message_at__gt=future).update(last_message_at=now)
    # Staff can't settle what is newer than the page that they have before them.
    Conversation.objects.filter(changed_at__gt=future).update(changed_at=now)
    CallbackRequest.objects.filter(consented_at__gt=future).update(consented_at=now)


def _erase_old_callers(oldest: datetime) -> None:
    record.erase_callers(CallbackRequest.objects.filter(consented_at__lt=oldest))


def _note_orphans() -> None:
    # Read from Rasa's file before the record: a conversation is in the record before Rasa hears of it.
    try:
        senders = senders_in(TRACKER_DATABASE)
    except sqlite3.Error as error:
        logger.warning("Rasa's database could not be read: %s", type(error).__name__)
        return
    for sender in record.senders_without_record(senders):
        record.note_erasure(sender)
