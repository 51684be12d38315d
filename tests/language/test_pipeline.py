"""The language pipeline: which conditions a message names, and when the pipeline is built anew."""

import json
import shutil
from pathlib import Path

import pytest
from spacy.language import Language

from frontdesk.language.conditions import conditions_in
from frontdesk.language.pipeline import (
    SOURCES_KEY,
    build_pipeline,
    ensure_pipeline,
    load_pipeline,
    load_wording,
)
from frontdesk.paths import DATA, LANGUAGE_PIPELINE


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(LANGUAGE_PIPELINE)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("does it help with back pain", ["back"]),
        ("my lower back is in bits", ["back"]),
        ("is it any use for a bad back", ["back"]),
        ("back or neck, which do you treat more", ["back", "neck"]),
        ("slipped disc", ["back"]),
        ("sciatica", ["sciatica"]),
        ("my sciatic nerve", ["sciatica"]),
        ("a frozen shoulder", ["shoulder"]),
        ("both shoulders", ["shoulder"]),
        ("crick in my neck", ["neck"]),
        ("MY NECK", ["neck"]),
        ("neck then my neck then a shoulder", ["neck", "shoulder"]),
    ],
)
def test_conditions_are_found(nlp: Language, text: str, conditions: list[str]) -> None:
    assert conditions_in(nlp(text)) == conditions


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("my shulder", "shoulder"),
        ("shoudler pain", "shoulder"),
        ("sciatca", "sciatica"),
        ("siatica", "sciatica"),
        ("sciaticaa", "sciatica"),
        ("frozn shoulder", "shoulder"),
        ("lumber pain", "back"),
        ("lumbarr", "back"),
    ],
)
def test_conditions_are_found_though_misspelt(nlp: Language, text: str, condition: str) -> None:
    assert conditions_in(nlp(text)) == [condition]


@pytest.mark.parametrize(
    "text",
    [
        "should i rest",
        "i got soldered to my chair",
        "my season ticket holder",
        "static electricity",
        "a necklace",
        "on the next day",
        "the bank is shut",
        "i have a rucksack",
        "he smouldered",
        "that might be right",
        "timber merchants",
    ],
)
def test_look_alikes_are_no_conditions(nlp: Language, text: str) -> None:
    assert conditions_in(nlp(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "please call me back",
        "can someone ring me back about my booking",
        "Could Tom phone us back tomorrow?",
        "you said you would get back to me",
        "get back to me asap",
        "i want to come back next week",
        "can i come back",
        "i went back on monday",
        "i'm back",
        "it is back again",
        "the tingling is back",
        "back in March i rang you",
        "i came back in 2019",
        "i will be back",
        "ill be right back",
        "when can i get back to work",
        "back to work on friday",
        "text me straight back",
        "can i have a call back please",
        "never heard back from you",
        "things were better back then",
        "the back of my knee",
        "backing up my files",
        "sorry im back",
        "can i pay it back later",
    ],
)
def test_back_that_is_no_body_part_is_no_condition(nlp: Language, text: str) -> None:
    assert conditions_in(nlp(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "call me back about my back",
        "my pain came back in my lower back",
        "i get back pain when i come home",
        "pain in my back in march",
        "do you get back problems from sitting",
        "what is back pain",
        "my back is back to hurting",
        "hurt back from lifting",
        "acupuncture for back",
        "when i got out of bed my back went",
        "bad back in the morning",
        "is back covered",
        "driving gives me back pain",
    ],
)
def test_back_that_is_a_body_part_is_a_condition(nlp: Language, text: str) -> None:
    assert conditions_in(nlp(text)) == ["back"]


def test_the_back_of_the_neck_is_the_neck(nlp: Language) -> None:
    assert conditions_in(nlp("the back of my neck")) == ["neck"]


def test_conditions_of_a_part_are_those_of_the_part(nlp: Language) -> None:
    doc = nlp("what is sciatica and how about my neck")
    assert conditions_in(doc[:3]) == ["sciatica"]
    assert conditions_in(doc[4:]) == ["neck"]


def test_red_flags_are_read_by_the_same_pipeline(nlp: Language) -> None:
    assert nlp("i cant feel anything between my legs")._.safety.level == "emergency"
    assert nlp("what is sciatica")._.safety is None


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_the_pipeline_is_built_anew_when_the_data_change_and_only_then(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "language"
    ensure_pipeline(data, folder)
    first, written = load_pipeline(folder), (folder / "meta.json").stat().st_mtime_ns
    assert conditions_in(first("my backybits are sore")) == []
    ensure_pipeline(data, folder)
    assert (folder / "meta.json").stat().st_mtime_ns == written
    assert load_pipeline(folder) is first

    file = data / "back_pain" / "nlu.yml"
    file.write_text(file.read_text("utf-8") + "- synonym: back\n  examples: |\n    - backybits\n", "utf-8")
    ensure_pipeline(data, folder)
    assert conditions_in(load_pipeline(folder)("my backybits are sore")) == ["back"]
    assert json.loads((folder / "meta.json").read_text("utf-8"))[SOURCES_KEY]
    assert load_wording(folder).known


def test_a_broken_pipeline_is_built_anew(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "language"
    folder.mkdir()
    (folder / "meta.json").write_text("{", "utf-8")
    ensure_pipeline(data, folder)
    assert conditions_in(load_pipeline(folder)("my neck")) == ["neck"]


def test_a_synonym_of_an_unknown_condition_is_refused(data: Path) -> None:
    file = data / "back_pain" / "nlu.yml"
    file.write_text(file.read_text("utf-8") + "- synonym: elbow\n  examples: |\n    - elbow\n", "utf-8")
    with pytest.raises(ValueError, match="elbow"):
        build_pipeline(data)
