"""How often a conversation and an address may call the widget's API."""

import asyncio
import json
from typing import Any

import pytest
from django.test import AsyncClient

from frontdesk.chat import limits, record
from frontdesk.chat.limits import LOOPBACK_FACTOR
from frontdesk.chat.models import CallbackRequest, Message
from frontdesk.chat.rates import Limit, Rate
from tests.chat.conftest import Clock, FakeAssistant, Visitor, open_conversation
from tests.chat.test_bad_input import assert_error

ELSEWHERE = "203.0.113.7"
WISH = {"name": "Jo", "phone": "07700 900123", "consent": True}


def only(settings: Any, **changes: Limit) -> None:
    """Nothing is limited but what `changes` names."""
    settings.RATE_LIMITS = {**dict.fromkeys(settings.RATE_LIMITS, Limit()), **changes}


class ClientElsewhere(AsyncClient):
    """A browser at an address of its own."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def _base_scope(self, **request: Any) -> dict[str, Any]:
        return {**super()._base_scope(**request), "client": [self.address, 0]}


async def call_from(address: str) -> int:
    client = ClientElsewhere(address)
    response = await client.post("/chat/api/conversations", "{}", content_type="application/json")
    return response.status_code


async def test_a_conversation_gets_429_with_the_seconds_to_wait_and_goes_on_after_them(
    visitor: Visitor, settings: Any, clock: Clock
) -> None:
    only(settings, message=Limit(conversation=(Rate(5, 15),)))
    assert [(await visitor.say("hello")).status_code for _ in range(5)] == [200] * 5
    sixth = await visitor.say("hello")
    assert_error(sixth, 429, "too_many")
    assert sixth["Retry-After"] == "3"
    clock.now += 3
    assert (await visitor.say("hello")).status_code == 200


async def test_another_conversation_is_not_held_up(visitor: Visitor, settings: Any, clock: Clock) -> None:
    only(settings, message=Limit(conversation=(Rate(1, 60),)))
    stranger = await open_conversation(visitor.client)
    assert [(await v.say("hello")).status_code for v in (visitor, visitor, stranger)] == [200, 429, 200]


async def test_an_address_is_limited_over_all_its_conversations(
    transactional_db: None, settings: Any, clock: Clock
) -> None:
    only(settings, conversation=Limit(address=(Rate(2, 60),)))
    assert [await call_from(ELSEWHERE) for _ in range(3)] == [201, 201, 429]
    assert await call_from("203.0.113.8") == 201
    clock.now += 30
    assert await call_from(ELSEWHERE) == 201


async def test_of_ipv6_a_whole_network_counts(transactional_db: None, settings: Any, clock: Clock) -> None:
    only(settings, conversation=Limit(address=(Rate(2, 60),)))
    same_house = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2::3"]
    assert [await call_from(address) for address in same_house] == [201, 201, 429]
    assert await call_from("2001:db8:1:3::1") == 201


@pytest.mark.parametrize(
    ("address", "network", "is_loopback"),
    [
        ("203.0.113.7", "203.0.113.7", False),
        ("::ffff:203.0.113.7", "203.0.113.7", False),
        ("2001:db8::9", "2001:db8::/64", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
        ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("unknown", "unknown", False),
        ("", "", False),
        ("x" * 9_000, "x" * 64, False),
    ],
)
def test_whom_an_address_stands_for(address: str, network: str, is_loopback: bool) -> None:
    assert limits.caller(address) == (network, is_loopback)


async def test_the_machine_itself_counts_as_many_addresses(
    transactional_db: None, settings: Any, clock: Clock
) -> None:
    only(settings, conversation=Limit(address=(Rate(1, 60),)))
    statuses = [await call_from("127.0.0.1") for _ in range(LOOPBACK_FACTOR + 1)]
    assert statuses == [201] * LOOPBACK_FACTOR + [429]


async def test_a_whole_waiting_room_behind_one_address_can_chat(
    transactional_db: None,
    fake_assistant: FakeAssistant,
    settings: Any,
    clock: Clock,
    async_client: AsyncClient,
) -> None:
    """Fifteen people open the chat and ask three questions in one minute; the defaults allow more."""
    only(
        settings,
        conversation=Limit(address=(Rate(60, 3_600),)),
        message=Limit((Rate(30, 60), Rate(300, 86_400)), (Rate(60, 60),)),
    )
    client = ClientElsewhere(ELSEWHERE)
    visitors = [await open_conversation(client) for _ in range(15)]
    asked = await asyncio.gather(*(visitor.say("hello") for visitor in visitors * 3))
    assert {response.status_code for response in asked} == {200}


async def test_callbacks_feedback_and_history_have_limits_of_their_own(
    visitor: Visitor, settings: Any, clock: Clock
) -> None:
    reply = (await visitor.say("hello")).json()["messages"][0]
    one = Limit(address=(Rate(1, LOOPBACK_FACTOR * 60),))
    only(settings, callback=one, feedback=one, history=one)
    for path, body, status in (
        ("callbacks", WISH, 201),
        ("feedback", {"message": reply["id"], "helpful": True}, 204),
    ):
        for _ in range(LOOPBACK_FACTOR):
            assert (await visitor.post(path, body)).status_code == status
        assert_error(await visitor.post(path, body), 429, "too_many")
    assert await CallbackRequest.objects.acount() == LOOPBACK_FACTOR
    statuses = []
    for _ in range(LOOPBACK_FACTOR + 1):
        response = await visitor.client.get("/chat/api/messages", headers=visitor.headers)
        statuses.append(response.status_code)
    assert statuses == [200] * LOOPBACK_FACTOR + [429]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "messages", None),
        ("DELETE", "conversation", None),
        ("POST", "callbacks", WISH),
        ("POST", "feedback", {"message": "1", "helpful": True}),
        ("POST", "messages", {"id": "00000000-0000-4000-8000-000000000001", "text": "hello"}),
    ],
)
async def test_made_up_tokens_are_counted_before_they_are_looked_up(
    transactional_db: None,
    settings: Any,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    body: Any,
) -> None:
    """All of them would be work for the one thread of the record."""
    three = Limit((Rate(1, 60),), (Rate(3, 60),))
    only(settings, message=three, history=three, erasure=three, callback=three, feedback=three)
    looked_up = []
    for name in ("find_conversation", "start_turn"):
        find = getattr(record, name)
        monkeypatch.setattr(
            record, name, lambda *arguments, find=find: looked_up.append(1) or find(*arguments)
        )
    client = ClientElsewhere(ELSEWHERE)
    statuses = []
    for n in range(5):
        response = await client.generic(
            method,
            f"/chat/api/{path}",
            json.dumps(body) if body else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer made-up-{n}"},
        )
        statuses.append(response.status_code)
    assert statuses == [401] * 3 + [429] * 2
    assert len(looked_up) == 3


async def test_a_form_with_a_mistake_in_it_counts_for_nothing(visitor: Visitor, settings: Any) -> None:
    only(settings, callback=Limit((Rate(1, 1e9),)))
    for _ in range(3):
        assert (await visitor.post("callbacks", {**WISH, "phone": "1"})).status_code == 400
    assert (await visitor.post("callbacks", WISH)).status_code == 201


async def test_a_conversation_is_read_again_so_many_times_a_minute(visitor: Visitor, clock: Clock) -> None:
    """A long one takes long to read: fifty a second kept all other visitors waiting for seconds."""

    async def read(one: Visitor) -> int:
        return (await one.client.get("/chat/api/messages", headers=one.headers)).status_code

    assert [await read(visitor) for _ in range(301)] == [200] * 300 + [429]
    assert await read(await open_conversation(visitor.client)) == 200
    clock.now += 1
    assert await read(visitor) == 200


async def test_a_full_conversation_says_so_kindly_with_the_numbers(visitor: Visitor, settings: Any) -> None:
    settings.CHAT_LENGTH = 2
    first = "00000000-0000-4000-8000-000000000001"
    before = await visitor.say("hello", first)
    await visitor.say("hello")
    full = await visitor.say("hello")
    assert_error(full, 409, "chat_full")
    sentence = full.json()["error"]["message"]
    assert "Start again" in sentence
    assert "07872-645683" in sentence
    assert "07735-332420" in sentence
    assert (await visitor.say("hello", first)).json() == before.json(), "what was answered stays answered"
    assert await Message.objects.filter(author="visitor").acount() == 2
