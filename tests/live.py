"""The running product for tests: `frontdesk serve` on free ports with data of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from frontdesk.paths import PROJECT

READY_SECONDS = 120
TRUTH_SECONDS = 5
"""A visitor hears the truth within so many, whatever happens."""
NUMBERS = ("07872-645683", "07735-332420")
"""The clinic's, which stand in every text that cannot answer."""
PUBLIC_URL = "https://chat.clinic.example"
"""As deploy/ has it."""
FROM_THE_DOOR = {"Host": PUBLIC_URL.removeprefix("https://"), "X-Forwarded-Proto": "https"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class LiveProduct:
    """A running Frontdesk.

    Attributes:
        url: the web side's address.
        neighbour: another origin on this machine, whose pages may hold the widget; nothing listens there yet.
        var: its data folder.
        output: what `serve` has printed so far.
        seconds_to_ready: from the start of the command to its "ready".
    """

    url: str
    neighbour: str
    var: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    seconds_to_ready: float = 0.0
    output: list[str] = field(default_factory=list)

    @property
    def invitation(self) -> str:
        """The path of the one-time link that the first `serve` printed."""
        found = re.search(r"/staff/welcome/\S+", "".join(self.output))
        assert found, self.output
        return found.group()

    def children(self) -> dict[str, int]:
        """Process ids of rasa, actions and web, by name."""
        marks = {
            "rasa": "frontdesk.assistant.launcher",
            "actions": "frontdesk.assistant.action_server",
            "web": "frontdesk.site.server",
        }
        listing = subprocess.run(
            ["ps", "-ww", "--ppid", str(self.process.pid), "-o", "pid=,args="],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        found = {}
        for line in listing.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            found |= {name: int(pid) for name, mark in marks.items() if mark in arguments}
        return found

    def visitor(self) -> "LiveVisitor":
        """A new visitor with an open conversation."""
        return LiveVisitor(self.url)

    def visitor_from_outside(self) -> "LiveVisitor":
        """A visitor who comes by the front door of a product that was started for the public."""
        return LiveVisitor(self.url, FROM_THE_DOOR)

    def listen(self) -> None:
        """Keep what `serve` prints, until it ends."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.output.append(line)

    def said(self, words: str, seconds: float = READY_SECONDS) -> bool:
        """Whether `serve` prints something, now or within so many seconds; False also once it has ended."""
        deadline = time.monotonic() + seconds
        while words not in "".join(self.output):
            if time.monotonic() > deadline or self.process.poll() is not None:
                return words in "".join(self.output)
            time.sleep(0.02)
        return True

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `frontdesk` command on the same data."""
        command = [sys.executable, "-m", "frontdesk", *arguments]
        return subprocess.run(
            command,
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def names_numbers(text: str) -> bool:
    """Whether it says where to ring."""
    return all(number in text for number in NUMBERS)


class LiveVisitor:
    """A visitor over real HTTP."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        # It goes without TLS: reading the certificates of the world takes longer than an answer.
        self.http = httpx.Client(
            base_url=f"{url}/chat/api/", headers=headers, timeout=20, trust_env=False, verify=False
        )
        opened = self.http.post("conversations", json={})
        opened.raise_for_status()
        self.opened = opened.json()
        self.http.headers["Authorization"] = f"Bearer {self.opened['token']}"

    def say(self, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        response = self.http.post("messages", json={"id": message_id or str(uuid.uuid4()), "text": text})
        response.raise_for_status()
        assert response.elapsed.total_seconds() < TRUTH_SECONDS
        return response.json()["messages"]

    def history(self) -> list[dict[str, Any]]:
        response = self.http.get("messages")
        response.raise_for_status()
        return response.json()["messages"]


@contextmanager
def running_product(kept: Path | None = None, **settings: str) -> Iterator[LiveProduct]:
    """Start the product, wait until it is ready, stop it as Ctrl-C would.

    Args:
        kept: a data folder to serve, which stays; a new one, which goes away afterwards, by default.
        settings: environment variables of its own.
    """
    var = kept or Path(tempfile.mkdtemp(prefix="frontdesk-live-"))
    port = free_port()
    neighbour = f"http://localhost:{free_port()}"
    environment = {
        **os.environ,
        "FRONTDESK_VAR": str(var),
        "FRONTDESK_ORIGINS": neighbour,
        "FRONTDESK_RASA_PORT": str(free_port()),
        "FRONTDESK_ACTIONS_PORT": str(free_port()),
        **{f"FRONTDESK_{limit}_LIMIT": "100000/minute" for limit in ("CHAT", "MESSAGE", "CONVERSATION")},
        "COLUMNS": "200",
        **settings,
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "frontdesk", "serve", "--port", str(port)],
        env=environment,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    product = LiveProduct(f"http://localhost:{port}", neighbour, var, environment, process)
    threading.Thread(target=product.listen, daemon=True).start()
    try:
        assert product.said("is ready"), f"serve ended: {product.output}"
        product.seconds_to_ready = time.monotonic() - started
        assert product.said("Ctrl-C"), product.output
        yield product
    finally:
        # Not the one that was started here, where a test has killed it and started another.
        product.process.send_signal(signal.SIGINT)
        try:
            product.process.wait(20)
        except subprocess.TimeoutExpired:
            product.process.kill()
        if not kept:
            shutil.rmtree(var, ignore_errors=True)
