"""The line in front of Rasa, and what the client does when Rasa is away."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from frontdesk.assistant.client import AssistantBusyError, AssistantClient, AssistantUnavailableError
from frontdesk.assistant.waiting_line import LineIsFullError, WaitingLine
from tests.assistant.stand_in import answered_by

REPLY = {"kind": "answer", "text": "Hello", "choices": [], "links": [], "source": None, "answer": None}
ANSWER = {"replies": [REPLY], "reading": {"intent": "greeting", "confidence": 0.9}}


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not come about")


class Rasa:
    """Stands in for Rasa: silent until it is told to answer."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.asked: list[str] = []
        self.inside = self.most_inside = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            await self.may_answer.wait()
            return httpx.Response(200, json={"ready": True})
        self.asked.append(request.read().decode())
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        try:
            await self.may_answer.wait()
        finally:
            self.inside -= 1
        return httpx.Response(200, json=ANSWER)


def client_for(
    rasa: Callable[[httpx.Request], Awaitable[httpx.Response]], line: WaitingLine, seconds: float = 30
):
    return AssistantClient("http://rasa.test", seconds, answered_by(rasa), line)


async def test_so_many_are_asked_at_once_the_others_wait_in_order_and_the_rest_is_turned_away() -> None:
    rasa, line = Rasa(), WaitingLine(at_once=2, most_waiting=3)
    client = client_for(rasa, line)
    sent = [asyncio.create_task(client.send("s", f"text {n}", after_safety=False)) for n in range(5)]
    await until(lambda: line.waiting == 3 and rasa.inside == 2)
    with pytest.raises(AssistantBusyError):
        await client.send("s", "one too many", after_safety=False)
    rasa.may_answer.set()
    await asyncio.gather(*sent)
    assert rasa.most_inside == 2
    assert [asked for asked in rasa.asked if "too many" in asked] == []
    assert [n for asked in rasa.asked for n in range(5) if f"text {n}" in asked] == list(range(5))
    assert line.waiting == 0


async def test_whoever_gives_up_leaves_the_line() -> None:
    line = WaitingLine(at_once=1, most_waiting=1)
    async with line.place():
        waiter = asyncio.create_task(line.place().__aenter__())
        await until(lambda: line.waiting == 1)
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
        assert line.waiting == 0
    async with line.place():
        pass


async def test_a_line_without_waiting_turns_away_at_once() -> None:
    line = WaitingLine(at_once=1, most_waiting=0)
    async with line.place():
        with pytest.raises(LineIsFullError):
            await line.place().__aenter__()


async def test_after_two_silences_nobody_waits_in_vain_until_rasa_is_back_by_itself() -> None:
    rasa = Rasa()
    client = client_for(rasa, WaitingLine(), seconds=0.2)
    for _ in range(2):
        with pytest.raises(AssistantUnavailableError):
            await client.send("s", "hello", after_safety=False)
    assert client.is_away
    asked = len(rasa.asked)
    for _ in range(5):
        with pytest.raises(AssistantUnavailableError, match="away"):
            await client.send("s", "hello", after_safety=False)
    assert len(rasa.asked) == asked
    rasa.may_answer.set()
    async with asyncio.timeout(30):
        while client.is_away:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await client.send("s", "hello", after_safety=False)


async def test_one_watches_for_the_return_however_many_ask() -> None:
    looks = []

    async def rasa(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            looks.append(request)
            await asyncio.sleep(30)
        raise httpx.ConnectError("refused")

    client = client_for(rasa, WaitingLine())
    for _ in range(2):
        with pytest.raises(AssistantUnavailableError):
            await client.send("s", "hello", after_safety=False)
    sent = (client.send("s", "hello", after_safety=False) for _ in range(20))
    results = await asyncio.gather(*sent, return_exceptions=True)
    assert {type(result) for result in results} == {AssistantUnavailableError}
    assert len(looks) <= 1


async def test_a_message_that_rasa_fails_on_does_not_keep_others_from_it() -> None:
    async def rasa(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500 if b"poison" in request.read() else 200, json=ANSWER)

    client = client_for(rasa, WaitingLine())
    for _ in range(5):
        with pytest.raises(AssistantUnavailableError):
            await client.send("s", "poison", after_safety=False)
    await client.send("s", "hello", after_safety=False)


async def test_being_ready_ends_the_absence() -> None:
    rasa = Rasa()
    client = client_for(rasa, WaitingLine(), seconds=0.2)
    for _ in range(2):
        with pytest.raises(AssistantUnavailableError):
            await client.send("s", "hello", after_safety=False)
    rasa.may_answer.set()
    assert await client.is_ready()
    assert not client.is_away
