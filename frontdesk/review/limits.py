"""How long somebody has to wait after wrong passwords and codes.

The wait is for one account from one address, so nobody else can keep the staff out: the right password works
from any other place. Tries are in the database and survive a restart.
"""

import ipaddress
from datetime import datetime, timedelta

from django.db.models import Max
from django.db.models.aggregates import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac

from frontdesk.review.models import FailedSignIn

FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 30
"""A clinic's own computers share an address, so it is allowed more than one person is."""

WINDOW = timedelta(minutes=15)
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)


def seconds_to_wait(name: str, address: str) -> int:
    """How long the next try for an account from an address has to wait; 0: not at all."""
    now = timezone.now()
    recent = FailedSignIn.objects.filter(address=_network(address), at__gt=now - WINDOW)
    waits = [
        _wait(
            recent.filter(account=_key(name)).aggregate(number=Count("pk"), last=Max("at")), FREE_TRIES, now
        ),
        _wait(recent.aggregate(number=Count("pk"), last=Max("at")), FREE_TRIES_OF_ADDRESS, now),
    ]
    return max(waits)


def count_try(name: str, address: str) -> None:
    """Count a try before its password is looked at, so that many at the same moment gain nothing."""
    FailedSignIn.objects.create(account=_key(name), address=_network(address))


def forget_tries(name: str, address: str) -> None:
    """Signing in went well: the tries for this account from this address no longer count."""
    FailedSignIn.objects.filter(account=_key(name), address=_network(address)).delete()


def forget_old_tries() -> None:
    """Delete the tries that are too old to count."""
    FailedSignIn.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()


def in_words(seconds: int) -> str:
    """A wait, as a sentence says it."""
    if seconds < 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{-(-seconds // 60)} minutes"


def _wait(tries: dict[str, object], free: int, now: datetime) -> int:
    number, last = tries["number"], tries["last"]
    if not isinstance(number, int) or not isinstance(last, datetime) or number < free:
        return 0
    wait = min(FIRST_WAIT * 2 ** min(number - free, 10), LONGEST_WAIT)
    return max(0, -int((now - last - wait).total_seconds() // 1))


def _key(name: str) -> str:
    return salted_hmac(
        "frontdesk.review.limits", " ".join(name.split()).casefold(), algorithm="sha256"
    ).hexdigest()


def _network(address: str) -> str:
    """The address; of an IPv6 one the part that a household or an office has to itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
