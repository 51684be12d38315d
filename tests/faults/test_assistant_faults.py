"""Whatever Rasa does instead of answering: the visitor hears the truth, staff see it, `/readyz` says it."""

import pytest

from tests.faults.web_alone import BODIES, DANGER, HEALTHY, QUESTION, WebAlone
from tests.live import NUMBERS

SAYS = {"fails": "Rasa answers nonsense.", "hangs": "Rasa hangs."}


@pytest.mark.parametrize("fault", ["fails", *BODIES, "hangs"])
def test_a_useless_answer_becomes_an_honest_one(web: WebAlone, fault: str) -> None:
    visitor = web.visitor()
    web.rasa.does_now(fault)
    [reply] = visitor.say(QUESTION)
    assert reply["kind"] == "failure"
    assert all(number in reply["text"] for number in NUMBERS)
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
