"""Which trained model belongs to the data at hand: models are named after what they were trained from.

A model archive names the classes that Rasa imports and calls, so it is code: only one that is still as the
training left it is ever loaded.
"""

import hashlib
import importlib.metadata
from pathlib import Path

from frontdesk.assistant.checksums import checksum_of, read_checksums, write_checksums
from frontdesk.assistant.language_pipeline import ensure_intact_pipeline
from frontdesk.paths import DATA, LANGUAGE_PIPELINE, MODELS, PROJECT

KEPT = 2
"""The current model and the one before it."""

COMPONENT_FILES = (
    "components.py",
    "encoding.py",
    "featurizer.py",
    "intent_classifier.py",
    "several_questions.py",
)
FINGERPRINTED_PACKAGES = ("rasa", "scikit-learn", "spacy", "numpy")
CHECKSUMS = "checksums.json"
"""Beside the models: the SHA-256 of each, by its name."""


class NoModelError(Exception):
    """There is no trained model for the current data."""

    def __init__(
        self, message: str = "There is no trained model for the current data. Run `frontdesk train`."
    ) -> None:
        super().__init__(message)


class DamagedModelError(NoModelError):
    """The model for the current data is not as the training left it."""

    def __init__(self, model: Path) -> None:
        super().__init__(f"{model.name} is damaged or was exchanged, and is not used. Run `frontdesk train`.")


def data_fingerprint() -> str:
    """Sixteen hexadecimal digits over all that a model is made from: configuration, data, code, packages."""
    digest = hashlib.sha256()
    for package in FINGERPRINTED_PACKAGES:
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    assistant = PROJECT / "frontdesk" / "assistant"
    files = [PROJECT / "config.yml", PROJECT / "domain.yml"]
    files += [assistant / name for name in COMPONENT_FILES]
    for folder, pattern in (
        (DATA, "*.yml"),
        (PROJECT / "frontdesk" / "language", "*"),
    ):
        files += sorted(f for f in folder.rglob(pattern) if f.is_file() and "__pycache__" not in f.parts)
    for file in files:
        digest.update(str(file.relative_to(PROJECT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def model_path(fingerprint: str) -> Path:
    """Where the model for this data lies, or will lie."""
    return MODELS / f"{fingerprint}.tar.gz"


def put_in_place(candidate: Path, fingerprint: str) -> Path:
    """Make a newly trained model the one for this data, and forget the oldest ones.

    Args:
        candidate: its archive, in a folder on the same disk.
        fingerprint: of the data that it was trained on.

    Returns:
        Where it lies now.
    """
    path = model_path(fingerprint)
    checksums = {**_checksums(), path.name: checksum_of(candidate)}
    candidate.replace(path)
    by_age = sorted(MODELS.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime, reverse=True)
    for old in by_age[KEPT:]:
        old.unlink()
    kept = {model.name for model in by_age[:KEPT]}
    write_checksums(MODELS / CHECKSUMS, {name: checksums[name] for name in checksums if name in kept})
    return path


def is_intact(model: Path) -> bool:
    """Whether a model archive is what the training has written, whole and unchanged."""
    try:
        return _checksums().get(model.name) == checksum_of(model)
    except OSError:
        return False


def current_model() -> Path:
    """The model for the current data.

    Raises:
        NoModelError: none was trained yet, or (DamagedModelError) it is not as the training left it.
    """
    path = model_path(data_fingerprint())
    if not path.exists():
        raise NoModelError
    if not is_intact(path):
        raise DamagedModelError(path)
    # Its vectors and entities come from the pipeline beside it, which must be of the same data.
    ensure_intact_pipeline(DATA, LANGUAGE_PIPELINE)
    return path


def newest_model() -> Path | None:
    """The intact model that was trained last, for whatever data."""
    intact = (path for path in MODELS.glob("*.tar.gz") if is_intact(path))
    return max(intact, key=lambda path: path.stat().st_mtime, default=None)


def _checksums() -> dict[str, str]:
    return read_checksums(MODELS / CHECKSUMS)
