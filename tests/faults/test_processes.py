"""The processes of `serve`: what dies or hangs is started again, and nothing outlives `serve`."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from frontdesk import serving
from frontdesk.paths import PROJECT
from frontdesk.serving import Child, Ports, Supervisor
from tests.live import LiveProduct, free_port

SECONDS = 30


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie that its new parent has yet to collect."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", timeout=1, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_a_process_ends_with_the_one_that_started_it_even_where_that_is_killed_and_it_hangs() -> None:
    port = free_port()
    starter = (
        "import os, subprocess, sys, time;"
        "command = [sys.executable, '-m', 'frontdesk.child', str(os.getpid()), 'http.server', sys.argv[1]];"
        "print(subprocess.Popen(command, stderr=subprocess.DEVNULL).pid, flush=True);"
        "time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", starter, str(port)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    wait_until(lambda: answers(port), "the child never served")
    os.kill(child, signal.SIGSTOP)
    parent.kill()
    parent.wait()
    wait_until(lambda: not is_running(child), "the child goes on")


def test_a_process_whose_parent_is_gone_already_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frontdesk.child", str(os.getpid() + 1), "this"],
        cwd=PROJECT,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Supervisor:
    monkeypatch.setattr(serving, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(serving, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(serving, "SILENT_CHECKS", 3)
    return Supervisor("127.0.0.1", Ports(), Path("no model"))


def small_server(folder: Path) -> Child:
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(folder)]
    return Child("small", command, f"http://127.0.0.1:{port}/")


async def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.05)


async def test_a_process_that_hangs_is_ended_and_started_again(
    supervisor: Supervisor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    child = small_server(tmp_path)
    watchers = [
        asyncio.create_task(supervisor._keep_running(child)),
        asyncio.create_task(supervisor._end_when_hung(child)),
    ]
    try:
        await until(lambda: child.has_answered, "it never served")
        assert child.process
        first = child.process.pid
        os.kill(first, signal.SIGSTOP)
        await until(lambda: child.process and child.process.pid != first, "it still hangs")
        await until(lambda: child.has_answered, "it was not started again")
        assert "small hangs; ending it." in caplog.text
    finally:
        supervisor._stopping.set()
        await supervisor._stop(child)
        for watcher in watchers:
            watcher.cancel()


async def test_a_process_is_started_although_its_log_cannot_be_written(
    supervisor: Supervisor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    child = small_server(tmp_path)
    keeper = asyncio.create_task(supervisor._keep_running(child))
    try:
        await until(lambda: child.process, "it was not started")
        assert "small.log can't be written" in caplog.text
    finally:
        supervisor._stopping.set()
        await supervisor._stop(child)
        await keeper


async def test_a_start_that_fails_is_tried_again(
    supervisor: Supervisor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    child = small_server(tmp_path)
    command, child.command = child.command, [str(tmp_path / "missing")]
    keeper = asyncio.create_task(supervisor._keep_running(child))
    try:
        await until(lambda: child.ends, "it was not tried")
        assert "small can't be started" in caplog.text
        child.command = command
        await until(lambda: child.process, "it was not tried again")
    finally:
        supervisor._stopping.set()
        await supervisor._stop(child)
        await keeper


def test_a_second_serve_on_the_same_data_is_refused(product: LiveProduct) -> None:
    done = product.run("serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert f"already being served from {product.var}" in done.stderr.replace("\n", "")


def serve(var: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A `serve` that is expected to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "frontdesk", "serve", *arguments],
        env={**os.environ, **settings, "FRONTDESK_VAR": str(var), "COLUMNS": "200"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_half_restored_data_are_not_served(tmp_path: Path) -> None:
    (tmp_path / "restore-unfinished").write_text("before-restore-20261121T120000Z")
    done = serve(tmp_path, "--port", str(free_port()))
    assert done.returncode == 1
    assert "A restore was interrupted." in done.stderr


@pytest.mark.parametrize("name", ["--port", "FRONTDESK_RASA_PORT", "FRONTDESK_ACTIONS_PORT"])
def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path, name: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        ports = {key: free_port() for key in ("--port", "FRONTDESK_RASA_PORT", "FRONTDESK_ACTIONS_PORT")}
        ports[name] = taken
        web = ports.pop("--port")
        done = serve(tmp_path, "--port", str(web), **{key: str(port) for key, port in ports.items()})
    assert done.returncode == 1
    assert f"Port {taken} on 127.0.0.1 is taken" in done.stderr
    assert name in done.stderr
    assert {file.name for file in tmp_path.iterdir()} <= {"serve.lock"}
