"""How long a session lasts: 15 minutes without a click, 8 hours in all, or until it is ended everywhere."""

from datetime import UTC, datetime, timedelta
from enum import Enum

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from frontdesk.review.models import Member

BEGAN, SEEN = "began", "seen"
WRITTEN_EVERY = timedelta(seconds=30)
"""Writing the last click down with every click would cost a write for each page."""


class Ended(Enum):
    """Why a session is over; the value is what is shown."""

    IDLE = "You were signed out because nothing happened here for 15 minutes. Please sign in again."
    TOO_LONG = "You were signed out after 8 hours. Please sign in again."
    EVERYWHERE = "You were signed out. Please sign in again."


@receiver(user_logged_in)
def begin(request: HttpRequest, **_signal: object) -> None:
    """Note when a session began."""
    request.session[BEGAN] = request.session[SEEN] = timezone.now().timestamp()


def why_ended(request: HttpRequest) -> Ended | None:
    """Why the session of a signed-in user is over, or None where it goes on; notes that it was used."""
    now = timezone.now()
    began, seen = (_moment(request.session.get(key)) for key in (BEGAN, SEEN))
    if now - began >= timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return Ended.TOO_LONG
    if now - seen >= timedelta(seconds=settings.SESSION_IDLE_SECONDS):
        return Ended.IDLE
    member = getattr(request.user, "member", None)
    if member is not None and member.sessions_from is not None and began < member.sessions_from:
        return Ended.EVERYWHERE
    if now - seen >= WRITTEN_EVERY:
        request.session[SEEN] = now.timestamp()
    return None


def end_everywhere(user: AbstractBaseUser) -> None:
    """End every session of a user, this one included."""
    Member.objects.filter(user=user).update(sessions_from=timezone.now())


def _moment(timestamp: float | None) -> datetime:
    return datetime.fromtimestamp(timestamp or 0.0, UTC)
