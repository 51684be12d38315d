"""Which other sites' pages may call the widget's API: those on a list of exact origins, and nobody else."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from asgiref.sync import markcoroutinefunction
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers

from frontdesk.chat.errors import ApiError, Problem

API = "/chat/api/"
REMEMBERED_SECONDS = 7200
"""How long a browser may remember that it may call; Chromium takes no more."""


def parse_origins(text: str) -> frozenset[str]:
    """Read a comma-separated list of origins such as `https://clinic.example`.

    Args:
        text: the list; empty where the widget is only on Frontdesk's own pages.

    Returns:
        The origins, as browsers send them.

    Raises:
        ImproperlyConfigured: one is not exactly a scheme, a host and perhaps a port; `*` and `null` neither.
    """
    origins = frozenset(origin for origin in map(str.strip, text.split(",")) if origin)
    for origin in origins:
        parts = urlsplit(origin)
        exact = f"{parts.scheme}://{parts.netloc}"
        plain = parts.hostname and "*" not in origin and "@" not in origin and origin == origin.lower()
        if parts.scheme not in ("https", "http") or exact != origin or not plain:
            raise ImproperlyConfigured(
                f"FRONTDESK_ORIGINS: {origin!r} is not an origin such as https://clinic.example, "
                "in small letters and without anything after the host and port."
            )
    return origins


class ChatOrigins:
    """Middleware: lets the widget call from the listed origins, and refuses calls from all others.

    The Fetch standard's CORS protocol, without credentials: the API takes no cookie, so it offers none.
    """

    async_capable = True
    sync_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> None:
        """Keep what comes after."""
        self._get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a preflight or a foreign call here, and mark what a listed origin may read."""
        if not request.path.startswith(API):
            return await self._get_response(request)
        origin = request.headers.get("Origin")
        if origin is None or origin == f"{request.scheme}://{request.get_host()}":
            response = await self._get_response(request)
        elif origin not in settings.CHAT_ORIGINS:
            error = ApiError(Problem.ORIGIN_NOT_ALLOWED)
            response = JsonResponse(error.as_dict(), status=error.problem.status)
        else:
            preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
            response = _preflight() if preflight else await self._get_response(request)
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = "Retry-After"
        patch_vary_headers(response, ["Origin"])
        return response


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
    response["Access-Control-Allow-Headers"] = "authorization, content-type"
    response["Access-Control-Max-Age"] = str(REMEMBERED_SECONDS)
    return response
