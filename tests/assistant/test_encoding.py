"""Vectors of messages and examples: the same whether they were encoded ahead or when they are asked for."""

import time

import numpy as np
import pytest

from frontdesk.assistant import encoding
from frontdesk.assistant.encoding import encode, encoding_ahead, sentence_encoder
from frontdesk.language.sentences import EncoderError, SentenceEncoder

TEXTS = ["what is siatica", "how do i book", "how do i book", "my neck hurts", ""]


@pytest.fixture
def usual() -> np.ndarray:
    return encode(TEXTS)


def test_words_are_put_right_before_they_are_encoded() -> None:
    mistyped, right = encode(["what is siatica", "what is sciatica"])
    assert mistyped @ right == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("seconds", [0, 0.5])
def test_vectors_are_the_same_ahead_as_when_asked_for(usual: np.ndarray, seconds: float) -> None:
    with encoding_ahead(TEXTS[:3]):
        time.sleep(seconds)
        np.testing.assert_allclose(encode(TEXTS), usual, atol=1e-5)
        np.testing.assert_allclose(encode(TEXTS[3:]), usual[3:], atol=1e-5)
    np.testing.assert_allclose(encode(TEXTS), usual, atol=1e-5)


def test_what_was_encoded_ahead_is_not_encoded_again(
    usual: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    original = SentenceEncoder.encode
    monkeypatch.setattr(
        SentenceEncoder, "encode", lambda self, texts: asked.append(texts) or original(self, texts)
    )
    with encoding_ahead(TEXTS[:3]):
        encoding._ahead._done.result()
        encode(TEXTS)
    assert asked == [["my neck hurts", ""]]


def test_a_fault_in_the_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise EncoderError(encoding.LANGUAGE_PIPELINE, "a file", "nothing")

    monkeypatch.setattr(sentence_encoder(), "encode_in_parts", fail, raising=False)
    with pytest.raises(EncoderError), encoding_ahead(TEXTS):
        encode(TEXTS)
    assert encoding._ahead is None
