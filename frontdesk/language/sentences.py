"""Turn sentences into vectors whose nearness means nearness in meaning.

The model is all-MiniLM-L6-v2 with 7-bit weights; `encoder/NOTICE` says where it comes from and what was
changed, and `tools/export_encoder.py` makes it. It runs on this machine, on one core; nothing is fetched.
"""

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

SIZE = 384
MAX_TOKENS = 128
# onnxruntime keeps the memory of its largest batch: 32 texts of 128 tokens would cost 150 MB for good.
MAX_BATCH_TOKENS = 512
# Only training encodes so much at once; the website is not served meanwhile.
FEWEST_BATCHES_FOR_THREADS = 8
FOLDER = Path(__file__).parent / "encoder"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
CHECKSUMS = "checksums.json"


class EncoderError(Exception):
    """A file of the encoder is missing or is not the one that was shipped."""

    def __init__(self, file: Path, expected: str, found: str) -> None:
        super().__init__(
            f"{file}: expected {expected}, found {found}. Install Frontdesk again to get the file back, "
            "or make the encoder anew with tools/export_encoder.py."
        )


class SentenceEncoder:
    """Sentences in, unit vectors out. Safe to share between threads.

    `checksum` identifies model and tokenizer together: the same checksum gives the same vectors, but for how
    the processor rounds.
    """

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer", checksum: str) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self.checksum = checksum

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "SentenceEncoder":
        """The encoder in `folder`, its files checked first.

        Raises EncoderError if a file is missing or does not match the folder's checksums.json.
        """
        checksums = [_verified(folder, name) for name in (MODEL, TOKENIZER)]

        # Since 1.29 onnxruntime tells its makers about each run, and keeps an id of this machine for that,
        # unless this is set before it is imported (its Privacy.md).
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        # Here and not at the top: the two cost 25 MB and up to 50 ms, and a process that imports this module
        # only for its names never needs them.
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        options = SessionOptions()
        # A question is too short to gain from a second core, and the other core serves the website.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        session = InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return cls(session, tokenizer, hashlib.sha256("".join(checksums).encode()).hexdigest())

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One float32 row of length 1 per text, in the order of `texts`: shape (len(texts), 384).

        Case is ignored, and so is what comes after the first 128 tokens (about 90 words). An empty text has
        a vector too.
        """
        tokens = self._tokens(texts)
        vectors = np.empty((len(tokens), SIZE), dtype=np.float32)

        def run(batch: list[int]) -> None:
            vectors[batch] = self._run(tokens, batch)

        batches = list(_batches([len(sentence) for sentence in tokens]))
        if len(batches) < FEWEST_BATCHES_FOR_THREADS:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as threads:
                deque(threads.map(run, batches), maxlen=0)
        return vectors

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        # Not encode_batch: it starts a thread pool, which warns and locks up if the process forks later.
        # Half a surrogate pair, which JSON lets through, is no text to the tokenizer; "replace" makes it "?".
        return [self._tokenizer.encode(text.encode("utf-8", "replace").decode()).ids for text in texts]

    def _run(self, tokens: list[list[int]], batch: list[int]) -> np.ndarray:
        ids = np.array([tokens[place] for place in batch], dtype=np.int64)
        [vectors] = self._session.run(None, {"input_ids": ids})
        return vectors


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Places of texts that have the same one of `lengths`, so that none needs padding."""
    places = sorted(range(len(lengths)), key=lengths.__getitem__)
    for length, alike in groupby(places, key=lengths.__getitem__):
        together = list(alike)
        size = MAX_BATCH_TOKENS // length
        yield from (together[start : start + size] for start in range(0, len(together), size))


def _verified(folder: Path, name: str) -> str:
    """The SHA-256 of file `name`, which is the one that checksums.json states; EncoderError otherwise."""
    try:
        expected = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))[name]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise EncoderError(folder / CHECKSUMS, f"a SHA-256 for {name}", repr(error)) from error
    try:
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(folder / name, f"SHA-256 {expected}", error.strerror or repr(error)) from error
    if found != expected:
        raise EncoderError(folder / name, f"SHA-256 {expected}", found)
    return found


def whole_words(folder: Path = FOLDER) -> set[str]:
    """The English words that the encoder's vocabulary holds whole; it cuts all others into pieces."""
    vocabulary = json.loads((folder / TOKENIZER).read_text("utf-8"))["model"]["vocab"]
    return {word for word in vocabulary if len(word) > 1 and word.isascii() and word.isalpha()}
