"""The running product's figures against the bounds of the design: `python -m benchmarks.service`.

Size of the environment, training time, time to ready, memory, answers over the widget's API, the hundredth
turn of a conversation against the first, and what a custom action costs over a fixed response.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.machine import describe_machine, percentile
from frontdesk.paths import PROJECT
from tests.live import LiveProduct, free_port, running_product

QUESTIONS = (
    "What is sciatica?",
    "can acupuncture help my neck",
    "how do i book",
    "what does it cost",
    "is there research on this",
    "how does it work",
    "what causes back pain",
    "do the needles hurt",
    "where are you",
    "tell me more",
)
MESSAGES = 300
LONG_CONVERSATION = 100
ACTION_RUNS = 200


def environment_megabytes() -> float:
    """Size on disk of the environment that `make run` installs, bytecode compiled."""
    uv = shutil.which("uv") or str(PROJECT / ".uv/bin/uv")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": f"{folder}/venv", "UV_COMPILE_BYTECODE": "1"}
        command = [uv, "sync", "--locked", "--no-dev", "--quiet", "--link-mode", "copy"]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True)
        files = [file for file in Path(folder).rglob("*") if file.is_file() and not file.is_symlink()]
        return sum(file.stat().st_blocks * 512 for file in files) / 1e6


def training_seconds() -> float:
    """Time of one `frontdesk train`, the process's start included."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "frontdesk", "train"], cwd=PROJECT, check=True, capture_output=True)
    return time.monotonic() - started


def proportional_megabytes(product: LiveProduct) -> dict[str, float]:
    """Memory of each process (PSS: shared pages counted once), in MB."""
    sizes = {}
    for name, pid in {"serve": product.process.pid, **product.children()}.items():
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Pss:"):
                sizes[name] = int(line.split()[1]) * 1024 / 1e6
    return sizes


def answer_milliseconds(product: LiveProduct, number: int) -> list[float]:
    """Time of each answer over the widget's API, one visitor at a time, ten messages a conversation."""
    times = []
    for index in range(number):
        if index % len(QUESTIONS) == 0:
            visitor = product.visitor()
        started = time.perf_counter()
        visitor.say(QUESTIONS[index % len(QUESTIONS)])
        times.append((time.perf_counter() - started) * 1000)
    return times


def empty_call_milliseconds(product: LiveProduct) -> list[float]:
    """Time of calls that nothing is done for: what client, connection and machine take of the others."""
    visitor = product.visitor()
    times = []
    for _ in range(MESSAGES):
        started = time.perf_counter()
        visitor.http.get(f"{product.url}/healthz").raise_for_status()
        times.append((time.perf_counter() - started) * 1000)
    return times


def long_conversation_milliseconds(product: LiveProduct) -> list[float]:
    """Time of each turn of one conversation that asks the same question again and again."""
    visitor = product.visitor()
    times = []
    for _ in range(LONG_CONVERSATION + 5):
        started = time.perf_counter()
        visitor.say("What is sciatica?")
        times.append((time.perf_counter() - started) * 1000)
    return times


async def action_milliseconds() -> tuple[float, float]:
    """Median time of a custom action over the action server, and of a fixed response inside Rasa."""
    from frontdesk.assistant.launcher import prepare_rasa

    prepare_rasa()
    from rasa.core.actions.action import ActionBotResponse, RemoteAction
    from rasa.core.nlg import TemplatedNaturalLanguageGenerator
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.utils.endpoints import EndpointConfig

    from frontdesk.assistant.channel import ReplyCollector

    port = free_port()
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "frontdesk.assistant.action_server"),
        env={**os.environ, "FRONTDESK_ACTIONS_PORT": str(port)},
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        responses = {"utter_fixed": [{"text": "A fixed text."}]}
        domain = Domain.from_dict({"intents": ["ask_what_is_sciatica"], "responses": responses})
        nlg = TemplatedNaturalLanguageGenerator(responses)
        tracker = DialogueStateTracker.from_events("benchmark", [])
        for _ in range(8):
            tracker.update(
                UserUttered("What is sciatica?", {"name": "ask_what_is_sciatica", "confidence": 1.0})
            )
            tracker.update(ActionExecuted("action_answer_question"))
        tracker.update(UserUttered("What is sciatica?", {"name": "ask_what_is_sciatica", "confidence": 1.0}))
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook", enable_selective_domain=True)
        custom, fixed = RemoteAction("action_answer_question", endpoint), ActionBotResponse("utter_fixed")
        await _wait_for(lambda: custom.run(ReplyCollector(), nlg, tracker, domain))
        return (
            await _median_milliseconds(lambda: custom.run(ReplyCollector(), nlg, tracker, domain)),
            await _median_milliseconds(lambda: fixed.run(ReplyCollector(), nlg, tracker, domain)),
        )
    finally:
        await endpoint.connector.close()
        server.terminate()
        await server.wait()


async def _wait_for(run: Callable[[], Awaitable[Any]]) -> None:
    for _ in range(100):
        try:
            await run()
            return
        except Exception:
            await asyncio.sleep(0.1)
    raise RuntimeError("The action server did not start.")


async def _median_milliseconds(run: Callable[[], Awaitable[Any]]) -> float:
    times = []
    for _ in range(ACTION_RUNS):
        started = time.perf_counter()
        await run()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def main() -> None:
    """Measure and print."""
    out = Console(width=110)
    table = Table("what", "measured", "bound", box=None)
    table.add_row("environment, bytecode compiled", f"{environment_megabytes():.0f} MB", "800 MB")
    table.add_row("train", f"{training_seconds():.1f} s", "20 s")
    with running_product() as product:
        table.add_row("serve to ready, model trained", f"{product.seconds_to_ready:.1f} s", "8 s")
        answer_milliseconds(product, 20)
        times = answer_milliseconds(product, MESSAGES)
        table.add_row(f"answer over the widget's API, p50 of {MESSAGES}", f"{median(times):.1f} ms", "20 ms")
        table.add_row("the same, p95", f"{percentile(times, 0.95):.1f} ms", "40 ms")
        nothing = median(empty_call_milliseconds(product))
        table.add_row("a call that asks for nothing, with the same client, p50", f"{nothing:.1f} ms", "-")
        memory = proportional_megabytes(product)
        shares = ", ".join(f"{name} {size:.0f}" for name, size in memory.items())
        table.add_row(
            f"memory after {MESSAGES + 20} messages ({shares})", f"{sum(memory.values()):.0f} MB", "700 MB"
        )
        turns = long_conversation_milliseconds(product)
        first, last = median(turns[:5]), median(turns[LONG_CONVERSATION - 5 : LONG_CONVERSATION + 5])
        table.add_row(
            f"turn {LONG_CONVERSATION} against turn 1 ({last:.1f} and {first:.1f} ms)",
            f"{last / first:.2f}",
            "1.5",
        )
    custom, fixed = asyncio.run(action_milliseconds())
    table.add_row(
        f"custom action over a fixed response ({custom:.2f} and {fixed:.2f} ms)",
        f"{custom - fixed:.2f} ms",
        "2 ms",
    )
    out.print(describe_machine(), highlight=False)
    out.print(table)


if __name__ == "__main__":
    main()
