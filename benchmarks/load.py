"""The running product under a steady load: `python -m benchmarks.load --minutes 30 --rate 20`.

So many messages a second are sent whether or not the ones before were answered: questions within the topics,
messages of danger and nonsense, in many conversations at once. At the end, all that was acknowledged must be
in the record. Ends with status 1 if anything failed or was lost, or if memory grew by 5 % or more.
"""

import argparse
import asyncio
import random
import string
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import yaml
from rich.console import Console
from rich.table import Table

from benchmarks.machine import describe_machine, percentile
from frontdesk.paths import PROJECT
from tests.faults.ledger import Ledger
from tests.live import LiveProduct, running_product

SECONDS_BETWEEN = 10
"""From one message of a visitor to the next."""
MESSAGES_EACH = 8
WARM_UP_SHARE = 0.1
MOST_GROWTH = 0.05
PATIENCE = 20
SHARES = {"question": 0.7, "danger": 0.1, "nonsense": 0.2}
UNDERSTANDING = PROJECT / "tests" / "understanding"


@dataclass
class Result:
    """What was measured; times in milliseconds."""

    ledger: Ledger = field(default_factory=Ledger)
    times: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    sent: int = 0


def texts() -> dict[str, list[str]]:
    """What is sent, by kind."""
    questions = yaml.safe_load((UNDERSTANDING / "questions.yml").read_text("utf-8"))
    dangers = yaml.safe_load((UNDERSTANDING / "red_flags.yml").read_text("utf-8"))
    chance = random.Random(0)
    nonsense = [
        " ".join("".join(chance.choices(string.ascii_lowercase, k=4)) for _ in range(3)) for _ in range(200)
    ]
    return {
        "question": [item["text"] for item in questions if item["label"] != "out_of_scope"],
        "danger": [item["text"] for item in dangers if item["label"] != "none"],
        "nonsense": nonsense,
    }


def own_megabytes(product: LiveProduct) -> dict[str, float]:
    """What each process has for itself alone, in MB; libraries that others share come and go with them."""
    sizes = {}
    for name, pid in {"serve": product.process.pid, **product.children()}.items():
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Anonymous:"):
                sizes[name] = int(line.split()[1]) * 1024 / 1e6
    return sizes


async def hold(product: LiveProduct, rate: float, seconds: float, result: Result) -> None:
    """Send `rate` messages a second for so long; adds to `result`."""
    said, chance = texts(), random.Random(1)
    visitors: list[str | None] = [None] * max(1, round(rate * SECONDS_BETWEEN))
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    url = f"{product.url}/chat/api/"
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits, trust_env=False) as http:
        started, tasks = time.monotonic(), set()
        for number in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
            place, turn = number % len(visitors), number // len(visitors)
            # Not all of them begin anew at once.
            if (turn + place) % MESSAGES_EACH == 0:
                visitors[place] = None
            [kind] = chance.choices(list(SHARES), list(SHARES.values()))
            # A word that nobody wrote before in each, or nothing would show that words are kept.
            text = f"{chance.choice(said[kind])} {''.join(chance.choices(string.ascii_lowercase, k=8))}"
            task = asyncio.create_task(_say(http, visitors, place, text, result), name="visitor")
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)


async def _say(
    http: httpx.AsyncClient, visitors: list[str | None], place: int, text: str, result: Result
) -> None:
    result.sent += 1
    message_id = str(uuid.uuid4())
    try:
        if visitors[place] is None:
            opened = await http.post("conversations", json={})
            visitors[place] = opened.raise_for_status().json()["token"]
        started = time.perf_counter()
        response = await http.post(
            "messages",
            json={"id": message_id, "text": text},
            headers={"Authorization": f"Bearer {visitors[place]}"},
        )
        result.times.append((time.perf_counter() - started) * 1000)
        messages: list[dict[str, Any]] = response.raise_for_status().json()["messages"]
    except httpx.HTTPStatusError as error:
        result.errors[f"status {error.response.status_code}"] += 1
        return
    except httpx.HTTPError as error:
        result.errors[type(error).__name__] += 1
        return
    result.ledger.note(message_id, messages)
    result.kinds.update(message["kind"] for message in messages)


def report(
    result: Result, seconds: float, rate: float, before: dict[str, float], after: dict[str, float], lost: int
) -> tuple[Table, bool]:
    """The figures, and whether all is well."""
    table = Table("what", "measured", box=None)
    acknowledged = len(result.ledger.entries)
    failures = result.kinds["failure"]
    growth = sum(after.values()) / sum(before.values()) - 1
    table.add_row("held", f"{seconds / 60:.1f} minutes")
    table.add_row("asked for, answered", f"{rate:g}, {acknowledged / seconds:.1f} messages/s")
    table.add_row("sent, acknowledged, lost", f"{result.sent:,}, {acknowledged:,}, {lost}")
    table.add_row("errors", ", ".join(f"{n} {what}" for what, n in result.errors.items()) or "none")
    table.add_row("failure texts, unrecorded safety texts", f"{failures}, {result.ledger.unrecorded}")
    p50, p95, slowest = (percentile(result.times, share) for share in (0.5, 0.95, 1.0))
    table.add_row("answer, p50, p95, slowest", f"{p50:.0f}, {p95:.0f}, {slowest:.0f} ms")
    table.add_row("kinds of answer", ", ".join(f"{kind} {n}" for kind, n in result.kinds.most_common()))
    for name in after:
        table.add_row(f"own memory of {name}", f"{before[name]:.0f} → {after[name]:.0f} MB")
    verdict = "" if growth < MOST_GROWTH else f", more than {MOST_GROWTH:.0%}"
    table.add_row(
        "the same of all, after the warm-up → at the end",
        f"{sum(before.values()):.0f} → {sum(after.values()):.0f} MB ({growth:+.1%}{verdict})",
    )
    well = not lost and not result.errors and not failures and not result.ledger.unrecorded
    return table, well and growth < MOST_GROWTH


def main() -> None:
    """Hold the load, print, and say by the status whether all is well."""
    parser = argparse.ArgumentParser(description="Hold a load and look for what was lost.")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=20, help="messages a second")
    options = parser.parse_args()
    seconds = options.minutes * 60
    result = Result()
    with running_product() as product:
        asyncio.run(hold(product, options.rate, WARM_UP_SHARE * seconds, result))
        before = own_megabytes(product)
        started = time.monotonic()
        measured = Result(ledger=result.ledger)
        asyncio.run(hold(product, options.rate, (1 - WARM_UP_SHARE) * seconds, measured))
        took = time.monotonic() - started
        after = own_megabytes(product)
        lost = result.ledger.lost(product.var / "record.sqlite3")
    result.times += measured.times
    result.kinds += measured.kinds
    result.errors += measured.errors
    result.sent += measured.sent
    table, well = report(result, took + WARM_UP_SHARE * seconds, options.rate, before, after, len(lost))
    out = Console(width=110)
    out.print(f"{datetime.now(UTC):%d %B %Y}, {describe_machine()}", highlight=False)
    out.print(table)
    for line in lost[:10]:
        out.print(line, style="red")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
