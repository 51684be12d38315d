"""Runs everything: Rasa, the action server and the web side, each in a process of its own.

Starts again what crashes or hangs, and stops all on Ctrl-C or SIGTERM.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx
import portalocker

from frontdesk.clock import NOT_TRUSTED, watched_clock
from frontdesk.logs import log_level
from frontdesk.paths import LOGS, PROJECT, TRACKER_DATABASE, VAR, make_private_folder

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
READY_SECONDS = 60
STOP_SECONDS = 8
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 30
MOST_ENDS_AT_START = 3
HOUR_SECONDS = 3_600
CHECK_SECONDS = 2
"""Between two looks at whether a process hangs, and the longest wait for its answer."""
SILENT_CHECKS = 5
"""A process that let so many looks in a row go unanswered, about 20 s, is ended and started again."""
LARGEST_LOG = 5_000_000


class ServeError(Exception):
    """Frontdesk can't be served; the text says why and what to do."""


@dataclass(frozen=True)
class Ports:
    """Where each process listens; only `web` is ever public."""

    web: int = 8000
    rasa: int = 5005
    actions: int = 5055

    @classmethod
    def from_environment(cls, web: int) -> "Ports":
        """The ports, with those on loopback from FRONTDESK_RASA_PORT and FRONTDESK_ACTIONS_PORT."""
        return cls(
            web,
            int(os.environ.get("FRONTDESK_RASA_PORT", cls.rasa)),
            int(os.environ.get("FRONTDESK_ACTIONS_PORT", cls.actions)),
        )


@dataclass
class Child:
    """One of the processes: its command line, the address that shows whether it hangs, how it is doing."""

    name: str
    command: list[str]
    health: str
    process: asyncio.subprocess.Process | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    ends: int = 0
    has_answered: bool = False


class Supervisor:
    """Keeps the three processes running until it is told to stop."""

    def __init__(self, host: str, ports: Ports, model: Path) -> None:
        """Prepare the commands.

        Args:
            host: the address that the web side listens on.
            ports: the ports of all three.
            model: the model archive to serve.
        """
        self._host = host
        self._ports = ports
        self.environment = {
            **os.environ,
            "FRONTDESK_RASA_URL": f"http://{LOOPBACK}:{ports.rasa}",
            "FRONTDESK_RASA_PORT": str(ports.rasa),
            "FRONTDESK_ACTIONS_PORT": str(ports.actions),
            "FRONTDESK_ACTIONS_URL": f"http://{LOOPBACK}:{ports.actions}/webhook",
            "FRONTDESK_TRACKER_URL": f"sqlite:///{TRACKER_DATABASE}",
            "FRONTDESK_VAR": str(VAR),
            # One question is too little work to share: a second thread would only wait and keep a core busy.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        verbosity = {"DEBUG": "--debug", "INFO": "--verbose"}.get(log_level(), "--quiet")
        rasa = f"-i {LOOPBACK} -p {ports.rasa} {verbosity}".split()
        web = ["--host", host, "--port", str(ports.web)]
        run_module = [sys.executable, "-m", "frontdesk.child", str(os.getpid())]
        self._children = [
            Child(
                "rasa",
                [*run_module, "frontdesk.assistant.launcher", "run", *rasa, "--model", str(model)],
                f"http://{LOOPBACK}:{ports.rasa}/webhooks/website/",
            ),
            Child(
                "actions",
                [*run_module, "frontdesk.assistant.action_server"],
                f"http://{LOOPBACK}:{ports.actions}/health",
            ),
            Child("web", [*run_module, "frontdesk.site.server", *web], f"{self._local_web}/healthz"),
        ]
        self._stopping = asyncio.Event()
        # Now, before anything is written by what may be a wrong clock.
        self._clock = watched_clock()

    @property
    def commands(self) -> dict[str, list[str]]:
        """The command line of each process."""
        return {child.name: child.command for child in self._children}

    @property
    def address(self) -> str:
        """Where to look, as a person on this machine would type it."""
        host = "localhost" if self._host in ("0.0.0.0", "::", LOOPBACK) else self._host  # noqa: S104
        return f"http://{host}:{self._ports.web}"

    async def run(
        self,
        before_web: Callable[[], None],
        on_ready: Callable[[str], None],
        every_hour: Callable[[], object],
        see_to_model: Callable[[Path], Awaitable[Path]],
    ) -> None:
        """Start everything, wait until it is ready, keep it running, stop it.

        Args:
            before_web: called once while Rasa starts, before the web side does: migrations.
            on_ready: called once with the address when questions can be asked.
            every_hour: called when all is ready and every hour after: what is due for erasure, for one.
            see_to_model: called with the model before Rasa is started again; returns the one to serve now.

        Raises:
            ServeError: it was not ready in time.
        """
        loop = asyncio.get_running_loop()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signal_number, self._stopping.set)
        watchers = []
        try:
            rasa, actions, web = self._children
            watchers = [
                asyncio.create_task(self._keep_running(rasa, see_to_model)),
                asyncio.create_task(self._keep_running(actions)),
            ]
            await asyncio.to_thread(before_web)
            watchers.append(asyncio.create_task(self._keep_running(web)))
            await self._wait_until_ready()
            if not self._stopping.is_set():
                await asyncio.to_thread(on_ready, self.address)
            watchers.append(asyncio.create_task(self._repeat(every_hour)))
            watchers += [asyncio.create_task(self._end_when_hung(child)) for child in self._children]
            await self._stopping.wait()
        finally:
            self._stopping.set()
            await asyncio.gather(*(self._stop(child) for child in reversed(self._children)))
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)

    async def _keep_running(
        self, child: Child, see_to_model: Callable[[Path], Awaitable[Path]] | None = None
    ) -> None:
        while not self._stopping.is_set():
            child.started_at = time.monotonic()
            try:
                process = await self._start(child)
            except OSError as error:
                # No memory or no file handle just now; an end of this loop would be an end of the service.
                logger.error("%s can't be started: %s.", child.name, error.strerror)
            else:
                status = await process.wait()
                if self._stopping.is_set():
                    return
                logger.warning("%s ended with status %s; starting it again.", child.name, status)
            if time.monotonic() - child.started_at > STEADY_SECONDS:
                child.pause = FIRST_PAUSE
            child.ends += 1
            await asyncio.sleep(child.pause)
            child.pause = min(2 * child.pause, LONGEST_PAUSE)
            if see_to_model:
                # The last word of Rasa's command line.
                child.command[-1] = str(await see_to_model(Path(child.command[-1])))

    async def _start(self, child: Child) -> asyncio.subprocess.Process:
        child.has_answered = False
        with open_log(child.name) as log:
            child.process = await asyncio.create_subprocess_exec(
                *child.command,
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=PROJECT,
                start_new_session=True,
            )
        return child.process

    async def _end_when_hung(self, child: Child) -> None:
        """Kill a process that takes calls and answers none; `_keep_running` then starts it again."""
        silent_checks = 0
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                await asyncio.sleep(CHECK_SECONDS)
                try:
                    await http.get(child.health, timeout=CHECK_SECONDS)
                except httpx.TimeoutException:
                    silent_checks += 1
                except httpx.HTTPError:
                    silent_checks = 0
                else:
                    silent_checks = 0
                    child.has_answered = True
                patience = READY_SECONDS // (2 * CHECK_SECONDS)
                if silent_checks >= (SILENT_CHECKS if child.has_answered else patience):
                    logger.warning("%s hangs; ending it.", child.name)
                    silent_checks = 0
                    if child.process:
                        with contextlib.suppress(ProcessLookupError):
                            child.process.kill()

    async def _repeat(self, every_hour: Callable[[], object]) -> None:
        while True:
            try:
                if self._clock.is_trusted():
                    await asyncio.to_thread(every_hour)
                else:
                    logger.warning(NOT_TRUSTED)
            except Exception as error:
                logger.error("The hourly erasure failed: %s", type(error).__name__)
            await asyncio.sleep(HOUR_SECONDS)

    async def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        async with httpx.AsyncClient(trust_env=False) as http:
            while not self._stopping.is_set():
                # Rasa first, as it takes longest: the web side would log each early question as an error.
                rasa = self._children[0]
                if await _answers(http, rasa.health) and await _answers(http, f"{self._local_web}/readyz"):
                    for child in self._children:
                        child.has_answered = True
                    return
                for child in self._children:
                    if child.ends >= MOST_ENDS_AT_START:
                        raise ServeError(
                            f"{child.name} does not start. Its own words are in {LOGS / child.name}.log, and "
                            "`frontdesk doctor` looks for the cause."
                        )
                if time.monotonic() > deadline:
                    raise ServeError(
                        f"Frontdesk was not ready within {READY_SECONDS} s. `frontdesk doctor` looks for the "
                        f"cause; the processes' own words are in {LOGS}."
                    )
                await asyncio.sleep(0.1)

    @property
    def _local_web(self) -> str:
        host = LOOPBACK if self._host in ("0.0.0.0", "::") else self._host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self._ports.web}"

    async def _stop(self, child: Child) -> None:
        process = child.process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url, timeout=2)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def refuse_taken_ports(host: str, ports: Ports) -> None:
    """Look at the ports before anything is started.

    Args:
        host: the address that the web side is to listen on.
        ports: the ports of all three processes.

    Raises:
        ServeError: one is taken.
    """
    for address, port, name in (
        (host, ports.web, "--port"),
        (LOOPBACK, ports.rasa, "FRONTDESK_RASA_PORT"),
        (LOOPBACK, ports.actions, "FRONTDESK_ACTIONS_PORT"),
    ):
        if not is_port_free(address, port):
            raise ServeError(
                f"Port {port} on {address} is taken by another program. "
                f"Stop that one, or choose another port with {name}."
            )


def is_port_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def only_one_server() -> Iterator[None]:
    """Hold the lock that keeps a second `serve` off the same data.

    Raises:
        ServeError: another one holds it.
    """
    make_private_folder(VAR)
    with (VAR / "serve.lock").open("w") as file:
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.exceptions.BaseLockException:
            raise ServeError(
                f"Frontdesk is already being served from {VAR}. "
                "Stop it first, or set FRONTDESK_VAR to another folder."
            ) from None
        yield


def open_log(name: str) -> BinaryIO:
    """The log file of one process, begun anew once it has grown large; nowhere if it can't be written."""
    path = LOGS / f"{name}.log"
    try:
        make_private_folder(LOGS)
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")
    except OSError as error:
        # A full disk or a read-only one: better to serve without a log than not at all.
        logger.warning("%s can't be written: %s.", path, error.strerror)
        return Path(os.devnull).open("ab")
