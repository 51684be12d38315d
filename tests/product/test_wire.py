"""Requests that could be read in two ways, that are too large, or that ask for what is nobody's business."""

import pytest

from tests.live import PUBLIC_URL, LiveProduct
from tests.product.wire import FROM_THE_DOOR, HOST, get, send

OPEN = f"POST /chat/api/conversations HTTP/1.1\r\n{FROM_THE_DOOR}Content-Type: application/json\r\n"
IN_CHUNKS = "Transfer-Encoding: chunked\r\n"
HIDDEN = f"GET /static/review/console.css HTTP/1.1\r\n{FROM_THE_DOOR}\r\n"
"""Would be answered with 200 if it were taken for a request of its own."""


@pytest.mark.parametrize(
    "request_and_hidden",
    [
        f"{OPEN}Content-Length: {len(HIDDEN) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
        f"{OPEN}{IN_CHUNKS}Content-Length: 4\r\n\r\n{len(HIDDEN):x}\r\n{HIDDEN}\r\n0\r\n\r\n",
        f"{OPEN}Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
        f"{OPEN}Content-Length: {len(HIDDEN)}, 0\r\n\r\n{HIDDEN}",
        f"{OPEN}Content-Length: -1\r\n\r\n{HIDDEN}",
        f"{OPEN}Content-Length: +2\r\n\r\n{{}}{HIDDEN}",
        f"{OPEN}Transfer-Encoding : chunked\r\nContent-Length: {len(HIDDEN) + 5}\r\n\r\n0\r\n\r\n{HIDDEN}",
        f"{OPEN}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
        f"{OPEN}Transfer-Encoding: chunked\r\n\r\nzz\r\n{HIDDEN}",
        f"{OPEN}Transfer-Encoding: chunked\r\n\r\n-1\r\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\nHost: {HOST}\n\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}X: a\nTransfer-Encoding: chunked\r\n\r\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}X: a\rTransfer-Encoding: chunked\r\n\r\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}X: a\r\n folded\r\n\r\n{HIDDEN}",
        f"GET /static/\0 HTTP/1.1\r\n{FROM_THE_DOOR}\r\n{HIDDEN}",
        f"GET /healthz HTTP/9.9\r\n{FROM_THE_DOOR}\r\n{HIDDEN}",
        f"CONNECT evil.example:443 HTTP/1.1\r\n{FROM_THE_DOOR}\r\n{HIDDEN}",
        f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{HIDDEN}",
        f"\x16\x03\x01\x02{HIDDEN}",
        f"TRACE /healthz HTTP/1.1\r\n{FROM_THE_DOOR}\r\n{HIDDEN}",
        f"PUT /healthz HTTP/1.1\r\n{FROM_THE_DOOR}Content-Length: 0\r\n\r\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\r\nX-Forwarded-Proto: https\r\n\r\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}Host: evil.example\r\n\r\n{HIDDEN}",
        f"GET /healthz\r\n\r\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}X: {'a' * 20_000}\r\n\r\n{HIDDEN}",
        f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}" + "X: a\r\n" * 200 + f"\r\n{HIDDEN}",
        f"GET /healthz?{'a' * 4_000} HTTP/1.1\r\n{FROM_THE_DOOR}\r\n{HIDDEN}",
    ],
)
def test_one_refusal_and_nothing_after_it(public_product: LiveProduct, request_and_hidden: str) -> None:
    answer = send(public_product, request_and_hidden)
    assert len(answer.statuses) == 1, answer.raw
    assert 400 <= answer.statuses[0] < 500, answer.raw
    assert "charset=utf-8" in answer.headers["content-type"]


def test_requests_that_follow_each_other_honestly_are_all_answered(public_product: LiveProduct) -> None:
    honest = f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}\r\n"
    chunked = f"{OPEN}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    assert send(public_product, honest + chunked + honest).statuses == [200, 201, 200, 200]


@pytest.mark.parametrize(
    ("path", "size", "statuses"),
    [
        # Refused for the missing token; only where the body was too large, nothing that follows is answered.
        ("/staff/sign-in/", 32_000, [403, 200]),
        ("/staff/sign-in/", 33_000, [403]),
        ("/chat/api/conversations", 9_000, [413]),
    ],
)
def test_staff_may_send_more_than_visitors(
    public_product: LiveProduct, path: str, size: int, statuses: list[int]
) -> None:
    kind = "application/json" if "api" in path else "application/x-www-form-urlencoded"
    head = f"POST {path} HTTP/1.1\r\n{FROM_THE_DOOR}Content-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
    assert send(public_product, head + "a" * size).statuses == statuses


def test_of_an_absolute_address_only_the_host_header_counts(public_product: LiveProduct) -> None:
    """HTTP asks servers to take such requests (RFC 9112, 3.2.2)."""
    answer = get(public_product, "http://evil.example/staff/")
    assert answer.statuses == [302]
    assert "evil.example" not in answer.raw.decode()
    other = "Host: evil.example\r\nX-Forwarded-Proto: https\r\n"
    assert get(public_product, f"{PUBLIC_URL}/staff/", other).statuses == [400]


@pytest.mark.parametrize(
    "path", ["/", "/staff/sign-in/", "/chat/api/conversations", "/static/widget.js", "/healthz"]
)
@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"{HOST}@evil.example", "a b", ""])
def test_another_name_is_refused_without_being_repeated(
    public_product: LiveProduct, path: str, host: str
) -> None:
    answer = get(public_product, path, f"Host: {host}\r\nX-Forwarded-Proto: https\r\n")
    assert answer.statuses == [400]
    assert "evil" not in answer.raw.decode()


def test_a_claimed_name_is_never_believed(public_product: LiveProduct) -> None:
    lies = "X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Original-URL: /healthz\r\n"
    answer = get(public_product, "/staff/", FROM_THE_DOOR + lies)
    assert answer.headers["location"] == "/staff/sign-in/?next=/staff/"
    assert "evil.example" not in answer.raw.decode()


def test_plain_http_leads_to_the_public_address_only(public_product: LiveProduct) -> None:
    answer = get(public_product, "/staff/?kind=failure", f"Host: {HOST}\r\n")
    assert answer.statuses == [301]
    assert answer.headers["location"] == f"{PUBLIC_URL}/staff/?kind=failure"


WANTED = [
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/.venv/bin/python",
    "/record.sqlite3",
    "/var/record.sqlite3",
    "/var/secret-key",
    "/db.sqlite3",
    "/models/",
    "/config.yml",
    "/domain.yml",
    "/endpoints.yml",
    "/knowledge/contacts.yml",
    "/data/safety/nlu.yml",
    "/documents/",
    "/frontdesk/site/settings.py",
    "/pyproject.toml",
    "/deploy/frontdesk.env",
    "/webhooks/website/messages",
    "/webhooks/rest/webhook",
    "/model/parse",
    "/version",
    "/conversations/default/tracker",
    "/admin/",
    "/static/",
    "/static/review",
    "/static/review/",
    "/static/demo/",
]
TRAVERSALS = [
    "/static/../config.yml",
    "/static/review/../../config.yml",
    "/static/%2e%2e/config.yml",
    "/static/..%2f..%2fconfig.yml",
    "/static/%2e%2e%2f%2e%2e%2fconfig.yml",
    "/static/..%5c..%5cconfig.yml",
    "/static/..%255c..%255cconfig.yml",
    "/static/%252e%252e/config.yml",
    "/static/..%c0%af..%c0%afconfig.yml",
    "/static/....//config.yml",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/C:%5cWindows%5cwin.ini",
    "/static/review/console.css%00.png",
    "/static/%00",
    "/static/demo/..%2fpackage.json",
    "/static/widget-..%2f..%2fconfig.yml.js",
    "/static/widget-%2e%2e%5cpackage.js",
    "/%2e%2e/config.yml",
    "/..;/config.yml",
    "/.%2e/.%2e/etc/passwd",
    "//config.yml",
    "/embed/..%2f..%2fconfig.yml",
    "/chat/api/..%2f..%2fconfig.yml",
]


@pytest.mark.parametrize("path", WANTED + TRAVERSALS)
def test_what_is_not_for_the_public_is_not_there(public_product: LiveProduct, path: str) -> None:
    answer = get(public_product, path)
    assert answer.statuses == [404]
    assert "recipe:" not in answer.body
    assert "root:" not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/staff/../config.yml",
        "/staff/.git/config/",
        "/staff/export.db",
        "/staff/export.csv%00.txt",
        "/staff/export.%2e%2e%2fconfig",
        "/staff/conversations/..%2f..%2fconfig.yml/",
        "/staff/%2e%2e/%2e%2e/etc/passwd/",
    ],
)
def test_below_the_console_strangers_are_asked_to_sign_in(public_product: LiveProduct, path: str) -> None:
    answer = get(public_product, path)
    assert answer.statuses in ([301], [302])
    assert answer.headers["location"].startswith("/staff/")
