"""How often one address may call: a moving window in memory, by the `limits` library."""

import time

from django.conf import settings
from django.http import HttpRequest
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from frontdesk.chat.errors import ApiError, Problem

_limiter = MovingWindowRateLimiter(MemoryStorage())


def check_rate(request: HttpRequest, what: str) -> None:
    """Count one call.

    Args:
        request: the call; its address is the one of the connection.
        what: a key of settings.RATE_LIMITS.

    Raises:
        ApiError: TOO_MANY, with the seconds to wait.
    """
    limit = parse(settings.RATE_LIMITS[what])
    address = request.META.get("REMOTE_ADDR", "")
    if not _limiter.hit(limit, what, address):
        reset_at = _limiter.get_window_stats(limit, what, address).reset_time
        raise ApiError(Problem.TOO_MANY, retry_after=max(1, round(reset_at - time.time())))


def forget_all() -> None:
    """Start counting anew, for tests."""
    _limiter.storage.reset()
