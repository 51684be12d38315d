"""The sentence encoder: its files are the right ones, and nearness of vectors is nearness of meaning."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from frontdesk.language.sentences import CHECKSUMS, FOLDER, MODEL, TOKENIZER, EncoderError, SentenceEncoder
from frontdesk.paths import PROJECT

TEXTS = [
    "Hello",
    "My calf has been tingling since the weekend",
    "",
    "Is a first visit expensive?",
    "I strained something while digging the garden, and now turning over in bed is agony. When can I come?",
] * 9  # more than one batch


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder.load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "encoder"))


def test_vectors_have_one_row_per_text_and_length_one(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_runtime_tells_nobody_of_its_runs_and_keeps_no_id_of_the_machine(tmp_path: Path) -> None:
    """Left alone, onnxruntime makes a file with an id and one with events below the home folder."""
    program = "from frontdesk.language.sentences import SentenceEncoder as S; S.load().encode(['Hello'])"
    # Nor does it report from machines that it takes for a build service.
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)}
    environment |= {"ORT_DISABLE_TELEMETRY": "0"}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_no_texts_give_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "   ", "🙂", "?!", "\u200b", "\ud800"])
def test_a_text_without_words_has_a_vector(encoder: SentenceEncoder, text: str) -> None:
    [vector] = encoder.encode([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_a_batch_gives_each_text_the_vector_it_has_alone(encoder: SentenceEncoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert (together * alone).sum(axis=1).min() > 1 - 1e-5


def test_no_batch_is_large(encoder: SentenceEncoder) -> None:
    shapes = []

    class Session:
        def run(self, _names: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
            shapes.append(inputs["input_ids"].shape)
            return [np.zeros((len(inputs["input_ids"]), 384), dtype=np.float32)]

    SentenceEncoder(Session(), encoder._tokenizer, "").encode(["sore " * 300, "Hello"] * 40)
    assert sum(rows for rows, _ in shapes) == 80
    assert max(rows * tokens for rows, tokens in shapes) == 512


@pytest.mark.parametrize(
    ("text", "alike", "unlike"),
    [
        ("What does a session cost?", "How much do you charge?", "Where is the clinic?"),
        ("Can I change my booking?", "I need to move my appointment", "Does acupuncture work for necks?"),
        ("Do the needles sting?", "Is the treatment painful?", "Which train goes to Leeds?"),
        ("I can't lift my arm", "My shoulder won't move", "The kettle has just boiled"),
    ],
)
def test_similar_sentences_are_nearer_than_unrelated(
    encoder: SentenceEncoder, text: str, alike: str, unlike: str
) -> None:
    vector, near, far = encoder.encode([text, alike, unlike])
    assert vector @ near > vector @ far + 0.2


@pytest.mark.parametrize(
    ("first", "second", "cosine"),
    [  # computed with the fp32 weights in torch
        ("The dog sleeps under the table", "A puppy naps on the floor", 0.563),
        ("What does a session cost?", "How much do you charge?", 0.466),
        ("I can't lift my arm", "My shoulder won't move", 0.674),
        ("Do the needles sting?", "Which train goes to Leeds?", 0.067),
        ("", "Hello", 0.510),
    ],
)
def test_cosines_are_those_of_the_original_model(
    encoder: SentenceEncoder, first: str, second: str, cosine: float
) -> None:
    one, other = encoder.encode([first, second])
    assert one @ other == pytest.approx(cosine, abs=0.03)


def test_case_makes_no_difference(encoder: SentenceEncoder) -> None:
    shouted, quiet = encoder.encode(["WHERE DO I PARK?", "where do i park?"])
    np.testing.assert_array_equal(shouted, quiet)


def test_only_the_first_128_tokens_count(encoder: SentenceEncoder) -> None:
    # Two of the 128 mark beginning and end.
    words = "pain " * 126
    cut, same, shorter = encoder.encode([words + "but nothing else " * 500, words, words[: -len("pain ")]])
    np.testing.assert_allclose(cut, same, atol=1e-5)
    assert np.abs(cut - shorter).max() > 1e-4


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_changed_file_is_refused(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    expected = json.loads((copy / CHECKSUMS).read_text())[name]
    with pytest.raises(EncoderError) as refused:
        SentenceEncoder.load(copy)
    message = str(refused.value)
    assert str(copy / name) in message
    assert f"expected SHA-256 {expected}, found " in message
    assert message.count(expected) == 1
    assert "Install Frontdesk again" in message


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, CHECKSUMS])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(EncoderError, match="No such file") as refused:
        SentenceEncoder.load(copy)
    assert str(copy / name) in str(refused.value)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"model.onnx": null}'])
def test_unusable_checksums_are_refused(copy: Path, content: str) -> None:
    (copy / CHECKSUMS).write_text(content)
    with pytest.raises(EncoderError):
        SentenceEncoder.load(copy)


def test_the_checksum_follows_model_and_tokenizer(encoder: SentenceEncoder, copy: Path) -> None:
    assert SentenceEncoder.load(copy).checksum == encoder.checksum
    assert len(encoder.checksum) == 64
    tokenizer = (copy / TOKENIZER).read_text(encoding="utf-8") + "\n"
    (copy / TOKENIZER).write_text(tokenizer, encoding="utf-8")
    checksums = json.loads((copy / CHECKSUMS).read_text())
    checksums[TOKENIZER] = hashlib.sha256(tokenizer.encode()).hexdigest()
    (copy / CHECKSUMS).write_text(json.dumps(checksums))
    assert SentenceEncoder.load(copy).checksum != encoder.checksum


def test_many_texts_keep_their_order_over_the_threads(encoder: SentenceEncoder) -> None:
    texts = [f"{'really ' * (number % 40)}question number {number}" for number in range(400)]
    together = encoder.encode(texts)
    some = range(0, 400, 37)
    alone = encoder.encode([texts[number] for number in some])
    assert (together[list(some)] * alone).sum(axis=1).min() > 1 - 1e-5
