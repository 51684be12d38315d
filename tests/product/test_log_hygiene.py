"""No word of a visitor is in any log: at the lowest level, on every route, and while things go wrong."""

import json
import os
import re
import signal
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from frontdesk.review.filter_kinds import FILTERS
from frontdesk.review.urls import urlpatterns
from tests.health import is_well, wait_until
from tests.live import LiveProduct, LiveVisitor, running_product
from tests.product.staff import LiveOwner

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


CONSOLE_FIELDS = (
    *(kind.name for kind in FILTERS),
    *(
        "after",
        "before",
        "change",
        "code",
        "do",
        "event",
        "message",
        "name",
        "next",
        "off",
        "outcome",
        "page",
    ),
    *(
        "password",
        "pick",
        "proof",
        "query",
        "question",
        "remove",
        "role",
        "seen_at",
        "subject",
        "to",
        "typed",
    ),
    *("verdict", "who"),
)
ENDS_SESSIONS = ("sign_out", "end_sessions")
TAKES_AWAY = ("erase", *ENDS_SESSIONS)


def call_the_console(product: LiveProduct, visitor: LiveVisitor) -> LiveOwner:
    """Leave the marker wherever somebody who is signed in can put it; the session and the chat stay."""
    owner = LiveOwner(product, f"Pat {MARKER}")
    one = f"/staff/conversations/{visitor.opened['reference']}/"
    for path, fields in (
        (f"{one}notes/", {"text": f"Told me {MARKER}"}),
        (f"{one}tags/", {"name": MARKER}),
        (f"{one}colleague/", {"to": f"Pat {MARKER}"}),
        ("/staff/views/", {"name": MARKER, "query": f"text={MARKER}"}),
    ):
        assert owner.post(path, **fields).status_code == 302
    invited = owner.post("/staff/people/", name=f"Ben {MARKER}", role="reviewer")
    for page in (
        owner.get(one),
        owner.get("/staff/conversations/", text=MARKER),
        owner.get("/staff/export.csv", text=MARKER),
        owner.get("/staff/export.json", text=MARKER),
        owner.get("/staff/calls/"),
        owner.get("/staff/audit/", who=f"Pat {MARKER}"),
        invited,
    ):
        assert page.status_code == 200, page.url
        assert MARKER in page.text, page.url
    everything = dict.fromkeys(CONSOLE_FIELDS, MARKER)
    for pattern in urlpatterns:
        path = "/staff/" + str(pattern.pattern).replace("<slug:reference>", visitor.opened["reference"])
        for example in {re.sub(r"<\w+:\w+>", value, path) for value in ("1", MARKER)}:
            assert owner.get(example, **everything).status_code in (200, 302, 404, 405), example
            if pattern.name not in TAKES_AWAY:
                assert owner.post(example, **everything).status_code in (200, 302, 404, 405), example
    assert owner.get("/staff/").status_code == 200, "the session is still there"
    return owner


def leave_the_console(owner: LiveOwner, erased: LiveVisitor) -> None:
    """What can't be done before all else: it takes away what the rest needs."""
    one = f"/staff/conversations/{erased.opened['reference']}/"
    erased.say(f"what is sciatica {MARKER}")
    assert owner.post(f"{one}delete/", text=MARKER).status_code == 302
    assert owner.get(one).status_code == 404
    for name in ENDS_SESSIONS:
        path = next(str(pattern.pattern) for pattern in urlpatterns if pattern.name == name)
        assert owner.post(f"/staff/{path}", next=MARKER).status_code == 302


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
    owner = call_the_console(talkative, visitor)
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
            with suppress(httpx.HTTPError):
                owner.get("/staff/conversations/", text=MARKER)
            database.execute("ROLLBACK")
    wait_until(talkative.url, is_well)
    visitor.say(f"what is sciatica {MARKER}")
    leave_the_console(owner, talkative.visitor())

    logs = {file.name: file.read_text("utf-8") for file in (talkative.var / "logs").glob("*.log")}
    assert set(logs) == {"web.log", "rasa.log", "actions.log"}
    for name, log in [*logs.items(), ("serve", "".join(talkative.output))]:
        assert MARKER not in log, name
        assert DANGER not in log, name
    lines = [json.loads(line) for log in logs.values() for line in log.splitlines()]
    loggers = {line["logger"].partition(".")[0] for line in lines if line["level"] == "DEBUG"}
    assert {"rasa", "httpcore", "django"} & loggers, "the lowest level was on"
    assert any(line["logger"].startswith("frontdesk.chat") for line in lines)
