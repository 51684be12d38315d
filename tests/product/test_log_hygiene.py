"""No word of a visitor is in any log: at the lowest level, on every route, and while things go wrong."""

import json
import os
import signal
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.health import is_well, wait_until
from tests.live import LiveProduct, LiveVisitor, running_product

MARKER = f"zq{uuid.uuid4().hex[:10]}"
DANGER = "numb between my legs and cant pee"


@pytest.fixture(scope="module")
def talkative(model: Path) -> Iterator[LiveProduct]:
    """A product of its own that logs all it can, as JSON."""
    with running_product(FRONTDESK_LOG_LEVEL="debug", FRONTDESK_LOG_FORMAT="json") as product:
        yield product


def call_every_route(product: LiveProduct, visitor: LiveVisitor) -> None:
    """Leave the marker wherever a visitor or a stranger can put it."""
    [reply] = visitor.say(f"what is sciatica {MARKER}")
    for text in (f"{DANGER} {MARKER}", f"/{MARKER}", f"EXTERNAL: {MARKER}", MARKER):
        visitor.say(text)
    http = visitor.http
    json_type = {"Content-Type": "application/json"}
    for path in ("messages", "feedback", "callbacks", "conversations", MARKER):
        for content in (
            MARKER,
            f'"{MARKER}"',
            f'{{"{MARKER}": 1}}',
            f'{{"id": "{MARKER}", "text": "{MARKER}"}}',
        ):
            http.post(path, content=content, headers=json_type)
    http.post("messages", json={"id": str(uuid.uuid4()), "text": f"{MARKER} \x00 {DANGER}"})
    http.post("messages", json={"id": str(uuid.uuid4()), "text": MARKER * 100})
    comment = {"message": reply["id"], "helpful": False, "comment": f"{MARKER} {DANGER}"}
    assert http.post("feedback", json=comment).status_code == 200
    wish = {"name": MARKER, "phone": "07700 900123", "when": f"{MARKER} {DANGER}", "consent": True}
    assert http.post("callbacks", json=wish).status_code == 201
    http.post("callbacks", json={**wish, "phone": MARKER})
    http.get("messages", params={"after": MARKER})
    http.get("messages", headers={"Authorization": f"Bearer {MARKER}"})
    with httpx.Client(base_url=product.url, trust_env=False, timeout=30) as stranger:
        for path in (
            f"/{MARKER}",
            f"/staff/{MARKER}/",
            f"/?q={MARKER}",
            f"/static/{MARKER}.js",
            "/staff/sign-in/",
        ):
            stranger.get(
                path, headers={"X-Marker": MARKER, "Cookie": f"sessionid={MARKER}", "Referer": MARKER}
            )
        stranger.post("/staff/sign-in/", data={"username": MARKER, "password": MARKER})
        stranger.get("/", headers={"Host": f"{MARKER}.example"})
        stranger.request(MARKER.upper(), "/")


def call_rasa_and_actions(product: LiveProduct) -> None:
    """What could only come from within the machine."""
    rasa = f"http://127.0.0.1:{product.environment['FRONTDESK_RASA_PORT']}"
    actions = f"http://127.0.0.1:{product.environment['FRONTDESK_ACTIONS_PORT']}"
    bodies = [MARKER, f'"{MARKER}"', json.dumps({"sender": MARKER, "text": MARKER}), "{}"]
    bodies += [json.dumps({"next_action": MARKER, "tracker": {"events": [MARKER]}, "domain": {}})]
    for body in bodies:
        for url in (f"{rasa}/webhooks/website/messages", f"{rasa}/{MARKER}", f"{actions}/webhook"):
            httpx.post(url, content=body, trust_env=False, timeout=30)
    httpx.delete(f"{rasa}/webhooks/website/conversations/{MARKER}", trust_env=False, timeout=30)


def test_no_word_of_a_visitor_is_in_any_log_at_any_level(talkative: LiveProduct) -> None:
    visitor = talkative.visitor()
    call_every_route(talkative, visitor)
    call_rasa_and_actions(talkative)
    children = talkative.children()
    for name in ("actions", "rasa", "web"):
        os.kill(children[name], signal.SIGKILL)
        with suppress(httpx.HTTPError):
            visitor.say(f"what is back pain {MARKER}")
    wait_until(talkative.url, is_well)
    for name in ("record", "tracker"):
        with sqlite3.connect(talkative.var / f"{name}.sqlite3", isolation_level=None) as database:
            database.execute("BEGIN EXCLUSIVE")
            with suppress(httpx.HTTPError):
                visitor.say(f"what is frozen shoulder {MARKER}")
            database.execute("ROLLBACK")
    wait_until(talkative.url, is_well)
    visitor.say(f"what is sciatica {MARKER}")

    logs = {file.name: file.read_text("utf-8") for file in (talkative.var / "logs").glob("*.log")}
    assert set(logs) == {"web.log", "rasa.log", "actions.log"}
    for name, log in [*logs.items(), ("serve", "".join(talkative.output))]:
        assert MARKER not in log, name
        assert DANGER not in log, name
    lines = [json.loads(line) for log in logs.values() for line in log.splitlines()]
    loggers = {line["logger"].partition(".")[0] for line in lines if line["level"] == "DEBUG"}
    assert {"rasa", "httpcore", "django"} & loggers, "the lowest level was on"
    assert any(line["logger"].startswith("frontdesk.chat") for line in lines)
