"""Django's handler as the chat's API needs it: with few middlewares, and no thread for each request."""

from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler


class ChatHandler(ASGIHandler):
    """Answers a message sooner than Django's own handler, which starts and ends a thread for each request.

    The chat's views do their database work in the record's thread, so they need none.
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
        await self.handle(scope, receive, send)
