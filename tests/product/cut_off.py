"""A whole day in a network that leads nowhere: run by test_cut_off.py inside a network namespace of its own.

The only way out is a cable with nobody at its end, and whatever comes out there is looked at: each try to
look up a name or to open a connection.
"""

import ctypes
import re
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import httpx

from tests.live import FROM_THE_DOOR, PUBLIC_URL, LiveProduct, running_product

CABLE, FAR_END, NOBODY = "way-out", "far-end", "10.99.0.2"
DOOR = {**FROM_THE_DOOR, "Origin": PUBLIC_URL}
PASSWORD = "correct horse battery staple"


def lay_cable() -> None:
    """Make a way out that leads nowhere, without the chatter of IPv6."""
    for command in (
        "ip link set lo up",
        f"ip link add {CABLE} type veth peer name {FAR_END}",
        f"ip address add 10.99.0.1/24 dev {CABLE}",
    ):
        subprocess.run(command.split(), check=True)
    for name in (CABLE, FAR_END):
        Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("1")
        subprocess.run(["ip", "link", "set", name, "up"], check=True)
    subprocess.run(["ip", "route", "add", "default", "via", NOBODY], check=True)
    # Known to the machine, so that packets are sent and not just asked about.
    neighbour = ["ip", "neighbour", "add", NOBODY, "lladdr", "02:00:00:00:00:02", "dev", CABLE]
    subprocess.run([*neighbour, "nud", "permanent"], check=True)


def forbid_executable_memory() -> None:
    """As deploy/frontdesk.service does with MemoryDenyWriteExecute, for this process and those it starts."""
    # PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN (linux/prctl.h). Kernels before 6.3 refuse, which does no harm.
    ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)


def watch() -> socket.socket:
    """A look at what comes out at the far end."""
    # 3: every protocol (linux/if_ether.h, ETH_P_ALL).
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    end.bind((FAR_END, 0))
    end.setblocking(False)
    return end


def seen(end: socket.socket) -> list[str]:
    """Protocol, address and port of each packet since the last look."""
    found = []
    while True:
        try:
            packet = end.recv(2_048)
        except BlockingIOError:
            return found
        protocol, words = packet[23], packet[14 + 4 * (packet[14] & 15) :]
        found.append(
            f"{protocol} {socket.inet_ntoa(packet[30:34])}:{int.from_bytes(words[2:4])} {words[8:60]!r}"
        )


def prove_that_tries_are_seen(end: socket.socket) -> None:
    """A look-up and a connection have to be seen."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.sendto(b"?", ("192.0.2.1", 53))
    with socket.socket() as probe:
        probe.settimeout(0.5)
        assert probe.connect_ex(("192.0.2.1", 443)) != 0
    tries = " ".join(seen(end))
    assert "192.0.2.1:53" in tries, tries
    assert "192.0.2.1:443" in tries, tries


def chat(product: LiveProduct) -> None:
    with httpx.Client(base_url=f"{product.url}/chat/api/", headers=DOOR, timeout=30, trust_env=False) as http:
        opened = http.post("conversations", json={}).raise_for_status().json()
        http.headers["Authorization"] = f"Bearer {opened['token']}"
        for text, kind in (
            ("what is sciatica", "answer"),
            ("see https://www.gov.uk and http://evil.example/x.png", None),
            ("my email is jo@example.org and my number 07700 900123", None),
            ("numb between my legs and cant pee", "emergency"),
        ):
            body = {"id": str(uuid.uuid4()), "text": text}
            [reply, *_] = http.post("messages", json=body).raise_for_status().json()["messages"]
            assert kind in (None, reply["kind"]), reply


def read_the_console(product: LiveProduct) -> None:
    with httpx.Client(base_url=product.url, headers=DOOR, timeout=30, trust_env=False) as http:
        cookies: dict[str, str] = {}

        def call(method: str, path: str, data: dict[str, str] | None = None) -> httpx.Response:
            # By hand: the cookies are for HTTPS, and the door that does it is not a part of this test.
            sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
            response = http.request(method, path, data=data, headers={"Cookie": sent})
            cookies.update(re.findall(r"(__Host-\w+)=(\w+);", str(response.headers.get_list("set-cookie"))))
            return response

        def token(page: httpx.Response) -> str:
            found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
            assert found
            return found[1]

        page = call("GET", product.invitation)
        account = {"name": "Pat", "password": PASSWORD, "again": PASSWORD}
        made = call("POST", product.invitation, {**account, "csrfmiddlewaretoken": token(page)})
        assert made.status_code == 302, made.text
        assert call("GET", "/staff/account/second-step/").status_code == 200


def main(command: str = "") -> None:
    """Serve, chat, read, run one command more, and look."""
    lay_cable()
    forbid_executable_memory()
    end = watch()
    prove_that_tries_are_seen(end)
    with running_product(FRONTDESK_PUBLIC_URL=PUBLIC_URL, FRONTDESK_ORIGINS="") as product:
        chat(product)
        read_the_console(product)
        if command:
            run = subprocess.run(
                [sys.executable, "-m", "frontdesk", command],
                env=product.environment,
                check=False,
                timeout=600,
            )
            assert run.returncode == 0
        assert product.run("ask", "how do i book").returncode == 0
    print(f"tries: {seen(end)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
