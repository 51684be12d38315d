"""The first thing a request meets: refuses what no browser sends, before Django spends any work on it.

The HTTP parser has refused what could be read in two ways; this is about size and form.
"""

from http import HTTPStatus

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

MOST_HEADERS = 100
MOST_HEADER_BYTES = 16_384
LONGEST_PATH = 2_048
"""Bytes with the query. The console's longest address, every filter set, has about 600."""

METHODS = {"GET", "HEAD", "POST", "DELETE", "OPTIONS"}
VERSIONS = {"1.0", "1.1", "2", "3"}


class Gate:
    """ASGI middleware, outside of everything else."""

    def __init__(self, application: ASGI3Application) -> None:
        """Keep what comes after."""
        self._application = application

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer here, or let the request pass."""
        status = why_refused(scope) if scope["type"] == "http" else None
        if status is None:
            await self._application(scope, receive, send)
            return
        headers = _headers(status)
        await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
        await send({"type": "http.response.body", "body": status.phrase.encode(), "more_body": False})


def why_refused(scope: HTTPScope) -> HTTPStatus | None:
    """The status that a request is refused with, or None where it may pass."""
    headers = list(scope["headers"])
    if (
        len(headers) > MOST_HEADERS
        or sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES
    ):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > LONGEST_PATH:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if scope["method"] not in METHODS:
        return HTTPStatus.METHOD_NOT_ALLOWED
    hosts = sum(name == b"host" for name, _ in headers)
    if scope["http_version"] not in VERSIONS or hosts != 1:
        return HTTPStatus.BAD_REQUEST
    return None


def _headers(status: HTTPStatus) -> list[tuple[bytes, bytes]]:
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(status.phrase)),
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        # Whatever else the connection holds came from somebody who does not speak HTTP as browsers do.
        "connection": "close",
    }
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["allow"] = ", ".join(sorted(METHODS))
    return [(name.encode(), value.encode()) for name, value in headers.items()]
