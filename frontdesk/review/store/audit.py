"""What the audit log says."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from frontdesk.review.models import AuditEntry, Event, Role
from frontdesk.review.roles import require

PAGE_SIZE = 50


@dataclass(frozen=True)
class AuditPage:
    """A page of the log; `before` is the id before which the next one begins, or None."""

    entries: list[AuditEntry]
    before: int | None


def read_audit(
    user: AbstractBaseUser, who: str = "", event: str = "", subject: str = "", before: int | None = None
) -> AuditPage:
    """The newest entries, by person, by event, by what it was about.

    Raises:
        PermissionDenied: the user is no owner.
    """
    require(user, Role.OWNER)
    wanted = {"who": who, "event": event if event in Event.values() else "", "subject": subject}
    found = AuditEntry.objects.filter(**{name: value for name, value in wanted.items() if value})
    if before is not None:
        found = found.filter(pk__lt=before)
    entries = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    has_more = len(entries) > PAGE_SIZE
    entries = entries[:PAGE_SIZE]
    return AuditPage(entries, entries[-1].pk if has_more else None)
