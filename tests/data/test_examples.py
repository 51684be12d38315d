"""The training examples in `data/` and the questions kept apart to measure them, held against each other."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from frontdesk.assistant.reading import LEVEL_OF_INTENT, SAFETY_INTENTS

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data").glob("*/nlu.yml"))
TOPICS = {
    "sciatica",
    "back_pain",
    "neck_shoulder",
    "acupuncture",
    "treatment",
    "clinic",
    "safety",
    "social",
    "scope",
}
CONDITIONS = {"back", "sciatica", "neck", "shoulder"}
FEWEST_EXAMPLES = 25
FEWEST_QUESTIONS = 8
FEWEST_OUT_OF_SCOPE_QUESTIONS = 120
FEWEST_SURFACE_FORMS = 24
PLACEHOLDER = re.compile(r"\b(todo|tbd|fixme|lorem ipsum|foo|placeholder|example \d+)\b", re.IGNORECASE)
ANNOTATION = re.compile(r"\[[^\]]*\][({]")


def normalised(text: str) -> str:
    """`text` in small letters without punctuation; a text of nothing else stays as it is."""
    return " ".join(re.findall(r"\w+", text.lower())) or text.strip()


def blocks(kind: str) -> dict[str, list[str]]:
    """The examples under every `intent` or `synonym` of that name, all topics together."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in FILES:
        for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            if kind in block:
                lines = block["examples"].splitlines()
                found[block[kind]] += [line.removeprefix("- ").strip() for line in lines]
    return dict(found)


def questions() -> list[dict]:
    """The questions of `tests/understanding`."""
    return yaml.safe_load((ROOT / "tests/understanding/questions.yml").read_text("utf-8"))


INTENTS: list[str] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
EXAMPLES = blocks("intent")
SYNONYMS = blocks("synonym")


def test_every_topic_has_a_file_in_the_rasa_format() -> None:
    assert {file.parent.name for file in FILES} == TOPICS
    for file in FILES:
        assert yaml.safe_load(file.read_text("utf-8"))["version"] == "3.1"


def test_examples_and_domain_name_the_same_intents() -> None:
    assert set(EXAMPLES) == set(INTENTS)


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_enough_examples(intent: str) -> None:
    assert len(EXAMPLES[intent]) >= FEWEST_EXAMPLES


def test_out_of_scope_is_the_broadest() -> None:
    assert len(EXAMPLES["out_of_scope"]) >= 300
    assert max(EXAMPLES, key=lambda intent: len(EXAMPLES[intent])) == "out_of_scope"


def test_no_example_stands_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for intent, examples in EXAMPLES.items():
        for example in examples:
            places[normalised(example)].append(intent)
    assert {text: intents for text, intents in places.items() if len(intents) > 1} == {}


def test_examples_are_plain_text() -> None:
    wrong = [
        example
        for examples in EXAMPLES.values()
        for example in examples
        if not example or PLACEHOLDER.search(example) or ANNOTATION.search(example)
    ]
    assert wrong == []


def test_an_example_is_never_read_as_a_command() -> None:
    assert [
        example for examples in EXAMPLES.values() for example in examples if example.startswith("/")
    ] == []


def test_conditions_have_many_surface_forms() -> None:
    assert set(SYNONYMS) == CONDITIONS
    for forms in SYNONYMS.values():
        assert len(forms) >= FEWEST_SURFACE_FORMS


def test_a_surface_form_means_one_condition() -> None:
    counts = Counter(normalised(form) for forms in SYNONYMS.values() for form in forms)
    assert [form for form, count in counts.items() if count > 1] == []


def test_questions_cover_every_intent() -> None:
    counts = Counter(question["label"] for question in questions())
    assert sum(counts.values()) >= 400
    read_as = set(INTENTS) - set(LEVEL_OF_INTENT) | set(SAFETY_INTENTS.values())
    assert set(counts) == read_as
    assert [intent for intent in read_as if counts[intent] < FEWEST_QUESTIONS] == []
    assert counts["out_of_scope"] >= FEWEST_OUT_OF_SCOPE_QUESTIONS


def test_questions_are_well_formed() -> None:
    for question in questions():
        assert set(question) == {"text", "label", "also"}
        assert isinstance(question["text"], str)
        assert question["text"].strip()
        assert set(question["also"]) <= set(INTENTS) - {question["label"]}


def test_no_question_stands_twice() -> None:
    counts = Counter(normalised(question["text"]) for question in questions())
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_question_was_trained() -> None:
    trained = {normalised(example) for examples in EXAMPLES.values() for example in examples}
    assert [question["text"] for question in questions() if normalised(question["text"]) in trained] == []
