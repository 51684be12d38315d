"""The sentence vectors of messages and training examples.

No part of Rasa is needed here, so that a training can encode the examples while Rasa is still being imported.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from threading import Event

import numpy as np

from frontdesk.language.pipeline import load_wording
from frontdesk.language.sentences import SentenceEncoder
from frontdesk.paths import LANGUAGE_PIPELINE


@cache
def sentence_encoder() -> SentenceEncoder:
    """The encoder, loaded once a process."""
    return SentenceEncoder.load()


def encode(texts: Sequence[str]) -> np.ndarray:
    """A unit vector for each text, put into plain wording first; shape (texts, 384)."""
    worded = _in_plain_wording(texts)
    if _ahead is None:
        return sentence_encoder().encode(worded)
    vectors = _ahead.vectors()
    missing = [text for text in worded if text not in vectors]
    vectors |= zip(missing, sentence_encoder().encode(missing), strict=True)
    return np.vstack([vectors[text] for text in worded])


@contextmanager
def encoding_ahead(texts: Sequence[str]) -> Iterator[None]:
    """Encode texts in a thread, until the block asks `encode` for vectors: it does the rest itself.

    The encoder runs without Python's lock, on a processor that would idle while Rasa imports its modules
    and reads its files.
    """
    global _ahead
    _ahead = _Ahead(texts)
    try:
        yield
    finally:
        _ahead.stop()
        _ahead = None


class _Ahead:
    """Texts that are being encoded in a thread."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._end = Event()
        self._found: dict[str, np.ndarray] = {}
        thread = ThreadPoolExecutor(1)
        self._done: Future[None] = thread.submit(self._encode, texts)
        thread.shutdown(wait=False)

    def vectors(self) -> dict[str, np.ndarray]:
        """Stop, and the vector of each text that was reached, by its plain wording."""
        self.stop()
        self._done.result()
        return self._found

    def stop(self) -> None:
        """Stop, and wait until that is done."""
        self._end.set()
        self._done.exception()

    def _encode(self, texts: Sequence[str]) -> None:
        worded = list(dict.fromkeys(_in_plain_wording(texts)))
        for places, vectors in sentence_encoder().encode_in_parts(worded):
            self._found |= zip((worded[place] for place in places), vectors, strict=True)
            if self._end.is_set():
                return


_ahead: _Ahead | None = None


def _in_plain_wording(texts: Sequence[str]) -> list[str]:
    wording = load_wording(LANGUAGE_PIPELINE)
    return [wording.reword(text) for text in texts]
