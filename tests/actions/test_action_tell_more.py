"""The action that says more."""

from actions.action_tell_more import ActionTellMore
from tests.actions.conftest import Run


def test_more_of_the_last_answer_is_said_and_remembered(run: Run) -> None:
    reply, slots = run(ActionTellMore(), "tell_me_more", last_answer="can_acupuncture_help_back")
    assert reply["answer"] == "more_help_back"
    assert slots["last_answer"] == "more_help_back"
    assert "Please do not stop or change a medicine" in reply["text"]


def test_with_nothing_left_the_numbers_are_given(run: Run) -> None:
    reply, _slots = run(ActionTellMore(), "tell_me_more", last_answer="price")
    assert reply["kind"] == "undocumented"
    assert "07735-332420" in reply["text"]


def test_without_an_answer_before_it_asks_about_what(run: Run) -> None:
    reply, _slots = run(ActionTellMore(), "tell_me_more")
    assert reply["kind"] == "clarify"
    assert reply["choices"]


def test_naming_another_condition_changes_the_subject(run: Run) -> None:
    reply, _slots = run(ActionTellMore(), "tell_me_more", condition="sciatica", last_answer="neck_pain")
    assert reply["answer"] == "what_is_sciatica"
