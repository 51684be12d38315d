"""Bodies that are too large or too slow, and bodies as they should be."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx

from frontdesk.site.body_limit import MOST_DISCARDED, BodyLimit

LIMIT = 100


class Application:
    """Keeps what it was sent."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        event = await receive()
        self.bodies.append(event.get("body", b""))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


async def post(application: Application, content: Any, seconds: float = 30) -> httpx.Response:
    transport = httpx.ASGITransport(BodyLimit(application, LIMIT, seconds))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.post("/", content=content)


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def test_a_body_in_pieces_arrives_whole() -> None:
    application = Application()
    assert (await post(application, pieces(b"a" * 60, b"b" * 40))).status_code == 200
    assert application.bodies == [b"a" * 60 + b"b" * 40]


async def test_a_call_without_a_body_passes() -> None:
    application = Application()
    assert (await post(application, b"")).text == "ok"


async def test_of_a_large_body_no_more_arrives_than_shows_that_it_is_too_large() -> None:
    application = Application()
    response = await post(application, b"a" * 10_000)
    assert application.bodies == [b"a" * (LIMIT + 1)]
    assert response.headers["connection"] == "close"


async def test_a_huge_body_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50 * MOST_DISCARDED:
            sent += 100_000
            yield b"a" * 100_000

    application = Application()
    assert (await post(application, endless())).status_code == 200
    assert sent < 3 * MOST_DISCARDED
    assert len(application.bodies[0]) == LIMIT + 1


async def test_a_body_that_comes_too_slowly_is_cut_off() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.sleep(30)
        yield b"b"

    application = Application()
    response = await post(application, slow(), seconds=0.05)
    assert response.status_code == 408
    assert response.json()["error"]["code"] == "too_slow"
    assert response.headers["connection"] == "close"
    assert application.bodies == []


async def test_who_leaves_before_the_end_is_not_answered() -> None:
    application = Application()
    events = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return events.pop(0)

    async def send(_event: Any) -> None:
        raise AssertionError("nobody is there")

    scope = {"type": "http", "headers": [(b"content-length", b"2")]}
    await BodyLimit(application, LIMIT, 30)(scope, receive, send)
    assert application.bodies == []
