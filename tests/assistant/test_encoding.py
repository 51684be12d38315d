"""Vectors of messages and examples: the same whether they were kept or are made."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from frontdesk.assistant.encoding import encode, encode_examples, sentence_encoder
from frontdesk.language.sentences import SentenceEncoder

TEXTS = ["what is siatica", "how do i book", "how do i book", "my neck hurts", ""]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "models" / "vectors.safetensors"


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that the encoder is given from now on."""
    given: list[str] = []
    original = SentenceEncoder.encode
    monkeypatch.setattr(
        SentenceEncoder, "encode", lambda self, texts: given.extend(texts) or original(self, texts)
    )
    return given


def test_words_are_put_right_before_they_are_encoded() -> None:
    mistyped, right = encode(["what is siatica", "what is sciatica"])
    assert mistyped @ right == pytest.approx(1, abs=1e-5)


def test_examples_are_encoded_once_and_always_the_same(file: Path, encoded: list[str]) -> None:
    usual = encode(TEXTS)
    encoded.clear()

    first = encode_examples(TEXTS[:3], file)
    assert encoded == ["what is sciatica", "how do i book"]
    second = encode_examples(TEXTS, file)
    assert encoded[2:] == ["my neck hurts", ""]
    third = encode_examples(TEXTS[::-1], file)
    assert len(encoded) == 4

    np.testing.assert_allclose(first, usual[:3], atol=1e-5)
    np.testing.assert_allclose(second, usual, atol=1e-5)
    np.testing.assert_array_equal(third, second[::-1])


def test_no_examples_have_no_rows(file: Path) -> None:
    assert encode_examples([], file).shape == (0, 384)


@pytest.mark.parametrize("fault", ["cut off", "no such file", "changed"])
def test_what_is_not_as_it_was_written_is_made_anew(file: Path, encoded: list[str], fault: str) -> None:
    usual = encode_examples(TEXTS, file)
    encoded.clear()
    if fault == "cut off":
        file.write_bytes(file.read_bytes()[:-100])
    elif fault == "no such file":
        file.write_bytes(b"no such file")
    else:
        arrays = load_file(file)
        save_file({**arrays, "vectors": -arrays["vectors"]}, file)

    np.testing.assert_array_equal(encode_examples(TEXTS, file), usual)
    assert len(encoded) == 4


def test_another_encoder_has_vectors_of_its_own(
    file: Path, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    encode_examples(TEXTS, file)
    encoded.clear()
    monkeypatch.setattr(sentence_encoder(), "checksum", "another")
    encode_examples(TEXTS, file)
    assert len(encoded) == 4
