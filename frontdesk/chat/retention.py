"""Erases conversations that have been kept long enough."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from frontdesk.chat import record, turns
from frontdesk.chat.record_thread import in_record_thread


async def erase_expired() -> int:
    """Erase every conversation whose last message is older than settings.KEEP_DAYS, in Rasa as well.

    Returns:
        How many were erased.
    """
    oldest = timezone.now() - timedelta(days=settings.KEEP_DAYS)
    expired = await in_record_thread(record.conversations_before, oldest)
    for conversation in expired:
        async with turns.turn_lock(conversation):
            await in_record_thread(record.erase_conversation, conversation)
    await turns.finish_pending_erasures()
    return len(expired)
