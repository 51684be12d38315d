"""Deleting a conversation for good, as somebody asked for by phone or letter."""

from asgiref.sync import async_to_sync

from frontdesk.chat import record, turns
from frontdesk.chat.models import Conversation
from frontdesk.chat.sweeping import sweep


def erase(conversation: Conversation) -> None:
    """Delete all that was recorded, with all that staff added, and note that Rasa's part is still to go."""
    record.erase_conversation(conversation)


def finish_in_assistant() -> None:
    """Delete what Rasa keeps of erased conversations, and all traces; what can't be done now comes later."""
    async_to_sync(turns.finish_pending_erasures)()
    sweep()
