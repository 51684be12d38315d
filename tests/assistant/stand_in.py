"""Rasa's server stood in for by a function, below the client that is tested."""

from typing import Any

import aiohttp
import httpx

from frontdesk.assistant.client import Answer, Exchange


def answered_by(handler: Any) -> Exchange:
    """What `AssistantClient` sends its calls with, so that `handler` answers them.

    Args:
        handler: takes an httpx.Request and returns an httpx.Response, also asynchronously.
    """
    transport = httpx.MockTransport(handler)

    async def exchange(method: str, path: str, body: Any) -> Answer:
        request = httpx.Request(method, f"http://rasa.test/webhooks/website/{path}", json=body)
        try:
            response = await transport.handle_async_request(request)
        except httpx.TransportError as error:
            raise aiohttp.ClientConnectionError from error
        return Answer(response.status_code, await response.aread())

    return exchange
