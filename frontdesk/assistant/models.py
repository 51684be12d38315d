"""Which trained model belongs to the data at hand: models are named after what they were trained from."""

import hashlib
import importlib.metadata
from pathlib import Path

from frontdesk.language.pipeline import ensure_pipeline
from frontdesk.paths import DATA, LANGUAGE_PIPELINE, MODELS, PROJECT

KEPT = 2
"""The current model and the one before it."""

COMPONENT_FILES = ("components.py", "featurizer.py", "intent_classifier.py", "several_questions.py")
FINGERPRINTED_PACKAGES = ("rasa", "scikit-learn", "spacy", "numpy")


class NoModelError(Exception):
    """There is no trained model for the current data."""

    def __init__(self) -> None:
        super().__init__("There is no trained model for the current data. Run `frontdesk train`.")


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


def current_model() -> Path:
    """The model for the current data.

    Raises:
        NoModelError: none was trained yet.
    """
    path = model_path(data_fingerprint())
    if not path.exists():
        raise NoModelError
    # Its vectors and entities come from the pipeline beside it, which must be of the same data.
    ensure_pipeline(DATA, LANGUAGE_PIPELINE)
    return path


def newest_model() -> Path | None:
    """The model that was trained last, for whatever data."""
    return max(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)


def drop_old_models() -> None:
    """Keep the newest models only."""
    by_age = sorted(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[KEPT:]:
        path.unlink()
