"""How much personal data is found, and how much else is taken for it: measured on marked messages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from benchmarks.redaction import FILES, PLACEHOLDERS, Figures, load_reader, measure

STRUCTURED = set(PLACEHOLDERS) - {"name"}
LEAST_STRUCTURED, LEAST_NAMES, MOST_FALSE = 0.98, 0.90, 0.01
HELD_OUT = [file for file in FILES if "held_out" in file.stem]


def lines(file: Path) -> Iterator[str]:
    for section in yaml.safe_load(file.read_text("utf-8")).values():
        yield from section


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(load_reader(), FILES)


def test_the_set_is_large_and_no_message_stands_in_it_twice() -> None:
    texts = [line for file in FILES for line in lines(file)]
    assert len(texts) == len(set(texts)) >= 300
    assert len(HELD_OUT) == 1
    assert sum(1 for _ in lines(HELD_OUT[0])) >= 100


def test_structured_data_are_found(figures: Figures) -> None:
    assert figures.recall(STRUCTURED) >= LEAST_STRUCTURED, figures.missed


@pytest.mark.parametrize("kind", sorted(STRUCTURED))
def test_each_kind_is_measured_and_found(figures: Figures, kind: str) -> None:
    assert figures.items[kind] >= 10
    assert figures.recall([kind]) >= 0.9, figures.missed


def test_names_are_found(figures: Figures) -> None:
    assert figures.items["name"] >= 100
    assert figures.recall(["name"]) >= LEAST_NAMES, figures.missed


def test_ordinary_messages_stay(figures: Figures) -> None:
    assert figures.untouched >= 150
    assert figures.false_redactions <= MOST_FALSE, figures.touched


def test_nothing_beside_the_personal_data_is_taken(figures: Figures) -> None:
    assert len(figures.spoilt) <= MOST_FALSE * sum(figures.items.values()), figures.spoilt


def test_what_is_missed_or_taken_by_mistake_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "messages.yml"
    file.write_text(
        "personal: ['my back is <phone>bad</phone>', 'ring <phone>07700 900123</phone>']\n"
        "names: ['my name is Sarah and <name>mine</name>']\n"
        "ordinary: ['my name is Sarah', 'hello']\n",
        "utf-8",
    )
    found = measure(load_reader(), [file])
    assert (found.recall(["phone"]), found.recall(["name"]), found.false_redactions) == (0.5, 0.0, 0.5)
    assert len(found.missed) == 2
