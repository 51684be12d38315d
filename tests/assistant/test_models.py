"""Models: only what the training has put in place, whole and unchanged, is used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.assistant import models
from frontdesk.assistant.language_pipeline import ensure_intact_pipeline
from frontdesk.assistant.models import (
    CHECKSUMS,
    DamagedModelError,
    NoModelError,
    current_model,
    is_intact,
    newest_model,
    put_in_place,
)
from frontdesk.paths import PROJECT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(models, "MODELS", tmp_path)
    monkeypatch.setattr(models, "data_fingerprint", lambda: "fingerprint")
    monkeypatch.setattr(models, "ensure_intact_pipeline", lambda _data, _folder: None)
    return tmp_path


def train(folder: Path, fingerprint: str, content: bytes = b"a model") -> Path:
    candidate = folder / "candidate"
    candidate.write_bytes(content)
    return put_in_place(candidate, fingerprint)


def test_a_model_that_was_trained_is_used(folder: Path) -> None:
    model = train(folder, "fingerprint")
    assert current_model() == newest_model() == model


def test_without_a_model_there_is_none(folder: Path) -> None:
    with pytest.raises(NoModelError, match="no trained model"):
        current_model()
    assert newest_model() is None


@pytest.mark.parametrize("content", [b"a mode", b"", b"b model", b"a model of another clinic"])
def test_a_truncated_exchanged_or_changed_model_is_not_used(folder: Path, content: bytes) -> None:
    train(folder, "fingerprint").write_bytes(content)
    with pytest.raises(DamagedModelError, match="damaged or was exchanged"):
        current_model()
    assert newest_model() is None


def test_a_model_from_elsewhere_is_not_used(folder: Path) -> None:
    (folder / "fingerprint.tar.gz").write_bytes(b"a foreign model")
    with pytest.raises(DamagedModelError):
        current_model()


@pytest.mark.parametrize("content", ["", "[]", "{", "{}"])
def test_without_readable_checksums_no_model_is_used(folder: Path, content: str) -> None:
    train(folder, "fingerprint")
    (folder / CHECKSUMS).write_text(content)
    with pytest.raises(DamagedModelError):
        current_model()


def test_a_model_is_used_with_an_intact_pipeline_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(models, "ensure_intact_pipeline", ensure_intact_pipeline)
    monkeypatch.setattr(models, "LANGUAGE_PIPELINE", folder / "language")
    train(folder, "fingerprint")
    current_model()
    wording = folder / "language" / "wording.json"
    built = wording.read_bytes()
    wording.write_bytes(built[:1_000])
    current_model()
    assert wording.read_bytes() == built
    assert "The language pipeline is not as it was built (wording.json)" in caplog.text


def test_the_model_before_is_kept_and_the_one_before_that_is_not(folder: Path) -> None:
    kept = [train(folder, name, name.encode()) for name in ("one", "two", "three")][1:]
    assert all(is_intact(model) for model in kept)
    assert sorted(folder.glob("*.tar.gz")) == sorted(kept)
    assert sorted(json.loads((folder / CHECKSUMS).read_text())) == ["three.tar.gz", "two.tar.gz"]


def test_rasa_is_not_started_with_a_model_that_was_changed_meanwhile(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.tar.gz"
    foreign.write_bytes(b"a foreign model")
    done = subprocess.run(
        [sys.executable, "-m", "frontdesk.assistant.launcher", "run", "--model", str(foreign)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "foreign.tar.gz is missing, damaged or was exchanged" in done.stderr
