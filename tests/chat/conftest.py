"""The widget's API without Rasa: a fake assistant answers, so that what it does can be chosen."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from asgiref.sync import SyncToAsync
from django.db import connections
from django.test import AsyncClient

from frontdesk.assistant.client import AssistantClient
from frontdesk.chat import limits, record_thread, services, turns
from frontdesk.chat.rates import RateLimiter
from tests.assistant.stand_in import answered_by

ANSWER = {
    "kind": "answer",
    "text": "Sciatica is pain from a nerve.",
    "choices": [{"title": "Tell me more", "text": "Tell me more"}],
    "links": [],
    "source": {"document": "A page", "section": "Sciatica"},
    "answer": "what_is_sciatica",
}


class FakeAssistant:
    """Stands in for Rasa behind the real client; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.erased: list[str] = []
        self.response: httpx.Response | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            self.erased.append(request.url.path.rsplit("/", 1)[1])
            return self.response or httpx.Response(204)
        body = json.loads(request.content)
        self.asked.append(body)
        reading = {
            "intent": "ask_what_is_sciatica",
            "confidence": 0.9,
            "ranking": [],
            "entities": [],
            "safety": None,
            "model": "m",
        }
        return self.response or httpx.Response(200, json={"replies": [ANSWER], "reading": reading})


@pytest.fixture
def fake_assistant(monkeypatch: pytest.MonkeyPatch) -> FakeAssistant:
    fake = FakeAssistant()
    client = AssistantClient("http://rasa.test", 1.0, answered_by(fake))
    monkeypatch.setattr(turns, "assistant", lambda: client)
    return fake


@pytest.fixture(scope="session", autouse=True)
def _connections_closed_at_the_end(django_db_setup: None) -> Iterator[None]:
    """PostgreSQL drops no database that a thread is still connected to."""
    yield
    for thread in (record_thread._thread, SyncToAsync.single_thread_executor):
        thread.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    limits.forget_all()
    yield
    limits.forget_all()
    services.assistant.cache_clear()


@pytest.fixture(autouse=True)
def _no_failure_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed in an earlier test makes the record's thread impatient for some seconds."""
    if record_thread._failed_at is not None:
        record_thread._thread.submit(connections.close_all).result()
    monkeypatch.setattr(record_thread, "_failed_at", None)


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the limits."""
    clock = Clock()
    monkeypatch.setattr(limits, "_limiter", RateLimiter(clock=clock))
    return clock


class Visitor:
    """A browser with one conversation."""

    def __init__(self, client: AsyncClient, token: str, reference: str) -> None:
        self.client = client
        self.token = token
        self.reference = reference

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, path: str, body: Any, **options: Any) -> Any:
        content = body if isinstance(body, (str, bytes)) else json.dumps(body)
        options = {"content_type": "application/json", "headers": self.headers, **options}
        return await self.client.post(f"/chat/api/{path}", content, **options)

    async def say(self, text: str, message_id: str | None = None) -> Any:
        return await self.post("messages", {"id": message_id or str(uuid.uuid4()), "text": text})

    async def history(self, after: str = "") -> list[dict[str, Any]]:
        response = await self.client.get(
            "/chat/api/messages", {"after": after} if after else {}, headers=self.headers
        )
        assert response.status_code == 200
        return response.json()["messages"]


async def open_conversation(client: AsyncClient) -> Visitor:
    response = await client.post("/chat/api/conversations", "{}", content_type="application/json")
    assert response.status_code == 201
    body = response.json()
    return Visitor(client, body["token"], body["reference"])


@pytest.fixture
async def visitor(
    transactional_db: None, fake_assistant: FakeAssistant, async_client: AsyncClient
) -> Visitor:
    return await open_conversation(async_client)
