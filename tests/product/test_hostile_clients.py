"""The running product and clients that are slow, huge or malformed: others are served meanwhile."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from selectors import EVENT_READ, DefaultSelector
from urllib.parse import urlsplit

import httpx
import pytest

from tests.live import LiveProduct

PATIENCE = 60
SLOW = {
    "headers": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "body": b"POST /chat/api/conversations HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
    "nothing": b"",
}
EACH = 100


@contextmanager
def connection(product: LiveProduct) -> Iterator[socket.socket]:
    address = urlsplit(product.url)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as client:
        yield client


def answer_to(client: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    received = b""
    with suppress(ConnectionError):
        while chunk := client.recv(65_536):
            received += chunk
    return received


def test_slow_clients_are_cut_off_and_hold_up_nobody(product: LiveProduct) -> None:
    """Ten seconds in all, and not between two bytes: they drip all the time."""
    with ExitStack() as open_clients, ThreadPoolExecutor(1) as others, DefaultSelector() as selector:
        clients = {
            open_clients.enter_context(connection(product)): kind for kind in SLOW for _ in range(EACH)
        }
        started = time.monotonic()
        for client, kind in clients.items():
            client.sendall(SLOW[kind])
            selector.register(client, EVENT_READ)
        served = others.submit(serve_others, product)
        answers = dict.fromkeys(clients, b"")
        cut_after: dict[socket.socket, float] = {}
        while len(cut_after) < len(clients) and time.monotonic() < started + PATIENCE:
            for client, kind in clients.items():
                if kind != "nothing" and client not in cut_after:
                    with suppress(ConnectionError):
                        client.sendall(b"a")
            for client in [key.fileobj for key, _ in selector.select(0.3)]:
                assert isinstance(client, socket.socket)
                part = b""
                with suppress(ConnectionError):
                    part = client.recv(65_536)
                answers[client] += part
                if not part:
                    cut_after[client] = time.monotonic() - started
                    selector.unregister(client)
        served.result()
    assert len(cut_after) == len(clients)
    assert min(cut_after.values()) > 9
    assert max(cut_after.values()) < 15
    seen = {kind: {answers[client][:12] for client in clients if clients[client] == kind} for kind in SLOW}
    assert seen == {"headers": {b""}, "body": {b"HTTP/1.1 408"}, "nothing": {b""}}


def serve_others(product: LiveProduct) -> None:
    """Whoever is not slow is served as ever."""
    for _ in range(5):
        assert httpx.get(f"{product.url}/healthz", timeout=5, trust_env=False).status_code == 200
        assert product.visitor().say("what is sciatica")[0]["kind"] == "answer"


GET, POST = (f"{method} /healthz HTTP/1.1\r\nHost: localhost\r\n".encode() for method in ("GET", "POST"))
MALFORMED = {
    "large header": GET + b"X-Big: " + b"a" * 20_000 + b"\r\n\r\n",
    "endless header": GET + b"X-Big: " + b"a" * 2_000_000,
    "200 headers": GET + b"X-A: b\r\n" * 200 + b"\r\n",
    "long address": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "space before colon": GET + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "length and chunked": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET,
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "bare line feeds": b"GET /healthz HTTP/1.1\nHost: localhost\n\n",
    "nonsense": b"nonsense\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("malformed", MALFORMED.values(), ids=MALFORMED)
def test_malformed_requests_are_refused_and_get_no_second_answer(
    product: LiveProduct, malformed: bytes
) -> None:
    with connection(product) as client:
        # It may be cut off while it is still sending.
        with suppress(ConnectionError):
            client.sendall(malformed)
        answer = answer_to(client)
    assert answer[9:12] in (b"400", b"414", b"431", b"")
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert httpx.get(f"{product.url}/healthz", timeout=30, trust_env=False).status_code == 200


def test_a_large_body_gets_413_and_the_next_request_is_answered(product: LiveProduct) -> None:
    visitor = product.visitor()
    for size in (9_000, 500_000):
        response = visitor.http.post(
            "messages", content=b"a" * size, headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 413
        assert response.json()["error"]["code"] == "too_large"
    assert visitor.say("what is sciatica")[0]["kind"] == "answer"


def test_metrics_are_there_and_know_the_model(product: LiveProduct) -> None:
    product.visitor().say("what is sciatica")
    figures = httpx.get(f"{product.url}/metrics", trust_env=False).text
    assert 'frontdesk_answers_total{kind="answer"}' in figures
    assert 'frontdesk_model{name="' in figures
    sizes = [line for line in figures.splitlines() if line.startswith("frontdesk_database_bytes{")]
    assert len(sizes) == 2
    assert all(float(line.split()[-1]) > 0 for line in sizes)
