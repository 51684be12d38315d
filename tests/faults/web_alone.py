"""The web process alone, as `serve` runs it, in front of a Rasa whose answers a test chooses."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from frontdesk.paths import PROJECT
from frontdesk.serving import Ports, Supervisor
from tests.health import Problems, is_well, problems_at, wait_until
from tests.live import LiveVisitor, free_port

READY_SECONDS = 60
MARKER = "zq" + "".join(chr(ord("g") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])
"""In whatever the tests say. Letters only, so that nobody takes it for a number of somebody's."""
QUESTION = f"what is sciatica {MARKER}"
DANGER = f"i cant feel anything between my legs {MARKER}"
SAID = (MARKER, "what is sciatica", "between my legs")
"""What must stand in no log."""
ANSWER = {
    "kind": "answer",
    "text": "Sciatica is pain from a nerve.",
    "choices": [],
    "links": [],
    "source": None,
    "answer": "what_is_sciatica",
}
READING = {
    "intent": "ask_what_is_sciatica",
    "confidence": 0.9,
    "ranking": [],
    "entities": [],
    "questions": [],
    "safety": None,
    "model": "m",
}
HEALTHY = {"ready": True, "model": "m", "actions": True, "dialogues": True}

BODIES = {
    "garbage": b"\x00\xff<html>",
    "an empty list": b"[]",
    "an empty object": b"{}",
    "no replies": json.dumps({"replies": [], "reading": READING}).encode(),
    "half a reply": json.dumps({"replies": [{"text": 7}], "reading": READING}).encode(),
}


class FakeRasa(ThreadingHTTPServer):
    """Listens where Rasa would.

    Attributes:
        does: `answers`, `fails` (500), `hangs`, or a key of BODIES.
        state: what its health says.
        most_at_once: messages that it was given at the same time, at the most.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.does = "answers"
        self.state: dict[str, Any] = dict(HEALTHY)
        self.go_on = threading.Event()
        self.most_at_once = 0
        self._at_once = 0
        self._counting = threading.Lock()

    @contextmanager
    def message(self) -> Iterator[None]:
        """Count one for as long as it is worked on."""
        with self._counting:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._counting:
                self._at_once -= 1

    @property
    def port(self) -> int:
        return self.server_address[1]

    def does_now(self, what: str) -> None:
        self.go_on.set()
        self.go_on = threading.Event()
        self.does = what


class _Handler(BaseHTTPRequestHandler):
    server: FakeRasa
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(self.server.state)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.message():
            self._answer({"replies": [ANSWER], "reading": READING})

    def _answer(self, right: dict[str, Any]) -> None:
        does = self.server.does
        if does == "hangs":
            self.server.go_on.wait(READY_SECONDS)
        body = BODIES.get(does, json.dumps(right).encode())
        self.send_response(500 if does == "fails" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@dataclass
class WebAlone:
    """A running web process and the Rasa behind it."""

    url: str
    var: Path
    rasa: FakeRasa
    is_on_small_disk: bool = False

    @property
    def record(self) -> Path:
        return self.var / "record.sqlite3"

    def visitor(self) -> LiveVisitor:
        return LiveVisitor(self.url)

    def problems(self) -> Problems:
        """What `/readyz` says is wrong."""
        return problems_at(self.url)

    def wait_until_well(self) -> None:
        wait_until(self.url, is_well)


def without_privileges() -> list[str]:
    """What stands before a command so that files' modes count for it, also where root runs the tests."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return []
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]


@contextmanager
def web_alone(var: Path, log: Path, **settings: str) -> Iterator[WebAlone]:
    """Serve the data in `var` until the block ends; the process writes to `log`.

    Args:
        settings: environment variables of its own.
    """
    rasa = FakeRasa()
    threading.Thread(target=rasa.serve_forever, daemon=True).start()
    port = free_port()
    supervisor = Supervisor("127.0.0.1", Ports(port, rasa.port, free_port()), Path("none"))
    limits = {f"FRONTDESK_{name}_LIMIT": "100000/minute" for name in ("CHAT", "MESSAGE", "CONVERSATION")}
    environment = {**supervisor.environment, **limits, "FRONTDESK_VAR": str(var), **settings}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = next(child.command for child in supervisor._children if child.name == "web")
    migrate = [sys.executable, "-m", "frontdesk", "manage", "migrate", "--verbosity=0"]
    subprocess.run(migrate, env=environment, cwd=PROJECT, check=True, timeout=READY_SECONDS)
    with log.open("ab") as opened:
        process = subprocess.Popen(
            [*without_privileges(), *command], env=environment, cwd=PROJECT, stdout=opened, stderr=opened
        )
    web = WebAlone(f"http://127.0.0.1:{port}", var, rasa)
    try:
        deadline = time.monotonic() + READY_SECONDS
        while web.problems() is None:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield web
    finally:
        rasa.does_now("answers")
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        rasa.shutdown()
        rasa.server_close()
