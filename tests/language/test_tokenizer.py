"""The bounded tokenizer: as spaCy's own on what people write, and bounded on what nobody does."""

from pathlib import Path

import pytest
import spacy
import yaml
from spacy.language import Language

from frontdesk.language.pipeline import load_pipeline, read_examples
from frontdesk.language.tokenizer import LONGEST_CHUNK
from frontdesk.paths import DATA, LANGUAGE_PIPELINE, PROJECT


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(LANGUAGE_PIPELINE)


@pytest.fixture(scope="module")
def usual() -> Language:
    return spacy.blank("en")


def questions() -> list[str]:
    file = Path(PROJECT / "tests" / "understanding" / "questions.yml")
    return [question["text"] for question in yaml.safe_load(file.read_text("utf-8"))]


def test_messages_are_split_as_spacy_splits_them(nlp: Language, usual: Language) -> None:
    for text in [*read_examples(DATA), *questions()]:
        assert [token.text for token in nlp.make_doc(text)] == [token.text for token in usual.make_doc(text)]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000,
        "see " + "$" * 500 + " and  " + "'s" * 300 + " then go",
        "a" * 500,
        "what?" * 100,
        "http://example.org/" + "a/" * 200 + " is it",
        "\n\t " * 30 + "_" * 200 + "  \n",
        "😀" * 200 + "é" * 90,
    ],
)
def test_every_character_is_kept(nlp: Language, text: str) -> None:
    assert nlp.make_doc(text).text == text


def test_letters_are_never_cut_from_each_other(nlp: Language) -> None:
    word = "icantfeelanything" * 20
    assert word in [token.text for token in nlp.make_doc(f"help {word} please")]
    assert word in [token.text for token in nlp.make_doc("?!" * LONGEST_CHUNK + word)]


def test_a_run_of_signs_is_cut(nlp: Language, usual: Language) -> None:
    calls = []
    original = nlp.tokenizer.suffix_search

    def search(text: str) -> object:
        calls.append(len(text))
        return original(text)

    nlp.tokenizer.suffix_search = search
    try:
        nlp.make_doc("(" * 900 + "unseen")
    finally:
        nlp.tokenizer.suffix_search = original
    assert max(calls) <= LONGEST_CHUNK + len("unseen")
