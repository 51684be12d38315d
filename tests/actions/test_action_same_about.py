"""The action that answers the same question for another condition."""

import pytest

from actions.action_same_about import ActionSameAbout
from tests.actions.conftest import Run


@pytest.mark.parametrize(
    ("last_answer", "condition", "answer"),
    [
        ("can_acupuncture_help_back", "neck", "can_acupuncture_help_neck"),
        ("what_is_sciatica", "back", "what_is_back_pain"),
        (None, "shoulder", "can_acupuncture_help_shoulder"),
        ("price", "neck", "can_acupuncture_help_neck"),
    ],
)
def test_the_counterpart_is_said(run: Run, last_answer: str | None, condition: str, answer: str) -> None:
    reply, slots = run(ActionSameAbout(), "ask_same_about", condition=condition, last_answer=last_answer)
    assert reply["answer"] == answer
    assert slots["last_answer"] == answer


@pytest.mark.parametrize(
    ("last", "earlier", "answer"),
    [
        ("neck", "back", "can_acupuncture_help_back"),
        ("neck", None, "can_acupuncture_help_shoulder"),
        ("back", None, "can_acupuncture_help_sciatica"),
    ],
)
def test_the_other_one_is_the_one_before_or_the_one_beside(
    run: Run, last: str, earlier: str | None, answer: str
) -> None:
    reply, _slots = run(
        ActionSameAbout(),
        "ask_same_about",
        last_answer=f"can_acupuncture_help_{last}",
        last_condition=last,
        earlier_condition=earlier,
    )
    assert reply["answer"] == answer


def test_the_change_of_subject_is_remembered(run: Run) -> None:
    _reply, slots = run(
        ActionSameAbout(),
        "ask_same_about",
        condition="neck",
        last_answer="can_acupuncture_help_back",
        last_condition="back",
    )
    assert (slots["last_condition"], slots["earlier_condition"]) == ("neck", "back")


def test_without_a_known_condition_it_says_what_can_be_asked(run: Run) -> None:
    reply, _slots = run(ActionSameAbout(), "ask_same_about", last_answer="what_is_sciatica")
    assert reply["kind"] == "out_of_scope"
