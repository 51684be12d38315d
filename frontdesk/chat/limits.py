"""How often one conversation and one address may call. What is allowed stands in settings.RATE_LIMITS."""

import math
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from frontdesk.chat.errors import ApiError, Problem
from frontdesk.chat.rates import Limit, RateLimiter

LOOPBACK_FACTOR = 20
"""Calls from the machine itself count as so many addresses: somebody tries the chat out there, or a front
door that FRONTDESK_TRUSTED_PROXIES does not name passes on visitors who cannot be told apart."""

_limiter = RateLimiter()


def check_rate(request: HttpRequest, what: str, token_hash: str | None = None) -> None:
    """Count one call.

    Args:
        request: the call; its address is the visitor's, also behind a trusted proxy.
        what: a key of settings.RATE_LIMITS.
        token_hash: of the conversation that the call is about.

    Raises:
        ApiError: TOO_MANY, with the seconds to wait.
    """
    wait = _take(request, what, token_hash)
    if wait:
        raise ApiError(Problem.TOO_MANY, retry_after=math.ceil(wait))


def is_allowed(request: HttpRequest, what: str, token_hash: str | None = None) -> bool:
    """Count one call and say whether it was still within its limit."""
    return not _take(request, what, token_hash)


def _take(request: HttpRequest, what: str, token_hash: str | None) -> float:
    limit: Limit = settings.RATE_LIMITS[what]
    network, is_loopback = caller(request.META.get("REMOTE_ADDR") or "")
    wanted = [((what, network), rate.times(LOOPBACK_FACTOR if is_loopback else 1)) for rate in limit.address]
    if token_hash:
        wanted += [((what, token_hash), rate) for rate in limit.conversation]
    return _limiter.hit(wanted)


@lru_cache(maxsize=4096)
def caller(address: str) -> tuple[str, bool]:
    """Whom a connection's address stands for, and whether that is this machine.

    Of an IPv6 address the part that a household or an office has to itself counts (/64, RFC 6177).
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64], False
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped), parsed.ipv4_mapped.is_loopback
        if not parsed.is_loopback:
            return str(ip_network((parsed, 64), strict=False)), False
    return str(parsed), parsed.is_loopback


def forget_all() -> None:
    """Start counting anew, for tests."""
    _limiter.forget_all()
