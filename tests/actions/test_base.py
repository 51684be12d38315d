"""What the actions share: a failing action says the failure text and nothing of its error."""

import logging

import pytest
from rasa_sdk import Tracker

from actions.base import ReplyAction
from frontdesk.knowledge import Reply
from tests.actions.conftest import Run


class ActionThatFails(ReplyAction):
    action_name = "action_that_fails"

    def choose_replies(self, tracker: Tracker) -> list[Reply]:
        raise RuntimeError("MARKER of the patient's words")


def test_a_failing_action_says_so_with_the_numbers(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        reply, slots = run(ActionThatFails(), "greeting")
    assert reply["kind"] == "failure"
    assert "07872-645683" in reply["text"]
    assert slots == {}
    assert "MARKER" not in caplog.text + str(reply)
    assert "RuntimeError" in caplog.text
