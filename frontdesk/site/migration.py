"""Brings the record's tables up to date with this version."""

import logging
import sqlite3
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection

from frontdesk.assistant.tracker_file import senders_in
from frontdesk.backup import RecordError
from frontdesk.chat.lost_file import is_lost
from frontdesk.paths import TRACKER_DATABASE

logger = logging.getLogger(__name__)

GONE = "The record is gone: its file is missing or empty, though there were conversations. "
PUT_BACK = (
    "If Frontdesk is being served, it puts the file back with the next question, where that can be done. If "
    "not, run `frontdesk restore` with the last backup; `frontdesk serve` would begin a new record."
)
BEGUN_ANEW = (
    "A new one is begun, so that visitors are answered. Staff accounts were in it, too. To have back what "
    "the last backup holds, stop Frontdesk and run `frontdesk restore`."
)


def bring_up_to_date(*, may_begin_anew: bool = False) -> None:
    """Make the changes to the tables that are still to be made, each as a whole or not at all.

    Args:
        may_begin_anew: begin a new record where the one that was there is gone, and say so in the log. For
            `serve` only, as nobody would be answered: while it runs, it can put back what is gone, unless a
            new one has taken its place.

    Raises:
        RecordError: the database can't be opened or changed, or it is gone.
    """
    if _is_gone():
        if not may_begin_anew:
            raise RecordError(GONE + PUT_BACK)
        logger.error(GONE + BEGUN_ANEW)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        # The first line only: PostgreSQL's next ones may hold values.
        reason = str(error).partition("\n")[0]
        raise RecordError(
            f"The record can't be opened or brought up to date: {reason}. `frontdesk doctor` looks for the "
            "cause; `frontdesk restore` puts a backup in its place."
        ) from None


def _is_gone() -> bool:
    if connection.vendor != "sqlite" or not is_lost(Path(connection.settings_dict["NAME"])):
        return False
    try:
        # Rasa makes its file with its first start; a conversation in it is in the record, too.
        return bool(senders_in(TRACKER_DATABASE))
    except sqlite3.Error:
        return False
