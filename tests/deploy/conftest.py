"""A front door, and a program behind it that says what reached it."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.deploy.doors import Door, program, running_door


class Behind:
    """Stands in for Frontdesk behind the door.

    Attributes:
        reached: method and path of each call that came through whole, in order.
    """

    def __init__(self) -> None:
        self.reached: list[tuple[str, str]] = []
        behind = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                expected = int(self.headers.get("Content-Length") or 0)
                if len(self.rfile.read(expected)) < expected:
                    self.close_connection = True
                    return
                behind.reached.append((self.command, self.path))
                body = json.dumps(self.headers.items()).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

            do_GET = do_POST = answer  # noqa: N815 - http.server's names

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="session")
def behind() -> Iterator[Behind]:
    """A program that answers with the headers it got."""
    behind = Behind()
    yield behind
    behind.server.shutdown()


@pytest.fixture(scope="session", params=["caddy", "nginx"])
def program_name(request: pytest.FixtureRequest) -> str:
    """Each of the two programs that deploy/ configures."""
    if program(request.param) is None:
        pytest.skip(f"{request.param} is not installed; on Debian: sudo apt-get install {request.param}")
    return request.param


@pytest.fixture(scope="session")
def door(program_name: str, behind: Behind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The door before the stand-in."""
    with running_door(program_name, behind.port, tmp_path_factory.mktemp(program_name)) as door:
        yield door
