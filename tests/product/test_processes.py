"""The processes as the system sees them: where they listen, what they write, what they have loaded."""

import re
import stat
import subprocess
from pathlib import Path

from frontdesk.paths import PROJECT
from tests.live import LiveProduct

LOOPBACK = {"0100007F", "00000000000000000000000001000000"}
"""127.0.0.1 and ::1 as /proc/net/tcp writes them."""
LISTENING = "0A"
LEFT_OUT = ("tensorflow", "keras", "torch", "boto", "sentry", "grpc")


def listening(pid: int) -> set[str]:
    """The addresses that a process listens on, as /proc writes them."""
    inodes = set()
    for file in Path(f"/proc/{pid}/fd").iterdir():
        if found := re.fullmatch(r"socket:\[(\d+)\]", str(file.readlink())):
            inodes.add(found[1])
    addresses = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == LISTENING and parts[9] in inodes:
                addresses.add(parts[1].partition(":")[0])
    return addresses


def test_every_process_listens_on_this_machine_only(public_product: LiveProduct) -> None:
    children = public_product.children()
    assert set(children) == {"rasa", "actions", "web"}
    for name, pid in children.items():
        found = listening(pid)
        assert found, name
        assert found <= LOOPBACK, name


def test_what_is_written_is_for_this_account_alone(public_product: LiveProduct) -> None:
    public_product.visitor_from_outside().say("what is sciatica")
    paths = [public_product.var, *public_product.var.rglob("*")]
    assert {"record.sqlite3", "tracker.sqlite3", "secret-key", "web.log"} <= {path.name for path in paths}
    for path in paths:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_no_secret_is_in_a_command_line_or_a_log(public_product: LiveProduct) -> None:
    secret = (public_product.var / "secret-key").read_text("utf-8")
    visitor = public_product.visitor_from_outside()
    visitor.say("what is sciatica")
    for pid in (public_product.process.pid, *public_product.children().values()):
        assert secret.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    logs = "".join(file.read_text("utf-8", "replace") for file in (public_product.var / "logs").iterdir())
    assert secret not in logs
    assert visitor.opened["token"] not in logs


def test_nothing_that_was_left_out_is_loaded(public_product: LiveProduct) -> None:
    public_product.visitor_from_outside().say("what is sciatica")
    for name, pid in public_product.children().items():
        loaded = set(re.findall(r"site-packages/(\w+)", Path(f"/proc/{pid}/maps").read_text()))
        assert loaded, name
        assert not [one for one in loaded if one.startswith(LEFT_OUT)], name


def test_no_secret_and_no_data_are_in_git() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        # A copy without its history has nothing to look through.
        return
    files = listed.stdout.split()
    kinds = (".sqlite3", ".db", ".pem", ".key", "secret-key", ".log")
    assert not [file for file in files if file.endswith(kinds) or file.startswith(("var/", "models/"))]
