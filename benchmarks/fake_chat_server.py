"""A chat server on this machine that gives every widget of benchmarks/widget.py the same answer at once."""

import json
import queue
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ANSWER = "Sciatica is pain from a nerve root."
POLL_SECONDS = 20
SEPARATOR = "\x1e"


class FakeChatServer(BaseHTTPRequestHandler):
    """Frontdesk's API, deep-chat's, and Rasa's socket.io channel by polling, as far as one exchange goes."""

    page: bytes
    script: bytes
    waiting: "dict[str, queue.Queue[str]]"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The page, its script, and what socket.io waits for."""
        path = urlsplit(self.path)
        if path.path == "/":
            self._answer(self.page, "text/html; charset=utf-8")
        elif path.path == "/script.js":
            self._answer(self.script, "text/javascript; charset=utf-8")
        elif path.path == "/socket.io/" and "sid=" not in path.query:
            sid = uuid.uuid4().hex
            self.waiting[sid] = queue.Queue()
            opening = {"sid": sid, "upgrades": [], "pingInterval": 25_000, "pingTimeout": 20_000}
            self._answer(f"0{json.dumps(opening)}".encode(), "text/plain; charset=utf-8")
        elif path.path == "/socket.io/":
            self._answer(self._wait(self._session()).encode(), "text/plain; charset=utf-8")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """A message, in each widget's own way."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urlsplit(self.path).path
        reply = {
            "id": "2",
            "at": "2026-01-01T00:00:00Z",
            "from": "assistant",
            "kind": "answer",
            "text": ANSWER,
        }
        if path == "/chat/api/conversations":
            self._json({"token": "t", "reference": "ABCD-EFGH", "messages": [{**reply, "id": "1"}]})
        elif path == "/chat/api/messages":
            self._json({"messages": [{**reply, "choices": [], "links": [], "source": None}]})
        elif path == "/deep-chat":
            self._json({"text": ANSWER})
        else:
            for packet in body.split(SEPARATOR):
                self._take(packet, self._session())
            self._answer(b"ok", "text/plain; charset=utf-8")

    def _session(self) -> "queue.Queue[str]":
        return self.waiting[parse_qs(urlsplit(self.path).query)["sid"][0]]

    def _take(self, packet: str, waiting: "queue.Queue[str]") -> None:
        if packet.startswith("40"):
            waiting.put(f"40{json.dumps({'sid': uuid.uuid4().hex})}")
        elif "session_request" in packet:
            waiting.put(f"42{json.dumps(['session_confirm', uuid.uuid4().hex])}")
        elif "user_uttered" in packet and "/start" not in packet:
            waiting.put(f"42{json.dumps(['bot_uttered', {'text': ANSWER}])}")

    def _wait(self, waiting: "queue.Queue[str]") -> str:
        try:
            packets = [waiting.get(timeout=POLL_SECONDS)]
        except queue.Empty:
            return "2"
        while not waiting.empty():
            packets.append(waiting.get())
        return SEPARATOR.join(packets)

    def _json(self, body: Any) -> None:
        self._answer(json.dumps(body).encode(), "application/json")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def running_fake_server(body: str, script: bytes) -> Iterator[str]:
    """Serve a page with `body` and its script.

    Args:
        body: what the page's body holds besides a heading.
        script: what it loads as /script.js.

    Yields:
        The page's address.
    """
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>'
        f"<body><main><h1>A page</h1></main>{body}</body></html>"
    )
    members = {"page": page.encode(), "script": script, "waiting": {}}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (FakeChatServer,), members))
    server.daemon_threads = True
    # A page that is closed while it waits is no error.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
