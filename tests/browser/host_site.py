"""Another website on this machine, with pages that the tests write: a clinic's own site."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class HostSite:
    """A running site.

    Attributes:
        origin: its address.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._pages: dict[str, tuple[str, dict[str, str]]] = {}

    def page(self, body: str, path: str = "/", html: str = 'lang="en"', **headers: str) -> str:
        """Put up a page.

        Args:
            body: what its body holds.
            path: where.
            html: the attributes of its root element.
            headers: more response headers, with `_` for `-`.

        Returns:
            Its address.
        """
        text = (
            f'<!doctype html><html {html}><head><meta charset="utf-8"><title>A clinic</title>'
            f'<meta name="viewport" content="width=device-width"></head><body><main><h1>A clinic</h1>{body}'
            "</main></body></html>"
        )
        self._pages[path] = text, {name.replace("_", "-"): value for name, value in headers.items()}
        return self.origin + path

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        text, headers = self._pages.get(urlsplit(request.path).path, ("", {}))
        request.send_response(200 if text else 404)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(text.encode())


@contextmanager
def running_host_site(origin: str) -> Iterator[HostSite]:
    """Serve a site at `origin` until the end of the block."""
    site = HostSite(origin)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(origin).port or 80), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
