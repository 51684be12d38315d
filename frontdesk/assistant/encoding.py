"""The sentence vectors of messages and training examples.

An example's vector depends on its own words and the encoder only, so that it is kept in models/: a training
encodes what is new. `python -m frontdesk.assistant.encoding` does so for all examples, at set-up.
"""

import hashlib
import logging
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from frontdesk.language.pipeline import load_wording, read_examples
from frontdesk.language.sentences import SIZE, SentenceEncoder
from frontdesk.paths import DATA, LANGUAGE_PIPELINE, MODELS

logger = logging.getLogger(__name__)

VECTORS = MODELS / "vectors.safetensors"
KEY_BYTES = 16


@cache
def sentence_encoder() -> SentenceEncoder:
    """The encoder, loaded once a process."""
    return SentenceEncoder.load()


def encode(texts: Sequence[str]) -> np.ndarray:
    """A unit vector for each text, put into plain wording first; shape (texts, 384)."""
    return sentence_encoder().encode(_in_plain_wording(texts))


def encode_examples(texts: Sequence[str], file: Path | None = None) -> np.ndarray:
    """The same for training examples; those that were encoded before are taken from a file, and kept there.

    Args:
        texts: in small letters, as SpacyNLP hands them on.
        file: where vectors are kept, VECTORS unless told. It begins anew with another encoder, and where it
            is not as it was written.
    """
    file = file or VECTORS
    worded = _in_plain_wording(texts)
    vectors = _read(file)
    missing = [text for text in dict.fromkeys(worded) if _key(text) not in vectors]
    if missing:
        vectors |= zip(map(_key, missing), sentence_encoder().encode(missing), strict=True)
        _write(file, vectors)
    return np.array([vectors[_key(text)] for text in worded], dtype=np.float32).reshape(-1, SIZE)


def _in_plain_wording(texts: Sequence[str]) -> list[str]:
    wording = load_wording(LANGUAGE_PIPELINE)
    return [wording.reword(text) for text in texts]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def _read(file: Path) -> dict[bytes, np.ndarray]:
    try:
        with safe_open(file, framework="numpy") as opened:
            about, keys, vectors = opened.metadata(), opened.get_tensor("keys"), opened.get_tensor("vectors")
    except FileNotFoundError:
        return {}
    except (OSError, SafetensorError) as error:
        logger.warning("%s can't be read, and is made anew: %s", file.name, type(error).__name__)
        return {}
    if about != _about(keys, vectors):
        return {}
    return dict(zip(map(bytes, keys), vectors, strict=True))


def _write(file: Path, vectors: dict[bytes, np.ndarray]) -> None:
    keys = np.frombuffer(b"".join(vectors), dtype=np.uint8).reshape(-1, KEY_BYTES)
    rows = np.array(list(vectors.values()), dtype=np.float32)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file({"keys": keys, "vectors": rows}, new, _about(keys, rows))
    new.replace(file)


def _about(keys: np.ndarray, vectors: np.ndarray) -> dict[str, str]:
    digest = hashlib.sha256(keys.tobytes() + vectors.tobytes())
    return {"encoder": sentence_encoder().checksum, "sha256": digest.hexdigest()}


if __name__ == "__main__":
    encode_examples([example.lower() for example in read_examples(DATA)])
