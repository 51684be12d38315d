"""What the audit log says."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.db.models import Q

from frontdesk.review.filter import midnight
from frontdesk.review.models import AuditEntry, Event, Role
from frontdesk.review.roles import require

PAGE_SIZE = 50

_REFERENCE = re.compile(r"([A-Z0-9]{1,4})(?:(?<=....)[- ]?([A-Z0-9]{0,4}))?")
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class AuditPage:
    """A page of the log; `before` is the id before which the next one begins, or None."""

    entries: list[AuditEntry]
    before: int | None


@dataclass(frozen=True)
class Wanted:
    """What is looked for: by person, by event, by the beginning of what it was about, by day."""

    who: str = ""
    event: str = ""
    subject: str = ""
    first: date | None = None
    last: date | None = None

    def clause(self) -> Q:
        """The entries that fit; what is left open fits all, and so does an event that there is not."""
        clause = Q()
        if self.who:
            clause &= Q(who=self.who)
        if self.event in Event.values():
            clause &= Q(event=self.event)
        if self.subject:
            clause &= reduce(or_, map(_begins_with, _beginnings(self.subject)))
        if self.first:
            clause &= Q(at__gte=midnight(self.first))
        if self.last and self.last < date.max:
            clause &= Q(at__lt=midnight(self.last + timedelta(days=1)))
        return clause


def read_audit(user: AbstractBaseUser, wanted: Wanted, before: int | None = None) -> AuditPage:
    """The newest entries.

    Raises:
        PermissionDenied: the user is no owner.
    """
    require(user, Role.OWNER)
    found = AuditEntry.objects.filter(wanted.clause())
    if before is not None:
        found = found.filter(pk__lt=before)
    entries = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    has_more = len(entries) > PAGE_SIZE
    entries = entries[:PAGE_SIZE]
    return AuditPage(entries, entries[-1].pk if has_more else None)


def _beginnings(typed: str) -> list[str]:
    """How it may be written in the log: references in capitals with a dash, names as the account has them."""
    beginnings = [typed]
    if reference := _REFERENCE.fullmatch(typed.upper()):
        beginnings.append("-".join(filter(None, reference.groups())))
    names = get_user_model().objects.filter(username__istartswith=typed)
    return [*dict.fromkeys([*beginnings, *names.values_list("username", flat=True)])]


def _begins_with(text: str) -> Q:
    if connection.vendor == "sqlite":
        # SQLite's LIKE minds no capitals, so it can't use the index.
        return Q(subject__gte=text, subject__lt=text + _LAST)
    return Q(subject__startswith=text)
