"""Adding to the audit log."""

from django.http import HttpRequest

from frontdesk.review.models import AuditEntry, Event

ON_THE_SERVER = "frontdesk on the server"
"""Who it was where somebody used the command: the log can't know the person."""


def log(request: HttpRequest, event: Event, subject: str = "", who: str | None = None) -> None:
    """Note what somebody did.

    Args:
        request: the call; its user and its address are noted.
        event: what it was.
        subject: a reference, a name, a count; never what a visitor wrote.
        who: the name, where nobody is signed in yet.
    """
    AuditEntry.objects.create(
        who=request.user.get_username() if who is None else who,
        event=event,
        subject=subject[:200],
        address=request.META.get("REMOTE_ADDR", "")[:64],
    )


def log_command(event: Event, subject: str) -> None:
    """Note what was done with the command on the server; `event` and `subject` as for `log`."""
    AuditEntry.objects.create(who=ON_THE_SERVER, event=event, subject=subject[:200])
