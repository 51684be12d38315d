"""The web process: uvicorn on the ASGI application, with limits for slow and hostile clients."""

import argparse
import asyncio
import resource

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from frontdesk.logs import withhold_words
from frontdesk.site.gate import MOST_HEADER_BYTES

HEADER_SECONDS = 10
"""From the first byte, or from the connection on, until all headers are there."""
SECOND_LOOK_SECONDS = 0.5
"""After a time limit, before the connection is closed: what came while the process was busy is read first."""
KEEP_ALIVE_SECONDS = 75
"""Longer than nginx keeps its connections to us (60 s): one that is closed just as it is used again fails."""
STOP_SECONDS = 5
MOST_FILES = 65_536
"""Connections are open files; the usual bound of 1,024 is soon used up by clients that do nothing."""


class LimitedHttp(HttpToolsProtocol):
    """uvicorn's HTTP with limits for headers that do not come to an end; the gate looks at those that do."""

    _deadline: asyncio.TimerHandle | None = None
    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected and owes a request."""
        withhold_words()
        super().connection_made(transport)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._forget_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        if self._deadline:
            self._header_bytes += len(data)
        super().data_received(data)
        # No end of the headers in sight, and the parser takes any number of bytes.
        if self._deadline and self._header_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
            self.send_400_response("Too many headers.")

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._expect_headers()

    def on_headers_complete(self) -> None:
        """The request line and all headers are there."""
        self._forget_deadline()
        super().on_headers_complete()

    def timeout_keep_alive_handler(self) -> None:
        """No further request came for a while."""
        close = super().timeout_keep_alive_handler
        self.timeout_keep_alive_task = self.loop.call_later(SECOND_LOOK_SECONDS, close)

    def _expect_headers(self) -> None:
        self._forget_deadline()
        self._header_bytes = 0
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self._deadline = self.loop.call_later(SECOND_LOOK_SECONDS, self.transport.close)

    def _forget_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None


def serve(host: str, port: int) -> None:
    """Serve the web side until the process is told to stop.

    Args:
        host: the address to listen on.
        port: its port.
    """
    _, most_allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if most_allowed == resource.RLIM_INFINITY else min(MOST_FILES, most_allowed)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most_allowed))
    uvicorn.run(
        "frontdesk.site.asgi:application",
        host=host,
        port=port,
        http=LimitedHttp,
        ws="none",
        lifespan="off",
        # The application's own settings say what is logged, and whose word on addresses is taken.
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve the web side.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    serve(arguments.host, arguments.port)
