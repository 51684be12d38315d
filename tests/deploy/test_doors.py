"""The front door as Caddy and as nginx: what it lets in, what it adds, and whom it cuts."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.deploy.conftest import Behind
from tests.deploy.doors import CHECKS, NAME, WRITERS, Certificate, Door, program, running_door
from tests.live import PUBLIC_URL, LiveProduct, free_port

A_YEAR = "max-age=31536000"


def test_the_program_finds_no_mistake(program_name: str, tmp_path: Path) -> None:
    configuration = tmp_path / "configuration"
    writer = WRITERS[program_name]
    configuration.write_text(writer(8000, 8080, 8443, Certificate.make(tmp_path), tmp_path))
    command = [str(program(program_name)), *CHECKS[program_name][1:], str(configuration)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_https_is_answered_once_with_hsts_and_without_the_programs_version(door: Door) -> None:
    with door.client() as client:
        response = client.get("/")
    assert response.status_code == 200
    assert response.headers.get_list("strict-transport-security") == [A_YEAR]
    assert not any(letter.isdigit() for letter in response.headers.get("server", ""))


def test_http_leads_to_https(door: Door, behind: Behind) -> None:
    before = len(behind.reached)
    response = httpx.get(
        f"http://127.0.0.1:{door.http}/staff/?kind=failure", headers={"Host": NAME}, trust_env=False
    )
    assert response.status_code in (301, 308)
    assert httpx.URL(response.headers["location"]).copy_with(port=None) == f"{PUBLIC_URL}/staff/?kind=failure"
    assert len(behind.reached) == before


def test_what_a_client_claims_about_itself_goes_no_further(door: Door) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "1",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9;host=evil.example",
    }
    with door.client() as client:
        got = client.get("/", headers=lies).json()
    told = {name.lower(): value for name, value in got}
    assert len(told) == len(got)
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"
    assert told["host"] == NAME
    assert "evil.example" not in str(got)
    assert "203.0.113.9" not in str(got)


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/metrics/", "/%6detrics", "/metrics?x", "/./metrics", "/static/../metrics", "/readyz"],
)
def test_what_is_for_this_machine_only_stays_inside(door: Door, behind: Behind, path: str) -> None:
    before = len(behind.reached)
    answer = ask(door, f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404")
    assert A_YEAR.encode() in answer
    assert len(behind.reached) == before


def test_a_large_body_is_refused_and_a_small_one_passes(door: Door, behind: Behind) -> None:
    with door.client() as client:
        assert client.post("/chat/api/messages", content=b"x" * 8_192).status_code == 200
        assert client.post("/staff/", content=b"x" * 32_768).status_code == 200
        assert client.post("/chat/api/messages", content=b"x" * 60_000).status_code == 413


def test_whoever_is_not_addressed_by_name_gets_nothing_of_frontdesk(door: Door) -> None:
    with contextlib.suppress(OSError):
        answer = ask(door, "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert b"x-forwarded-for" not in answer.lower()


SLOW = {
    "header": f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ",
    "body": f"POST /chat/api/conversations HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n"
    "Content-Length: 500\r\n\r\n{",
    "body in chunks": f"POST /chat/api/conversations HTTP/1.1\r\nHost: {NAME}\r\n"
    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n{",
}


def test_slow_clients_are_cut(program_name: str, public_product: LiveProduct, tmp_path: Path) -> None:
    """Ten seconds in all, and not between two bytes: each drips without a pause worth the name."""
    port = int(public_product.url.rpartition(":")[2])
    with running_door(program_name, port, tmp_path) as door, ThreadPoolExecutor() as clients:
        cuts = {kind: clients.submit(drip, door, beginning) for kind, beginning in SLOW.items()}
        with door.client() as client:
            assert client.get("/healthz").status_code == 200
        ends = {kind: cut.result() for kind, cut in cuts.items()}
    for kind, (seconds, answer) in ends.items():
        assert 9 < seconds < 15, (kind, seconds)
        assert answer[9:12] in ([b"408", b""] if kind == "header" else [b"408"]), (kind, answer)


def drip(door: Door, beginning: str) -> tuple[float, bytes]:
    """Send a byte now and again until the connection is closed; the seconds until then, and what came."""
    answer = b""
    with door.connect() as connection:
        connection.sendall(beginning.encode())
        started = time.monotonic()
        connection.settimeout(0.3)
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while time.monotonic() < started + 60:
                connection.sendall(b"a")
                with contextlib.suppress(TimeoutError):
                    part = connection.recv(65_536)
                    if not part:
                        break
                    answer += part
        return time.monotonic() - started, answer


SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (f"Content-Length: {len(SMUGGLED) + 5}\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + SMUGGLED),
        (f"Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}", SMUGGLED),
        (f"Transfer-Encoding : chunked\r\nContent-Length: {len(SMUGGLED) + 5}", "0\r\n\r\n" + SMUGGLED),
        ("Transfer-Encoding: xchunked", "0\r\n\r\n" + SMUGGLED),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n" + SMUGGLED),
    ],
)
def test_nothing_is_smuggled_in(door: Door, behind: Behind, headers: str, body: str) -> None:
    with contextlib.suppress(OSError), door.connect() as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: {NAME}\r\n{headers}\r\n\r\n{body}".encode())
        read_to_the_end(connection, quiet_seconds=1)
    inside = [call for call in behind.reached if call == ("GET", "/smuggled")]
    # A second call after a first whose end both see alike is no smuggling, but it must carry the door's name.
    assert inside == []


def test_when_frontdesk_is_away_the_door_says_so_and_logs_no_address(
    program_name: str, tmp_path: Path
) -> None:
    marker = uuid.uuid4().hex
    with running_door(program_name, free_port(), tmp_path) as door:
        with door.client() as client:
            response = client.get(f"/staff/welcome/{marker}/", headers={"Cookie": f"a={marker}"})
        assert response.status_code == 502
        assert response.headers["strict-transport-security"] == A_YEAR
        assert marker not in door.log.read_text("utf-8")


def test_the_product_behind_the_door(program_name: str, public_product: LiveProduct, tmp_path: Path) -> None:
    port = int(public_product.url.rpartition(":")[2])
    with running_door(program_name, port, tmp_path) as door, door.client() as client:
        page = client.get("/staff/sign-in/")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"] == A_YEAR
        assert page.headers.get_list("content-security-policy")[0].count("'none'") >= 4
        [cookie] = page.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-csrf=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        in_parts = {"content": iter([b"{", b"}"]), "headers": {"Content-Type": "application/json"}}
        assert client.post("/chat/api/conversations", **in_parts).status_code == 201
        opened = client.post("/chat/api/conversations", json={})
        assert opened.status_code == 201
        said = client.post(
            "/chat/api/messages",
            json={"id": str(uuid.uuid4()), "text": "what is sciatica"},
            headers={"Authorization": f"Bearer {opened.json()['token']}", "Origin": PUBLIC_URL},
        )
        assert said.json()["messages"][0]["kind"] == "answer"
        assert client.get("/static/widget.js").status_code == 200
        assert client.get("/healthz").status_code == 200


def ask(door: Door, request: str) -> bytes:
    with door.connect() as connection:
        connection.sendall(request.encode())
        return read_to_the_end(connection)


def read_to_the_end(connection: socket.socket, quiet_seconds: float = 40) -> bytes:
    """All that comes until the other side closes, or nothing more comes."""
    connection.settimeout(quiet_seconds)
    received = b""
    deadline = time.monotonic() + 60
    with contextlib.suppress(TimeoutError, ConnectionError, ssl.SSLError):
        while time.monotonic() < deadline and (part := connection.recv(65_536)):
            received += part
    assert time.monotonic() < deadline, "the connection was not closed"
    return received


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_sandbox(tmp_path: Path) -> None:
    unit = (Path(__file__).parents[2] / "deploy" / "frontdesk.service").read_text("utf-8")
    here = tmp_path / "frontdesk.service"
    # The program, the account and the page are on the server only.
    here.write_text(
        unit.replace("/opt/frontdesk/.venv/bin/frontdesk", "/bin/true").replace(
            "Documentation=file:/opt/frontdesk/docs/operations.md\n", ""
        )
    )
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stderr
    assert "frontdesk.service" not in verified.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(here)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout[-400:]
