"""The action that asks back."""

from actions.action_clarify import ActionClarify
from tests.actions.conftest import Run


def test_likely_questions_are_offered_in_human_words(run: Run) -> None:
    ranking = [
        ("nlu_fallback", 0.25),
        ("ask_price", 0.24),
        ("ask_number_of_sessions", 0.22),
        ("greeting", 0.2),
    ]
    reply, _slots = run(ActionClarify(), "nlu_fallback", ranking=ranking)
    assert reply["kind"] == "clarify"
    assert [choice["text"] for choice in reply["choices"]] == [
        "How much does acupuncture cost?",
        "How many sessions will I need?",
    ]
    assert "ask_" not in str(reply)


def test_the_condition_is_kept_in_what_is_offered(run: Run) -> None:
    ranking = [("ask_can_acupuncture_help", 0.24)]
    reply, _slots = run(ActionClarify(), "nlu_fallback", ranking=ranking, condition="neck")
    assert [choice["text"] for choice in reply["choices"]] == ["Can acupuncture help neck pain?"]


def test_what_is_far_from_everything_is_turned_down(run: Run) -> None:
    for ranking in (
        [],
        [("ask_price", 0.05)],
        [("out_of_scope", 0.2), ("ask_price", 0.19)],
        [("greeting", 0.2)],
    ):
        reply, _slots = run(ActionClarify(), "nlu_fallback", ranking=ranking)
        assert reply["kind"] == "out_of_scope", ranking
