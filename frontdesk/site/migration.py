"""Brings the record's tables up to date with this version."""

from django.core.management import call_command
from django.db import DatabaseError

from frontdesk.backup import RecordError


def bring_up_to_date() -> None:
    """Make the changes to the tables that are still to be made, each as a whole or not at all.

    Raises:
        RecordError: the database can't be opened or changed.
    """
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        # The first line only: PostgreSQL's next ones may hold values.
        reason = str(error).partition("\n")[0]
        raise RecordError(
            f"The record can't be opened or brought up to date: {reason}. `frontdesk doctor` looks for the "
            "cause; `frontdesk restore` puts a backup in its place."
        ) from None
