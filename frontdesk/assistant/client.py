"""How the web side asks Rasa: one message out, its replies and its reading back, within a time limit."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from frontdesk.assistant.commands import COMMAND_SIGNS
from frontdesk.assistant.waiting_line import LineIsFullError, WaitingLine

SILENCES = 2
"""So many unanswered calls one after the other, and Rasa counts as away."""

COMMAND_START = re.compile(rf"^[\s{''.join(COMMAND_SIGNS)}]+")

PROBE_SECONDS = 2.0
"""How long a Rasa that is away is given to show that it is back: more than a busy machine needs."""

PROBE_PAUSE = 0.25


class AssistantUnavailableError(Exception):
    """Rasa is down, too slow, or answered nothing that could be shown."""


class AssistantBusyError(AssistantUnavailableError):
    """Too many messages wait for Rasa already."""


@dataclass(frozen=True)
class Turn:
    """What came back for one message.

    Attributes:
        replies: as the custom actions built them: `{kind, text, choices, links, source, answer}`.
        reading: `{intent, confidence, ranking, entities, safety, model}`.
    """

    replies: list[dict[str, Any]]
    reading: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What Rasa's server answered to one call: its status and its body."""

    status: int
    body: bytes

    def read(self) -> Any:
        """The body's JSON.

        Raises:
            ValueError: it is none, or the status tells of a failure.
        """
        if self.status != HTTPStatus.OK:
            raise ValueError(f"status {self.status}")
        return json.loads(self.body)


Exchange = Callable[[str, str, Any], Awaitable[Answer]]
"""Takes method, path and body (None for none)."""


class AssistantClient:
    """A connection to the website channel."""

    def __init__(
        self, url: str, seconds: float, exchange: Exchange | None = None, line: WaitingLine | None = None
    ) -> None:
        """Prepare the connection; nothing is sent yet.

        Args:
            url: where Rasa listens, as http://127.0.0.1:5005.
            seconds: the longest that one message may take, all in all.
            exchange: another way to send a call and get its answer, for tests.
            line: where messages wait for their turn.
        """
        self._seconds = seconds
        self.line = line or WaitingLine()
        self.model: str | None = None
        """The model that Rasa named last."""
        self._silences = 0
        self._watch: asyncio.Task[None] | None = None
        self._base = f"{url}/webhooks/website/"
        self._session: aiohttp.ClientSession | None = None
        self._exchange = exchange or self._exchange_over_http

    async def send(self, sender: str, text: str, *, after_safety: bool) -> Turn:
        """Ask Rasa about one message.

        Args:
            sender: the conversation's name inside Rasa.
            text: the redacted message.
            after_safety: whether a safety answer was given earlier in the conversation.

        Raises:
            AssistantBusyError: too many wait already.
            AssistantUnavailableError: no usable answer within the time limit.
        """
        body = {"sender": sender, "text": without_command_signs(text), "after_safety": after_safety}
        try:
            async with asyncio.timeout(self._seconds), self.line.place():
                answer = (await self._post("messages", body)).read()
            turn = Turn(answer["replies"], answer["reading"])
            self.model = turn.reading.get("model") or self.model
        except LineIsFullError as error:
            raise AssistantBusyError("too many wait") from error
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise AssistantUnavailableError(type(error).__name__) from error
        if not turn.replies or not all(_is_reply(reply) for reply in turn.replies):
            raise AssistantUnavailableError("no reply")
        return turn

    async def erase(self, sender: str) -> None:
        """Delete the dialogue's state.

        Raises:
            AssistantUnavailableError: it could not be deleted now.
        """
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._exchange("DELETE", f"conversations/{sender}", None)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AssistantUnavailableError(type(error).__name__) from error
        if answer.status != HTTPStatus.NO_CONTENT:
            raise AssistantUnavailableError(f"status {answer.status}")

    async def is_ready(self) -> bool:
        """Whether Rasa answers and has its model."""
        return await self._is_ready(self._seconds)

    @property
    def is_away(self) -> bool:
        """Whether Rasa left several messages in a row unanswered, so that no other waits in vain."""
        return self._silences >= SILENCES

    async def close(self) -> None:
        """Give up the connections; the next message makes new ones."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _exchange_over_http(self, method: str, path: str, body: Any) -> Answer:
        # Made here, as it belongs to the event loop that runs.
        self._session = self._session or aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        async with self._session.request(method, self._base + path, json=body) as response:
            return Answer(response.status, await response.read())

    async def _post(self, path: str, body: dict[str, Any]) -> Answer:
        if self.is_away:
            self._watch_for_return()
            raise AssistantUnavailableError("away")
        try:
            answer = await self._exchange("POST", path, body)
        except (aiohttp.ClientError, asyncio.CancelledError):
            self._silences += 1
            if self.is_away:
                self._watch_for_return()
            raise
        # Whatever the answer is worth, it came: nobody was kept waiting.
        self._silences = 0
        return answer

    def _watch_for_return(self) -> None:
        # The event loop of an earlier watch may be gone, and the watch with it.
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._wait_for_return())

    async def _wait_for_return(self) -> None:
        while self.is_away and not await self._is_ready(PROBE_SECONDS):  # noqa: ASYNC110
            await asyncio.sleep(PROBE_PAUSE)

    async def _is_ready(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                health = (await self._exchange("GET", "", None)).read()
            ready = bool(health["ready"])
            self.model = health.get("model") or self.model
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, AttributeError):
            return False
        if ready:
            self._silences = 0
        return ready


def without_command_signs(text: str) -> str:
    """The text as plain words: Rasa takes a leading slash for a command.

    A text of nothing but slashes becomes a question mark, which no intent knows.
    """
    return COMMAND_START.sub("", text) or "?"


def _is_reply(reply: Any) -> bool:
    return (
        isinstance(reply, dict)
        and isinstance(reply.get("text"), str)
        and bool(reply["text"])
        and "kind" in reply
    )
