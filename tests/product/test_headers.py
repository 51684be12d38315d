"""What every response says to the browser, over the whole table of addresses, started as on a server."""

import pytest

from tests.live import LiveProduct
from tests.product.wire import FROM_THE_DOOR, Answer, get
from tests.site.routes import addresses

A_YEAR = 31_536_000
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
WITH_A_CHARSET = ("text/", "application/javascript", "application/yaml")
ERRORS = [
    "/nowhere",
    "/staff/nowhere/",
    "/chat/api/nowhere",
    "/static/nowhere.js",
    "/embed",
    "/static/widget-0.js",
]


@pytest.mark.parametrize("address", addresses() + ERRORS)
def test_every_response_carries_the_same_rules(public_product: LiveProduct, address: str) -> None:
    for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
        headers = FROM_THE_DOOR + ("Content-Length: 0\r\n" if method == "POST" else "")
        check(get(public_product, address, headers, method), address)


def check(answer: Answer, address: str) -> None:
    [status] = answer.statuses
    headers = answer.headers
    assert status < 500
    assert set(headers["content-security-policy"].split("; ")) == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"] == f"max-age={A_YEAR}"
    assert "server" not in headers
    kind = headers.get("content-type", "")
    if kind.startswith(WITH_A_CHARSET) and "svg" not in kind:
        assert "charset=utf-8" in kind.replace('"', "").lower(), kind
    if address.startswith(("/staff/", "/chat/api/")):
        assert headers["cache-control"] == "no-store"


def test_a_redirect_to_https_carries_the_policy_too(public_product: LiveProduct) -> None:
    answer = get(public_product, "/staff/", "Host: chat.clinic.example\r\n")
    assert answer.statuses == [301]
    assert set(answer.headers["content-security-policy"].split("; ")) == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("refused", ["X: " + "a" * 20_000, "X-Forwarded-Proto: https\r\nHost: a"])
def test_refusals_at_the_gate_cannot_be_taken_for_anything_else(
    public_product: LiveProduct, refused: str
) -> None:
    headers = get(public_product, "/", f"{FROM_THE_DOOR}{refused}\r\n").headers
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_cookies_are_for_this_host_alone(public_product: LiveProduct) -> None:
    cookie = get(public_product, "/staff/sign-in/").headers["set-cookie"].split("; ")
    assert cookie[0].startswith("__Host-csrf=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie)
    assert not any(part.startswith("Domain") for part in cookie)


def test_visitors_get_no_cookie_at_all(public_product: LiveProduct) -> None:
    for address in ("/", "/embed/", "/static/widget.js", "/chat/api/messages", "/healthz"):
        assert "set-cookie" not in get(public_product, address).headers
