"""More messages than Rasa can answer: an honest refusal at once, and safety texts all the same."""

import asyncio
import uuid

import httpx
import pytest

from frontdesk.assistant.client import AssistantClient
from frontdesk.assistant.waiting_line import WaitingLine
from frontdesk.chat import turns
from frontdesk.chat.models import Conversation, Message, Queue
from tests.assistant.stand_in import answered_by
from tests.chat.conftest import ANSWER, FakeAssistant, Visitor, open_conversation
from tests.chat.test_bad_input import assert_error

DANGER = "I cannot feel anything between my legs"
NUMBERS = ("07872-645683", "07735-332420", "999")


class BusyRasa:
    """Rasa with room for one message, which it answers when it is told to."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def __call__(self, _request: httpx.Request) -> httpx.Response:
        self.is_asked.set()
        await self.may_answer.wait()
        return httpx.Response(200, json={"replies": [ANSWER], "reading": {"intent": "x", "confidence": 0.9}})


@pytest.fixture
async def busy_rasa(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> BusyRasa:
    """Nobody can wait in front of this one."""
    rasa, line = BusyRasa(), WaitingLine(at_once=1, most_waiting=0)
    client = AssistantClient("http://rasa.test", 30, answered_by(rasa), line)
    monkeypatch.setattr(turns, "assistant", lambda: client)
    return rasa


async def test_beyond_the_line_the_visitor_hears_the_truth_and_it_is_recorded(
    visitor: Visitor, busy_rasa: BusyRasa
) -> None:
    stranger = await open_conversation(visitor.client)
    message_id = str(uuid.uuid4())
    first = asyncio.create_task(stranger.say("What is sciatica?"))
    async with asyncio.timeout(30):
        await busy_rasa.is_asked.wait()
    refused = await visitor.say("What is back pain?", message_id)
    assert_error(refused, 503, "busy")
    assert all(number in refused.json()["error"]["message"] for number in NUMBERS)
    assert int(refused["Retry-After"]) > 0
    assert (await visitor.say(DANGER)).json()["messages"][0]["kind"] == "emergency"
    busy_rasa.may_answer.set()
    assert (await first).json()["messages"][0]["kind"] == "answer"

    conversation = await Conversation.objects.aget(reference=visitor.reference)
    assert conversation.had_failure
    assert conversation.queue == Queue.ATTENTION
    again = await visitor.say("What is back pain?", message_id)
    assert again.status_code == 200
    assert again.json()["messages"][0]["kind"] == "failure", "the widget tries again and shows the numbers"


async def test_with_too_many_turns_under_way_none_is_begun_but_dangers_are_answered(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "_room", WaitingLine(at_once=0, most_waiting=0))
    assert_error(await visitor.say("What is sciatica?"), 503, "busy")
    assert (await visitor.say(DANGER)).json()["messages"][0]["kind"] == "emergency"
    assert not await Message.objects.filter(author="visitor").aexists()


async def test_twenty_parallel_sends_keep_their_order_and_none_is_lost_or_doubled(
    visitor: Visitor, fake_assistant: FakeAssistant
) -> None:
    """As two tabs of one conversation would send them, each message once more as a retry."""
    sends = [(f"question {number}", str(uuid.uuid4())) for number in range(20)]
    responses = await asyncio.gather(*(visitor.say(*send) for send in sends + sends))
    assert {response.status_code for response in responses} == {200}
    assert [response.json() for response in responses[:20]] == [r.json() for r in responses[20:]]
    history = (await visitor.history())[1:]
    assert [m["text"] for m in history[0::2]] == [text for text, _ in sends]
    assert [m["client_id"] for m in history[0::2]] == [message_id for _, message_id in sends]
    assert [m["from"] for m in history[1::2]] == ["assistant"] * 20
    answered = [m async for m in Message.objects.filter(in_reply_to__isnull=False).order_by("pk")]
    assert [str((await Message.objects.aget(pk=m.in_reply_to_id)).client_id) for m in answered] == [
        message_id for _, message_id in sends
    ]
    assert [asked["text"] for asked in fake_assistant.asked] == [text for text, _ in sends]
