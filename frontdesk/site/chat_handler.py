"""Django's handler as the chat's API needs it: with few middlewares, and no thread for each request."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.urls import set_script_prefix


class ChatHandler(ASGIHandler):
    """Answers a message sooner than Django's own handler, which starts and ends a thread for each request.

    The chat's views do their database work in the record's thread, so they need none, nor Django's signals
    at a request's beginning and end, which look after the connections of such threads. A turn is carried
    through also where the browser goes away meanwhile: its next try finds the answer.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain of settings.CHAT_MIDDLEWARE."""
        whole, settings.MIDDLEWARE = settings.MIDDLEWARE, settings.CHAT_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Handle one request of the API."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            request, response = self.create_request(scope, body)
            if request is not None:
                response = await self.run_get_response(request)
            await self.send_response(response, send)
