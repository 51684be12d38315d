"""The website channel: one message in, its replies and how Rasa read it out, as one JSON answer.

Rasa's REST channel answers 200 with an empty list when anything fails, takes the sender from the client and
lets `/intent` through; this one does none of that. It listens on loopback and only our web side calls it.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from frontdesk.assistant.commands import COMMAND_SIGNS
from frontdesk.assistant.tracker_store import RecentEventsTrackerStore
from frontdesk.logs import withhold_words

logger = logging.getLogger(__name__)

CHANNEL = "website"
MAX_SENDER = 64
MAX_TEXT = 1_000
RANKING_KEPT = 5
ACTIONS_SECONDS = 1


class ReplyCollector(OutputChannel):
    """Collects what the actions say in one turn."""

    def __init__(self) -> None:
        """Start with no replies."""
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The name that Rasa stores with each event."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply; our actions put all but the text into `custom`."""
        self.replies.append({"text": message.get("text") or "", **(message.get("custom") or {})})


class WebsiteChannel(InputChannel):
    """`POST messages` answers a message, `DELETE conversations/<sender>` forgets a conversation."""

    @classmethod
    def name(cls) -> str:
        """The name under which the routes are mounted: /webhooks/website/."""
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("website_channel", __name__)

        @routes.after_server_start
        async def begin(_app: Sanic) -> None:
            withhold_words()

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            return response.json(
                {
                    "ready": agent.is_ready(),
                    "model": agent.model_name,
                    "actions": await _answers(agent.action_endpoint.url),
                    "dialogues": _store_of(agent).keeps_state(),
                }
            )

        @routes.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            body = request.json
            problem = _find_problem(body)
            if problem:
                return response.json({"error": problem}, status=400)
            try:
                turn = await take_turn(
                    request.app.ctx.agent,
                    body["sender"],
                    body["text"],
                    after_safety=bool(body.get("after_safety")),
                    handle=on_new_message,
                )
            except Exception as error:
                # The text of an exception may hold the patient's words; its type can not.
                logger.error("A message was not answered: %s", type(error).__name__)
                return response.json({"error": "failed"}, status=500)
            return response.json(turn)

        @routes.delete("/conversations/<sender:str>")
        async def erase(request: Request, sender: str) -> HTTPResponse:
            agent = request.app.ctx.agent
            async with agent.lock_store.lock(sender):
                _store_of(agent).erase(sender)
            return response.empty()

        return routes


async def take_turn(
    agent: Any,
    sender: str,
    text: str,
    *,
    after_safety: bool = False,
    handle: Callable[[UserMessage], Awaitable[Any]] | None = None,
) -> dict[str, Any]:
    """One turn of a conversation.

    Args:
        agent: the loaded agent.
        sender: the conversation's name.
        text: the message; no command.
        after_safety: whether a safety answer was given earlier in the conversation.
        handle: what takes the parsed message on; the agent itself by default.

    Returns:
        `{replies: [{kind, text, choices, links, source, answer}], reading}`.
    """
    collector = ReplyCollector()
    message = UserMessage(
        text=text,
        output_channel=collector,
        sender_id=sender,
        input_channel=CHANNEL,
        metadata={"after_safety": after_safety},
    )
    # Parsed here and handed on, so that the message is parsed once and the reading is at hand.
    message.parse_data = await agent.processor.parse_message(message)
    await (handle or agent.handle_message)(message)
    return {"replies": collector.replies, "reading": reading(message.parse_data, agent)}


def reading(parse_data: dict[str, Any], agent: Any) -> dict[str, Any]:
    """How Rasa read a message.

    Args:
        parse_data: what `MessageProcessor.parse_message` returned.
        agent: the agent that parsed it.

    Returns:
        `{intent, confidence, ranking: [{intent, confidence}], entities: [{entity, value}],
        questions: [{intent, condition}], safety, model}`; `questions` only where there are several.
    """
    return {
        "intent": parse_data["intent"]["name"],
        "confidence": float(parse_data["intent"]["confidence"]),
        "ranking": [
            {"intent": guess["name"], "confidence": float(guess["confidence"])}
            for guess in parse_data.get("intent_ranking", [])[:RANKING_KEPT]
        ],
        "entities": [{"entity": e["entity"], "value": e["value"]} for e in parse_data["entities"]],
        "questions": parse_data.get("questions", []),
        "safety": parse_data.get("safety"),
        "model": agent.model_name,
    }


def _find_problem(body: Any) -> str | None:
    if not isinstance(body, dict):
        return "the body is not a JSON object"
    sender, text = body.get("sender"), body.get("text")
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER:
        return "sender is missing"
    if not isinstance(text, str) or not 0 < len(text.strip()) <= MAX_TEXT:
        return "text is missing, empty or too long"
    if text.lstrip().startswith(COMMAND_SIGNS):
        return "text starts with a command sign"
    return None


async def _answers(webhook: str) -> bool:
    """Whether the action server behind this address is there and well."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ACTIONS_SECONDS)) as http,
            http.get(webhook.removesuffix("/webhook") + "/health") as answer,
        ):
            return answer.ok
    except (aiohttp.ClientError, TimeoutError):
        return False


def _store_of(agent: Any) -> RecentEventsTrackerStore:
    # Rasa wraps every store in its FailSafeTrackerStore.
    return getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
