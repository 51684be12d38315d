"""The client: whatever goes wrong at Rasa becomes one error, within the time limit."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from frontdesk.assistant.client import AssistantClient, AssistantUnavailableError, without_command_signs
from tests.assistant.stand_in import answered_by

REPLY = {"kind": "answer", "text": "Hello", "choices": [], "links": [], "source": None, "answer": None}
READING = {"intent": "greeting", "confidence": 0.9}


def client_for(handler: Callable[[httpx.Request], Any], seconds: float = 1.0) -> AssistantClient:
    return AssistantClient("http://rasa.test", seconds, answered_by(handler))


async def test_a_turn_comes_back_with_replies_and_reading() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/webhooks/website/messages"
        assert json.loads(request.content) == {"sender": "s", "text": "hello", "after_safety": True}
        return httpx.Response(200, json={"replies": [REPLY], "reading": READING})

    turn = await client_for(handle).send("s", "hello", after_safety=True)
    assert (turn.replies, turn.reading) == ([REPLY], READING)


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(500, json={"error": "failed"}),
        httpx.Response(200, text="garbage"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"replies": [], "reading": READING}),
        httpx.Response(200, json={"replies": [{"text": ""}], "reading": READING}),
        httpx.Response(200, json={"replies": ["text"], "reading": READING}),
    ],
    ids=["500", "garbage", "list", "empty", "no replies", "empty reply", "wrong shape"],
)
async def test_useless_answers_are_a_failure(response: httpx.Response) -> None:
    with pytest.raises(AssistantUnavailableError):
        await client_for(lambda _request: response).send("s", "hello", after_safety=False)


async def test_a_refused_connection_is_a_failure() -> None:
    client = AssistantClient("http://127.0.0.1:9", 1.0)
    with pytest.raises(AssistantUnavailableError):
        await client.send("s", "hello", after_safety=False)
    assert not await client.is_ready()
    await client.close()


async def test_messages_share_a_connection_and_get_a_new_one_after_a_restart() -> None:
    callers = []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        callers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"replies": [REPLY], "reading": READING})

    async def start(port: int | None = None) -> TestServer:
        application = web.Application()
        application.router.add_post("/webhooks/website/messages", answer)
        server = TestServer(application, port=port)
        await server.start_server()
        return server

    server = await start()
    client = AssistantClient(f"http://127.0.0.1:{server.port}", 5.0)
    for _ in range(3):
        assert (await client.send("s", "hello", after_safety=False)).replies == [REPLY]
    assert len(set(callers)) == 1
    port = server.port
    await server.close()
    with pytest.raises(AssistantUnavailableError):
        await client.send("s", "hello", after_safety=False)
    server = await start(port)
    assert (await client.send("s", "hello", after_safety=False)).replies == [REPLY]
    assert len(set(callers)) == 2
    await client.close()
    await server.close()


async def test_silence_is_a_failure_within_the_time_limit() -> None:
    async def handle(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        raise AssertionError

    started = time.monotonic()
    with pytest.raises(AssistantUnavailableError):
        await client_for(handle, seconds=0.2).send("s", "hello", after_safety=False)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("/restart", "restart"),
        (" //greet", "greet"),
        ('\uff0fgreet{"a": 1}', 'greet{"a": 1}'),
        ("/\u00a0/restart", "restart"),
        ("\u2003/\n\uff0f /restart", "restart"),
        ("EXTERNAL: /restart", "EXTERNAL: /restart"),
        ("/", "?"),
        ("and/or", "and/or"),
    ],
)
def test_a_leading_slash_never_reaches_rasa(text: str, sent: str) -> None:
    assert without_command_signs(text) == sent
