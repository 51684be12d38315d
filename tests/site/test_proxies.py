"""Whose word on a visitor's address is taken: that of the named front doors, and nobody else's."""

from typing import Any

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from frontdesk.site.asgi import application
from frontdesk.site.proxies import parse_proxies

PROXY = "10.0.0.5"
VISITOR = "203.0.113.7"


async def address_seen(peer: str, trusted: str, *forwarded: str) -> str:
    """The address that the application gets for a call from `peer` with X-Forwarded-For lines."""
    seen: list[str] = []

    async def see(scope: Any, _receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    transport = httpx.ASGITransport(ProxyHeadersMiddleware(see, parse_proxies(trusted)), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get("/", headers=[("X-Forwarded-For", line) for line in forwarded])
    return seen[0]


@pytest.mark.parametrize(
    ("peer", "trusted", "forwarded", "seen"),
    [
        (VISITOR, "", ["198.51.100.1"], VISITOR),
        (VISITOR, PROXY, ["198.51.100.1"], VISITOR),
        (PROXY, "", [VISITOR], PROXY),
        (PROXY, PROXY, [VISITOR], VISITOR),
        (PROXY, "10.0.0.0/8", [VISITOR], VISITOR),
        (PROXY, PROXY, [], PROXY),
        (PROXY, PROXY, [f"198.51.100.1, {VISITOR}"], VISITOR),
        (PROXY, PROXY, ["198.51.100.1", VISITOR], VISITOR),
        (PROXY, f"{PROXY}, 10.0.0.6", [f"198.51.100.1, {VISITOR}, 10.0.0.6"], VISITOR),
        (PROXY, PROXY, ["2001:db8::1"], "2001:db8::1"),
        (PROXY, PROXY, [f"127.0.0.1, {VISITOR}"], VISITOR),
    ],
)
async def test_the_rightmost_address_that_is_no_front_doors_counts(
    peer: str, trusted: str, forwarded: list[str], seen: str
) -> None:
    assert await address_seen(peer, trusted, *forwarded) == seen


@pytest.mark.parametrize("text", ["*", "localhost", "10.0.0.0/33", "10.0.0.1/8", "a.example"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="FRONTDESK_TRUSTED_PROXIES"):
        parse_proxies(f"127.0.0.1, {text}")


def test_nobody_is_believed_unless_named() -> None:
    behind_the_gate = application._application
    assert isinstance(behind_the_gate, ProxyHeadersMiddleware)
    assert "127.0.0.1" not in behind_the_gate.trusted_hosts
