"""What the command erases, with or without a running Frontdesk; Django has to be set up before."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from typing import Any, TypeVar

from frontdesk.assistant.tracker_file import erase_from
from frontdesk.chat import record, retention, turns
from frontdesk.chat.models import Conversation
from frontdesk.chat.services import assistant
from frontdesk.chat.sweeping import sweep
from frontdesk.paths import TRACKER_DATABASE
from frontdesk.review.actions.calls import erase_seen_to
from frontdesk.review.limits import forget_old_tries
from frontdesk.review.models import AuditEntry, Event
from frontdesk.review.session_store import SessionStore
from frontdesk.serving import ServeError, only_one_server

Result = TypeVar("Result")

BY_COMMAND = "frontdesk erase"
"""Who did it, in the audit log."""


class NoSuchConversationError(LookupError):
    """There is no conversation of that reference; the text says so."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"There is no conversation {reference}. It may have been erased already.")


def describe(reference: str) -> str:
    """A conversation in one line, without a word of it.

    Raises:
        NoSuchConversationError: there is none.
    """
    found = _find(reference)
    return (
        f"Conversation {found.reference}: began {found.started_at:%-d %B %Y}, "
        f"{found.visitor_messages} messages of the visitor."
    )


def erase_by_reference(reference: str) -> bool:
    """Erase a conversation, and note in the audit log that it was done by command.

    Returns:
        Whether all traces are gone already.

    Raises:
        NoSuchConversationError: there is none.
    """
    found = _find(reference)
    AuditEntry.objects.create(who=BY_COMMAND, event=Event.ERASED, subject=found.reference)
    record.erase_conversation(found)
    _finish_in_rasa()
    return sweep(anew=True) and not record.pending_erasures()


def erase_expired(*, bring_back: bool = False) -> int:
    """Erase what has been kept long enough: also who was called, sessions that are over, wrong passwords.

    Args:
        bring_back: time stamps that are ahead are wrong, and not the clock.

    Returns:
        How many conversations were erased.
    """
    erase_seen_to()
    SessionStore.clear_expired()
    forget_old_tries()
    erased = _run(retention.erase_expired(bring_back=bring_back))
    if record.pending_erasures():
        _finish_in_rasa()
    return erased


def _finish_in_rasa() -> None:
    """Have Rasa erase its part; where nothing is served, do it in its file."""
    try:
        with only_one_server():
            senders = record.pending_erasures()
            if TRACKER_DATABASE.exists():
                erase_from(TRACKER_DATABASE, senders)
            for sender in senders:
                record.finish_erasure(sender)
    except ServeError:
        _run(turns.finish_pending_erasures())
    except sqlite3.Error:
        # They stay noted, and the next erasure tries again.
        return


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    async def run() -> Result:
        try:
            return await work
        finally:
            # Its connections belong to this event loop, which ends.
            await assistant().close()

    return asyncio.run(run())


def _find(reference: str) -> Conversation:
    found = Conversation.objects.filter(reference=reference.strip().upper()).first()
    if found is None:
        raise NoSuchConversationError(reference)
    return found
