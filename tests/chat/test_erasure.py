"""Erasing: nothing brings a conversation back, and no file keeps a trace of it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone

from frontdesk import paths
from frontdesk.assistant.client import AssistantClient
from frontdesk.chat import record, retention, sweeping, turns
from frontdesk.chat.models import Conversation, Message, PendingErasure
from frontdesk.chat.retention import erase_expired
from tests.assistant.stand_in import answered_by
from tests.chat.conftest import ANSWER, FakeAssistant, Visitor, open_conversation
from tests.marks import only_with_sqlite

MARKER = "zqzqmarker"
READING = {"intent": "ask_what_is_sciatica", "confidence": 0.9, "ranking": [], "entities": [], "safety": None}
Meanwhile = Callable[[], Awaitable[None]]


class RememberingRasa:
    """Stands in for Rasa with a memory of its own, and lets something happen before it answers."""

    def __init__(self, meanwhile: Meanwhile) -> None:
        self.known: set[str] = set()
        self._meanwhile = meanwhile

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            self.known.discard(request.url.path.rsplit("/", 1)[1])
            return httpx.Response(204)
        await self._meanwhile()
        self.known.add(httpx.Response(200, content=request.content).json()["sender"])
        return httpx.Response(200, json={"replies": [ANSWER], "reading": {**READING, "model": "m"}})


def use_rasa(monkeypatch: pytest.MonkeyPatch, rasa: RememberingRasa) -> None:
    client = AssistantClient("http://rasa.test", 5.0, answered_by(rasa))
    monkeypatch.setattr(turns, "assistant", lambda: client)


def files_with_marker() -> list[str]:
    return [
        file.name for file in paths.VAR.glob("test.sqlite3*") if MARKER.encode() in file.read_bytes().lower()
    ]


async def test_a_running_turn_does_not_bring_back_what_staff_erase(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def erase_as_another_process_would() -> None:
        conversation = await Conversation.objects.aget()
        await sync_to_async(record.erase_conversation)(conversation)
        await turns.finish_pending_erasures()

    rasa = RememberingRasa(erase_as_another_process_would)
    use_rasa(monkeypatch, rasa)
    response = await visitor.say(f"what is sciatica {MARKER}")
    assert response.status_code == 401
    assert not await Conversation.objects.aexists()
    assert not await Message.objects.aexists()
    assert not await PendingErasure.objects.aexists()
    assert rasa.known == set()


async def test_the_visitors_own_erasure_waits_for_the_running_turn(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()
    let_go = asyncio.Event()

    async def wait() -> None:
        asked.set()
        await let_go.wait()

    rasa = RememberingRasa(wait)
    use_rasa(monkeypatch, rasa)
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        saying = tasks.create_task(visitor.say("what is sciatica"))
        await asked.wait()
        erasing = tasks.create_task(visitor.client.delete("/chat/api/conversation", headers=visitor.headers))
        let_go.set()
    assert (saying.result().status_code, erasing.result().status_code) == (200, 204)
    assert not await Conversation.objects.aexists()
    assert rasa.known == set()


async def test_a_conversation_that_goes_on_is_not_erased_as_expired(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visitor.say("what is sciatica")
    await Conversation.objects.aupdate(last_message_at=timezone.now() - timedelta(days=91))
    listed = record.conversations_before

    def list_and_then_the_visitor_writes(oldest: object) -> list[Conversation]:
        found = listed(oldest)
        assert len(found) == 1
        Conversation.objects.update(last_message_at=timezone.now())
        return found

    monkeypatch.setattr(record, "conversations_before", list_and_then_the_visitor_writes)
    assert await erase_expired() == 0
    assert await Conversation.objects.acount() == 1


async def test_what_only_rasa_still_knows_is_erased(
    visitor: Visitor, fake_assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (await Conversation.objects.aget()).sender
    monkeypatch.setattr(retention, "senders_in", lambda _file: {own, "forgotten"})
    await erase_expired()
    assert fake_assistant.erased == ["forgotten"]


@only_with_sqlite
async def test_the_visitors_erasure_leaves_no_trace_in_any_file(visitor: Visitor) -> None:
    other = await open_conversation(visitor.client)
    for number in range(20):
        await visitor.say(f"what is sciatica {MARKER} {number}")
        await other.say(f"what is back pain {number}")
    reply = (await visitor.history())[-1]
    await visitor.post("feedback", {"message": reply["id"], "helpful": False, "comment": MARKER})
    assert files_with_marker()
    assert (await visitor.client.delete("/chat/api/conversation", headers=visitor.headers)).status_code == 204
    assert files_with_marker() == []
    assert len(await other.history()) == 41


async def test_many_who_delete_at_once_share_what_keeps_others_waiting(
    visitor: Visitor, fake_assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep writes the search index anew: with a large record, one for each kept others from answers."""
    swept = []
    monkeypatch.setattr(turns, "sweep", lambda: swept.append(Conversation.objects.count()))
    visitors = [await open_conversation(visitor.client) for _ in range(20)]
    answers = await asyncio.gather(
        *(one.client.delete("/chat/api/conversation", headers=one.headers) for one in visitors)
    )
    assert {answer.status_code for answer in answers} == {204}
    assert len(swept) <= 3
    assert swept[-1] == 1, "the last one comes after all of them"
    assert len(set(fake_assistant.erased)) == 20
    assert not await PendingErasure.objects.aexists()


@only_with_sqlite
async def test_a_purge_leaves_no_trace_in_any_file(visitor: Visitor) -> None:
    for number in range(20):
        await visitor.say(f"what is sciatica {MARKER} {number}")
    await Conversation.objects.aupdate(last_message_at=timezone.now() - timedelta(days=91))
    assert files_with_marker()
    assert await erase_expired() == 1
    assert files_with_marker() == []


@only_with_sqlite
async def test_a_sweep_that_is_kept_waiting_says_so_and_the_next_one_does_it(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr(sweeping, "PATIENCE_MS", 10)
    await visitor.say(f"what is sciatica {MARKER}")
    reader = sqlite3.connect(paths.VAR / "test.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM chat_message").fetchone()
    await visitor.client.delete("/chat/api/conversation", headers=visitor.headers)
    assert not await Conversation.objects.aexists()
    assert not await sync_to_async(sweeping.sweep)()
    reader.execute("COMMIT")
    reader.close()
    assert await sync_to_async(sweeping.sweep)()
    assert files_with_marker() == []


@pytest.mark.django_db
def test_nothing_is_swept_inside_a_transaction() -> None:
    assert connection.in_atomic_block
    assert not sweeping.sweep()
