"""The questions that staff pick from: every one that a message can be trained for, and no other."""

import pytest
import yaml

from frontdesk.paths import PROJECT
from frontdesk.review.names import intent_of, intents_by_name, question_name


def test_the_picker_has_exactly_what_the_assistant_can_be_trained_for():
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))["intents"]

    assert sorted(intents_by_name().values()) == sorted(domain)


@pytest.mark.parametrize(
    ("name", "intent"),
    [
        ("can i talk  to a PERSON", "ask_human"),
        ("Something else", "out_of_scope"),
        ("Hello", "greeting"),
        ("Not understood", None),
        ("", None),
    ],
)
def test_intent_of(name, intent):
    assert intent_of(name) == intent


def test_every_name_is_for_people():
    assert [name for name, intent in intents_by_name().items() if "_" in name or name == intent] == []
    assert all(question_name(intent) == name for name, intent in intents_by_name().items())
