"""How quick the staff console is with 100,000 conversations and a million messages.

    python -m benchmarks.console                       # SQLite, in a folder that is removed again
    python -m benchmarks.console --database URL        # PostgreSQL: an empty database
    python -m benchmarks.console --conversations 5000  # a quick look

Every page goes through the whole of Django, database and templates included, without the network; the last
figures run the web process and let visitors write while somebody takes away the whole list.
"""

import argparse
import asyncio
import gc
import json
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.conversations import YEARS, fill, owner
from benchmarks.machine import cpu_seconds, describe_machine, percentile

PAGE_MS, INSIGHTS_MS, SLOWED = 100, 300, 0.20
ROUNDS = 15
TRAFFIC_ROUNDS = 6


def main() -> None:
    """Fill, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--conversations", type=int, default=100_000)
    options.add_argument("--database", default="", help="postgresql://user:password@host:port/name")
    options.add_argument("--keep", type=Path, help="a folder to keep the data in, and to find it again")
    options.add_argument("--pages-only", action="store_true", help="neither export nor live traffic")
    arguments = options.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="frontdesk-bench-"))
    os.environ["FRONTDESK_VAR"] = str(folder)
    if arguments.database:
        os.environ["FRONTDESK_DATABASE_URL"] = arguments.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "frontdesk.site.settings"
    for limit in ("CHAT", "MESSAGE", "CONVERSATION"):
        os.environ[f"FRONTDESK_{limit}_LIMIT"] = "100000/minute"
    os.environ["FRONTDESK_HOSTS"] = "testserver,localhost,127.0.0.1"
    try:
        import django

        django.setup()
        run(arguments.conversations, pages_only=arguments.pages_only)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)


def run(conversations: int, *, pages_only: bool) -> None:
    """All of it, on the database that the settings name."""
    from django.core.management import call_command
    from django.db import connection

    from frontdesk.chat.models import Conversation, Message
    from frontdesk.review.store.questions import sort_all_questions

    print(describe_machine())
    call_command("migrate", verbosity=0, interactive=False)
    if not Conversation.objects.exists():
        began = time.perf_counter()
        fill(conversations)
        print(f"filled in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    sort_all_questions()
    print(f"questions sorted in {time.perf_counter() - began:.0f} s")
    print(
        f"{connection.vendor}: {Conversation.objects.count():,} conversations, "
        f"{Message.objects.count():,} messages"
    )
    missed = measure_pages()
    if not pages_only:
        measure_export()
        missed += asyncio.run(measure_live_traffic())
    print("Within all bounds." if not missed else f"Outside its bound: {', '.join(missed)}")
    sys.exit(bool(missed))


def _client() -> Any:
    from django.test import Client

    client = Client()
    client.force_login(owner())
    return client


def measure_pages() -> list[str]:
    """Every page and filter; the names of those that are slower than they may be."""
    client = _client()
    # As the web process does when it has loaded all.
    gc.collect()
    gc.freeze()
    missed = []
    print(f"\n{'page':42}{'p50 ms':>8}{'p95 ms':>8}{'bound':>8}{'CPU p50':>10}{'CPU p95':>9}")
    for name, address, bound in _pages(client):
        client.get(address)
        times, work = [], []
        for _ in range(ROUNDS):
            began, worked = time.perf_counter(), _cpu_seconds()
            response = client.get(address)
            times.append((time.perf_counter() - began) * 1000)
            work.append((_cpu_seconds() - worked) * 1000)
            assert response.status_code == 200, (name, response.status_code)
        figures = [
            percentile(times, 0.5),
            percentile(times, 0.95),
            percentile(work, 0.5),
            percentile(work, 0.95),
        ]
        is_slow, is_costly = figures[1] > bound, figures[3] > bound
        mark = "  !!" if is_costly else "  !" if is_slow else ""
        print(
            "{:42}{:8.1f}{:8.1f}{:8}{:10.1f}{:9.1f}{}".format(name, *figures[:2], bound, *figures[2:], mark)
        )
        missed += [name] if is_slow else []
    print(
        "!: slower than its bound; !!: also where nothing else ran, as the processor worked that long for it"
    )
    return missed


def _cpu_seconds() -> float:
    """What the page itself costs, ours and the database's, whatever else the machine does."""
    from django.db import connection

    server = 0.0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        server = cpu_seconds(connection.connection.info.backend_pid)
    return time.process_time() + server


def _pages(client: Any) -> Iterator[tuple[str, str, int]]:
    from frontdesk.chat.models import Conversation
    from frontdesk.review.filter_kinds import FILTERS
    from frontdesk.review.store.cursor import Cursor

    listed = "/staff/conversations/"
    yield "home", "/staff/", PAGE_MS
    yield "list, newest", listed, PAGE_MS
    total = Conversation.objects.filter(used=True).count()
    for share in (0.5, 0.999):
        deep = Conversation.objects.filter(used=True).order_by("-last_message_at", "-pk")[int(total * share)]
        yield f"list, {share:.1%} of the way back", f"{listed}?after={Cursor.of(deep)}", PAGE_MS
    today = datetime.now(UTC).date()
    values = {
        "from": [str(today - timedelta(days=30))],
        "to": [str(today - timedelta(days=600))],
        "topic": ["ask_price", "no_such_topic"],
        "tag": ["none"],
        "for": ["Bench"],
        "hour": ["33"],
        "group": ["1"],
        "text": ["needles", "zeppelin", "sciatica at night", '"the clinic"', "page", "xyzzy"],
    }
    for kind in FILTERS:
        for value in values.get(kind.name) or [value for value, _ in kind.choices() if value]:
            query = f"{kind.name}={value.replace(' ', '+')}"
            yield f"list, {query[:34]}", f"{listed}?{query}", PAGE_MS
    yield "list, five filters", f"{listed}?text=needles&kind=clarify&sure=no&length=6-&reviewed=yes", PAGE_MS
    yield "list, nothing fits", f"{listed}?kind=failure&safety=crisis&helpful=yes&call=yes", PAGE_MS
    long = Conversation.objects.order_by("-visitor_messages", "-pk").first()
    yield "transcript", f"{listed}{long.reference}/", PAGE_MS
    yield "transcript from a search", f"{listed}{long.reference}/?text=needles&kind=answer", PAGE_MS
    yield "questions", "/staff/questions/", PAGE_MS
    yield "calls", "/staff/calls/", PAGE_MS
    yield "decisions", "/staff/proposals/", PAGE_MS
    yield "insights, 30 days", "/staff/insights/", INSIGHTS_MS
    yield "insights, 12 months", "/staff/insights/?days=365", INSIGHTS_MS
    everything = f"from={today - timedelta(days=365 * YEARS + 30)}&to={today}"
    yield "insights, everything", f"/staff/insights/?{everything}", INSIGHTS_MS


def measure_export() -> None:
    """Rows a second, without the rests that the export takes for the sake of visitors."""
    from frontdesk.review.filters import Filters
    from frontdesk.review.store.conversations import matching_ids
    from frontdesk.review.views.export import CHUNK, _part

    ids = matching_ids(Filters())[:20_000]
    for form in ("csv", "json"):
        began = time.perf_counter()
        size = sum(
            len(_part(ids[place : place + CHUNK], form, place == 0)) for place in range(0, len(ids), CHUNK)
        )
        rate = len(ids) / (time.perf_counter() - began)
        print(f"export as {form}: {rate:,.0f} conversations a second, {size / len(ids):.0f} characters each")


async def measure_live_traffic() -> list[str]:
    """How much slower visitors get their answers while the whole list is taken away."""
    from asgiref.sync import sync_to_async

    from tests.live import free_port

    client = await sync_to_async(_client)()
    session = client.cookies["sessionid"].value
    stand_in = await asyncio.start_server(_answer_as_rasa, "127.0.0.1", 0)
    rasa = stand_in.sockets[0].getsockname()[1]
    port = free_port()
    options = ["--port", str(port), "--ws", "none", "--no-access-log", "--log-level", "warning"]
    web = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "frontdesk.site.asgi:application", *options),
        env={**os.environ, "FRONTDESK_RASA_URL": f"http://127.0.0.1:{rasa}"},
    )
    try:
        return await _compare(f"http://127.0.0.1:{port}", session)
    finally:
        web.terminate()
        await web.wait()
        stand_in.close()


async def _compare(url: str, session: str) -> list[str]:
    import httpx

    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as visitor:
        for _ in range(200):
            try:
                if (await visitor.get("/healthz")).status_code == 200:
                    break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        await _talk(visitor, 50)
        alone, during, was_running = [], [], True
        # By turns, as the machine may have other things to do at one time than at another.
        for _ in range(TRAFFIC_ROUNDS):
            alone += await _talk(visitor, 60)
            taking = asyncio.create_task(_take_away(url, session))
            await asyncio.sleep(0.5)
            during += await _talk(visitor, 60)
            was_running = was_running and not taking.done()
            taking.cancel()
            await asyncio.sleep(0.5)
    print(f"\n{'visitor waits for an answer':42}{'p50 ms':>8}{'p95 ms':>8}")
    for name, times in (("nobody exports", alone), ("during an export of everything", during)):
        print(f"{name:42}{percentile(times, 0.5):8.1f}{percentile(times, 0.95):8.1f}")
    if not was_running:
        print("The export ended too soon: too few conversations to compare.")
        return []
    missed = []
    for what, share in (("p50", 0.5), ("p95", 0.95)):
        slower = percentile(during, share) / percentile(alone, share) - 1
        print(f"slower during the export, {what}: {slower:+.0%} (bound {SLOWED:+.0%})")
        missed += [f"live traffic {what}"] if slower > SLOWED else []
    return missed


async def _talk(visitor: Any, number: int) -> list[float]:
    opened = (await visitor.post("/chat/api/conversations", json={})).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    times = []
    for place in range(number):
        body = {"id": str(uuid.uuid4()), "text": "What is sciatica?"}
        began = time.perf_counter()
        response = await visitor.post("/chat/api/messages", json=body, headers=headers)
        times.append((time.perf_counter() - began) * 1000)
        assert response.status_code == 200, response.text
        if place % 10 == 9:
            opened = (await visitor.post("/chat/api/conversations", json={})).json()
            headers = {"Authorization": f"Bearer {opened['token']}"}
        # A busy site: some 30 messages a second, and not one after the other without a pause.
        await asyncio.sleep(0.02)
    return times


async def _take_away(url: str, session: str) -> None:
    import httpx

    async with httpx.AsyncClient(base_url=url, timeout=None, trust_env=False) as staff:
        cookies = {"sessionid": session}
        async with staff.stream("GET", "/staff/export.csv", cookies=cookies) as response:
            assert response.status_code == 200, response.status_code
            async for _ in response.aiter_bytes():
                pass


async def _answer_as_rasa(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Rasa's part of a turn, in no time: what is measured is the web process."""
    reply = {
        "kind": "answer",
        "text": "Sciatica is pain along a nerve.",
        "choices": [],
        "links": [],
        "source": None,
        "answer": "what_is_sciatica",
    }
    reading = {
        "intent": "ask_what_is_sciatica",
        "confidence": 0.95,
        "ranking": [],
        "entities": [],
        "safety": None,
        "model": "bench",
    }
    body = json.dumps({"replies": [reply], "reading": reading}).encode()
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.lower().split(b"\r\n")
            lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")]
            await reader.readexactly(sum(lengths))
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (len(body), body)
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    main()
