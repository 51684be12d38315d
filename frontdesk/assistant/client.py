"""How the web side asks Rasa: one message out, its replies and its reading back, within a time limit."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from frontdesk.assistant.commands import COMMAND_SIGNS


class AssistantUnavailableError(Exception):
    """Rasa is down, too slow, or answered nothing that could be shown."""


@dataclass(frozen=True)
class Turn:
    """What came back for one message.

    Attributes:
        replies: as the custom actions built them: `{kind, text, choices, links, source, answer}`.
        reading: `{intent, confidence, ranking, entities, safety, model}`.
    """

    replies: list[dict[str, Any]]
    reading: dict[str, Any]


class AssistantClient:
    """A connection to the website channel."""

    def __init__(self, url: str, seconds: float, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Prepare the connection; nothing is sent yet.

        Args:
            url: where Rasa listens, as http://127.0.0.1:5005.
            seconds: the longest that one message may take, all in all.
            transport: another way of sending, for tests.
        """
        self._seconds = seconds
        self._http = httpx.AsyncClient(
            base_url=f"{url}/webhooks/website/", timeout=seconds, transport=transport, trust_env=False
        )

    async def send(self, sender: str, text: str, *, after_safety: bool) -> Turn:
        """Ask Rasa about one message.

        Args:
            sender: the conversation's name inside Rasa.
            text: the redacted message.
            after_safety: whether a safety answer was given earlier in the conversation.

        Raises:
            AssistantUnavailableError: no usable answer within the time limit.
        """
        body = {"sender": sender, "text": without_command_signs(text), "after_safety": after_safety}
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._http.post("messages", json=body)
            response.raise_for_status()
            answer = response.json()
            turn = Turn(answer["replies"], answer["reading"])
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError) as error:
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
                response = await self._http.delete(f"conversations/{sender}")
            response.raise_for_status()
        except (httpx.HTTPError, TimeoutError) as error:
            raise AssistantUnavailableError(type(error).__name__) from error

    async def is_ready(self) -> bool:
        """Whether Rasa answers and has its model."""
        try:
            response = await self._http.get("")
            return response.status_code == httpx.codes.OK and bool(response.json()["ready"])
        except (httpx.HTTPError, ValueError, KeyError):
            return False


def without_command_signs(text: str) -> str:
    """The text as plain words: Rasa takes a leading slash for a command.

    A text of nothing but slashes becomes a question mark, which no intent knows.
    """
    return text.lstrip(" \t\n" + "".join(COMMAND_SIGNS)) or "?"


def _is_reply(reply: Any) -> bool:
    return (
        isinstance(reply, dict)
        and isinstance(reply.get("text"), str)
        and bool(reply["text"])
        and "kind" in reply
    )
