"""The running product, over real HTTP: what a visitor gets, also when a part of it dies."""

import os
import signal
import socket
import uuid
from collections.abc import Callable

import httpx
import pytest

from tests.health import (
    Problems,
    is_silent,
    is_well,
    names,
    problems_at,
    wait_until,
    wait_until_answered,
)
from tests.live import LiveProduct, names_numbers


@pytest.mark.parametrize(
    ("question", "kind", "contains"),
    [
        ("what is sciatica", "answer", "nerve"),
        ("can acupuncture help my neck", "answer", "believed"),
        ("how do i book", "answer", "07735-332420"),
        ("what does it cost", "undocumented", "07872-645683"),
        ("whats the weather like", "out_of_scope", ""),
        ("numb between my legs and cant pee", "emergency", "999"),
    ],
)
def test_questions_are_answered(product: LiveProduct, question: str, kind: str, contains: str) -> None:
    [reply] = product.visitor().say(question)
    assert reply["kind"] == kind
    assert contains in reply["text"]


def test_history_survives_a_new_connection(product: LiveProduct) -> None:
    visitor = product.visitor()
    visitor.say("what is sciatica")
    assert [m["from"] for m in visitor.history()] == ["assistant", "visitor", "assistant"]


def test_only_the_web_side_listens_beyond_loopback_and_rasas_api_is_off(product: LiveProduct) -> None:
    for name in ("FRONTDESK_RASA_PORT", "FRONTDESK_ACTIONS_PORT"):
        port = int(product.environment[name])
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) == 0
    rasa = f"http://127.0.0.1:{product.environment['FRONTDESK_RASA_PORT']}"
    for path in ("/model/parse", "/conversations/default/tracker", "/domain", "/webhooks/rest/webhook"):
        assert httpx.get(rasa + path, trust_env=False).status_code == 404


@pytest.mark.parametrize("text", ["/restart", "", None, 7, "x" * 1_001])
def test_the_channel_refuses_what_the_web_side_would_never_send(product: LiveProduct, text: object) -> None:
    rasa = f"http://127.0.0.1:{product.environment['FRONTDESK_RASA_PORT']}"
    response = httpx.post(
        f"{rasa}/webhooks/website/messages", json={"sender": "s", "text": text}, trust_env=False
    )
    assert response.status_code == 400


def test_an_empty_body_is_bad_json(product: LiveProduct) -> None:
    response = product.visitor().http.post(
        "messages", content=b"", headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "not_json"


def test_erasing_reaches_rasas_own_database(product: LiveProduct) -> None:
    visitor = product.visitor()
    marker = f"zq{uuid.uuid4().hex[:10]}"
    visitor.say(f"what is sciatica {marker}")
    tracker_files = list(product.var.glob("tracker.sqlite3*"))
    assert any(marker.encode() in file.read_bytes() for file in tracker_files)
    assert visitor.http.delete("conversation").status_code == 204
    assert visitor.http.get("messages").status_code == 401


def test_when_rasa_dies_visitors_hear_the_truth_and_it_comes_back(product: LiveProduct) -> None:
    visitor = product.visitor()
    os.kill(product.children()["rasa"], signal.SIGKILL)
    [reply] = visitor.say("what is sciatica")
    assert reply["kind"] == "failure"
    assert names_numbers(reply["text"])
    assert problems_at(product.url) == {"assistant": "Rasa does not answer."}
    [urgent] = visitor.say("i cant feel anything between my legs")
    assert urgent["kind"] == "emergency"
    wait_until(product.url, is_well)
    assert visitor.say("what is sciatica")[0]["kind"] == "answer"


@pytest.mark.parametrize(
    ("name", "says"),
    [("rasa", "Rasa hangs."), ("actions", "The action server does not answer.")],
)
def test_when_rasa_or_the_actions_hang_the_truth_comes_within_five_seconds(
    product: LiveProduct, name: str, says: str
) -> None:
    visitor = product.visitor()
    hung = product.children()[name]
    os.kill(hung, signal.SIGSTOP)
    try:
        # `say` itself asks for the five seconds.
        [reply] = visitor.say("what is sciatica")
        assert reply["kind"] == "failure"
        assert names_numbers(reply["text"])
        assert problems_at(product.url) == {"assistant": says}
    finally:
        os.kill(hung, signal.SIGCONT)
    wait_until(product.url, is_well)
    wait_until_answered(visitor)


@pytest.mark.parametrize(
    ("name", "is_seen"),
    [("actions", names("assistant", "The action server does not answer.")), ("web", is_silent)],
)
def test_when_another_process_dies_it_is_started_again_and_nothing_is_lost(
    product: LiveProduct, name: str, is_seen: Callable[[Problems], bool]
) -> None:
    visitor = product.visitor()
    visitor.say("what is sciatica")
    os.kill(product.children()[name], signal.SIGKILL)
    wait_until(product.url, is_seen)
    wait_until(product.url, is_well)
    wait_until_answered(visitor)
    assert visitor.history()[1]["text"] == "what is sciatica"


def test_no_word_of_a_visitor_is_in_any_log(product: LiveProduct) -> None:
    marker = f"zq{uuid.uuid4().hex[:10]}"
    visitor = product.visitor()
    visitor.say(f"what is sciatica {marker}")
    visitor.say(f"numb between my legs and cant pee {marker}")
    visitor.http.post("messages", json={"id": marker, "text": marker})
    logs = "".join(file.read_text("utf-8", "replace") for file in (product.var / "logs").glob("*"))
    assert marker not in logs + "".join(product.output)
