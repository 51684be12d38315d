"""The built language pipeline: one that is not as the build left it is built anew, and nothing else is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.assistant.language_pipeline import checksums_file, ensure_intact_pipeline
from frontdesk.language.pipeline import load_pipeline, load_wording
from frontdesk.paths import DATA

Change = Callable[[Path], object]

CHANGES: dict[str, Change] = {
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "emptied": lambda file: file.write_bytes(b""),
    "exchanged": lambda file: file.write_bytes(b"[" + file.read_bytes()[1:-1] + b"}"),
    "missing": Path.unlink,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pipeline that was built."""
    folder = tmp_path / "models" / "language"
    ensure_intact_pipeline(DATA, folder)
    return folder


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def is_warned(caplog: pytest.LogCaptureFixture, name: str) -> bool:
    return f"The language pipeline is not as it was built ({name})" in caplog.text


def test_an_intact_one_is_left_as_it_is_and_soon_known(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    written = {file: file.stat().st_mtime_ns for file in [*contents(folder), checksums_file(folder)]}
    began = time.perf_counter()
    ensure_intact_pipeline(DATA, folder)
    assert time.perf_counter() - began < 0.25, "it takes a few milliseconds"
    assert {file: file.stat().st_mtime_ns for file in written} == written
    assert not caplog.records


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("name", ["meta.json", "wording.json", "entity_ruler/patterns.jsonl"])
def test_a_changed_one_is_built_anew(
    name: str, change: Change, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    built = contents(folder)
    change(folder / name)
    ensure_intact_pipeline(DATA, folder)
    assert contents(folder) == built
    assert is_warned(caplog, name)


def test_what_does_not_belong_to_it_goes(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "foreign").write_text("")
    ensure_intact_pipeline(DATA, folder)
    assert not (folder / "foreign").exists()
    assert is_warned(caplog, "foreign")


@pytest.mark.parametrize("content", ["", "[]", "{", "{}"])
def test_without_readable_checksums_it_is_built_anew(
    content: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    checksums_file(folder).write_text(content)
    (folder / "wording.json").write_text("{}")
    ensure_intact_pipeline(DATA, folder)
    assert json.loads((folder / "wording.json").read_text("utf-8"))
    assert is_warned(caplog, "without checksums")


def test_after_that_the_new_one_is_loaded(folder: Path) -> None:
    damaged = load_pipeline(folder), load_wording(folder)
    (folder / "tokenizer").write_bytes(b"")
    ensure_intact_pipeline(DATA, folder)
    assert load_pipeline(folder) is not damaged[0]
    assert load_wording(folder) is not damaged[1]


def test_one_of_other_sources_is_built_anew_without_a_warning(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "data" / "back_pain"
    data.mkdir(parents=True)
    (data / "nlu.yml").write_text("nlu:\n- synonym: back\n  examples: |\n    - backybits\n", "utf-8")
    before = contents(folder)
    for _ in range(2):
        ensure_intact_pipeline(data.parent, folder)
    assert contents(folder) != before
    assert not caplog.records
