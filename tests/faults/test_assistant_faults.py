"""Whatever Rasa does instead of answering: the visitor hears the truth, staff see it, `/readyz` says it."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from frontdesk.assistant.waiting_line import AT_ONCE, MOST_WAITING
from tests.faults.web_alone import BODIES, DANGER, HEALTHY, QUESTION, WebAlone
from tests.live import TRUTH_SECONDS, LiveVisitor, names_numbers

SAYS = {"fails": "Rasa answers nonsense.", "hangs": "Rasa hangs."}


@pytest.mark.parametrize("fault", ["fails", *BODIES, "hangs"])
def test_a_useless_answer_becomes_an_honest_one(web: WebAlone, fault: str) -> None:
    visitor = web.visitor()
    web.rasa.does_now(fault)
    [reply] = visitor.say(QUESTION)
    assert reply["kind"] == "failure"
    assert names_numbers(reply["text"])
    [urgent] = visitor.say(DANGER)
    assert urgent["kind"] == "emergency"
    assert web.problems() == {"assistant": SAYS.get(fault, "Rasa answers nonsense.")}
    web.rasa.does_now("answers")
    web.wait_until_well()
    assert visitor.say(QUESTION)[0]["kind"] == "answer"
    kinds = [message.get("kind") for message in visitor.history() if message["from"] == "assistant"]
    assert kinds[-3:] == ["failure", "emergency", "answer"]


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("ready", "Rasa has no model."),
        ("actions", "The action server does not answer."),
        ("dialogues", "Rasa can't keep the state of its dialogues."),
    ],
)
def test_what_rasa_says_is_wrong_is_named(web: WebAlone, part: str, says: str) -> None:
    web.rasa.state[part] = False
    try:
        assert web.problems() == {"assistant": says}
    finally:
        web.rasa.state = dict(HEALTHY)
    assert web.problems() == {}


CROWD = 260
"""More than may be under way, of whom more than may wait for Rasa, of whom more than it is given at once."""


def test_of_a_crowd_before_a_hung_rasa_each_hears_the_truth_in_time(web: WebAlone) -> None:
    """With the numbers as they are shipped."""
    web.rasa.does_now("hangs")
    web.rasa.most_at_once = 0
    visitors = [web.visitor() for _ in range(CROWD)]

    def ask(visitor: LiveVisitor) -> httpx.Response:
        return visitor.http.post("messages", json={"id": str(uuid.uuid4()), "text": QUESTION})

    with ThreadPoolExecutor(CROWD) as crowd:
        started = time.monotonic()
        asked = [crowd.submit(ask, visitor) for visitor in visitors]
        # Those in front give up after four seconds, and others take their places.
        time.sleep(max(0, started + 3 - time.monotonic()))
        most_at_once = web.rasa.most_at_once
        heard = [one.result() for one in asked]
    for visitor in visitors:
        visitor.http.close()
    failed = [response.json() for response in heard if response.status_code == 200]
    refused = [response for response in heard if response.status_code == 503]
    assert len(failed) + len(refused) == CROWD
    assert max(response.elapsed.total_seconds() for response in heard) < TRUTH_SECONDS
    for [reply] in (answer["messages"] for answer in failed):
        assert reply["kind"] == "failure"
        assert names_numbers(reply["text"])
    for response in refused:
        error = response.json()["error"]
        assert error["code"] == "busy"
        assert names_numbers(error["message"])
        assert int(response.headers["Retry-After"]) > 0
    assert most_at_once == AT_ONCE
    assert len(failed) >= AT_ONCE + MOST_WAITING
    assert refused
    web.rasa.does_now("answers")
    web.wait_until_well()
    assert web.visitor().say(QUESTION)[0]["kind"] == "answer"
