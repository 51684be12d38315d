"""Raw bytes to the web side, as an attacker would send them: no client library tidies them up."""

import contextlib
import re
import socket
from dataclasses import dataclass

from tests.live import PUBLIC_URL, LiveProduct

HOST = PUBLIC_URL.removeprefix("https://")
FROM_THE_DOOR = f"Host: {HOST}\r\nX-Forwarded-Proto: https\r\n"


@dataclass
class Answer:
    """What came back on one connection.

    Attributes:
        statuses: the status of each response, in order.
    """

    raw: bytes

    @property
    def statuses(self) -> list[int]:
        # A body's last line runs on into the next response.
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", self.raw)]

    @property
    def headers(self) -> dict[str, str]:
        """Those of the first response; a name that stands twice fails."""
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        pairs = [line.partition(": ")[::2] for line in head]
        found = {name.lower(): value for name, value in pairs}
        assert len(found) == len([name for name, _ in pairs]) or "set-cookie" in found, head
        return found

    @property
    def body(self) -> str:
        return self.raw.partition(b"\r\n\r\n")[2].decode("utf-8", "replace")


def send(product: LiveProduct, request: str) -> Answer:
    """Send a request and whatever follows it, and read until the other side closes.

    A last, honest request makes it do so where the connection is still open.
    """
    last = f"GET /healthz HTTP/1.1\r\n{FROM_THE_DOOR}Connection: close\r\n\r\n"
    port = int(product.url.rpartition(":")[2])
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request.encode("latin-1"))
            connection.sendall(last.encode())
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65_536):
                received += part
    return Answer(received)


def get(product: LiveProduct, path: str, headers: str = FROM_THE_DOOR, method: str = "GET") -> Answer:
    """One request for exactly this path, on a connection of its own."""
    port = int(product.url.rpartition(":")[2])
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(
            f"{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n".encode("latin-1")
        )
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65_536):
                received += part
    return Answer(received)
