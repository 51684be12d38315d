"""Reads a request's body before the application sees it: no more of it than allowed, and not for ever."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Event, Receive, Send], Awaitable[None]]

TOO_SLOW = b'{"error": {"code": "too_slow", "message": "That took too long to arrive. Please try again."}}'

MOST_DISCARDED = 1_000_000
"""Bytes of a body that is too large which are still taken and thrown away: most clients only read an answer
after they have sent everything."""


class BodyLimit:
    """ASGI middleware.

    A body that comes too slowly is answered with 408. Of one that is too large the application gets one byte
    more than is allowed, by which it sees what it has to refuse. After either, the connection is closed.
    """

    def __init__(self, application: Application, most_bytes: int, seconds: float) -> None:
        """Keep what comes after.

        Args:
            application: gets what passes.
            most_bytes: the largest body.
            seconds: the longest that a body may take, from the end of the headers.
        """
        self._application = application
        self._most_bytes = most_bytes
        self._seconds = seconds

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Pass a request on as soon as its body is there."""
        if scope["type"] != "http" or not _has_body(scope):
            await self._application(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._read(receive)
        except TimeoutError:
            await _answer_too_slow(send)
            return
        if body is None:
            return
        is_too_large = len(body) > self._most_bytes
        await self._application(
            scope,
            _replay(body[: self._most_bytes + 1], receive),
            _closing(send) if is_too_large else send,
        )

    async def _read(self, receive: Receive) -> bytearray | None:
        """The body, as far as it is wanted; None where the client has gone."""
        body = bytearray()
        discarded = 0
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                return None
            chunk = event.get("body", b"")
            wanted = max(0, self._most_bytes + 1 - len(body))
            body += chunk[:wanted]
            discarded += len(chunk[wanted:])
            if not event.get("more_body") or discarded > MOST_DISCARDED:
                return body


def _has_body(scope: Event) -> bool:
    headers = {name for name, value in scope["headers"] if value != b"0"}
    return b"content-length" in headers or b"transfer-encoding" in headers


def _replay(body: bytes | bytearray, receive: Receive) -> Receive:
    events = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def replay() -> Event:
        return events.pop() if events else await receive()

    return replay


def _closing(send: Send) -> Send:
    async def send_and_close(event: Event) -> None:
        if event["type"] == "http.response.start":
            event = {**event, "headers": [*event.get("headers", []), (b"connection", b"close")]}
        await send(event)

    return send_and_close


async def _answer_too_slow(send: Send) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(TOO_SLOW)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 408, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_SLOW})
