"""Training: build the spaCy pipeline, train with Rasa, ask the golden questions, put the model in place."""

import asyncio
import contextlib
import io
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from frontdesk.assistant.language_pipeline import ensure_intact_pipeline
from frontdesk.assistant.launcher import prepare_training
from frontdesk.assistant.local import LocalAssistant, quieten_rasa
from frontdesk.assistant.models import data_fingerprint, put_in_place
from frontdesk.knowledge import load_knowledge
from frontdesk.paths import DATA, KNOWLEDGE, LANGUAGE_PIPELINE, MODELS, PROJECT

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""

TRAINING_SHARE = 0.8
"""Of the whole: the rest is the pipeline before and the golden questions after."""


class TrainingFailedError(Exception):
    """The new model was not made or answered a golden question wrongly; the old one stays."""


def train(progress: Progress = lambda _what, _share: None) -> Path:
    """Train a model for the current data.

    Args:
        progress: told of each step.

    Returns:
        The model's archive, in place.

    Raises:
        TrainingFailedError: nothing was changed: an earlier model is still there.
        KnowledgeError: knowledge/ has a mistake.
    """
    load_knowledge(KNOWLEDGE)
    fingerprint = data_fingerprint()
    progress("Building the language pipeline", 0.0)
    ensure_intact_pipeline(DATA, LANGUAGE_PIPELINE)
    with tempfile.TemporaryDirectory(dir=MODELS, prefix="training-") as folder:
        candidate = _train_with_rasa(Path(folder), fingerprint, progress)
        progress("Asking the golden questions", 0.9)
        wrong = asyncio.run(failed_golden_questions(candidate))
        if wrong:
            raise TrainingFailedError("The new model fails golden questions:\n  " + "\n  ".join(wrong))
        model = put_in_place(candidate, fingerprint)
    progress("Ready", 1.0)
    return model


async def failed_golden_questions(model: Path) -> list[str]:
    """Ask every question that the knowledge answers, in its own words.

    Args:
        model: the archive to ask.

    Returns:
        A line for each question that was read as something else.
    """
    assistant = LocalAssistant(model)
    wrong = []
    for question, intent, condition in load_knowledge(KNOWLEDGE).questions():
        reading = (await assistant.take_turn(question)).reading
        conditions = [e["value"] for e in reading["entities"] if e["entity"] == "condition"]
        if reading["intent"] != intent or (condition and condition not in conditions):
            wrong.append(
                f"{question!r}: expected {intent} {condition or ''}, read {reading['intent']} {conditions}"
            )
    return wrong


def _train_with_rasa(folder: Path, name: str, progress: Progress) -> Path:
    prepare_training()
    os.chdir(PROJECT)
    quieten_rasa()
    from rasa.model_training import train as rasa_train

    steps = _TrainingSteps(progress)
    hooks_logger = logging.getLogger("rasa.engine.training.hooks")
    hooks_logger.addHandler(steps)
    hooks_logger.setLevel(logging.INFO)
    hooks_logger.propagate = False
    try:
        # Rasa prints a line of its own in the middle of the progress bar.
        with contextlib.redirect_stdout(io.StringIO()):
            result = rasa_train(
                "domain.yml",
                "config.yml",
                [str(DATA)],
                output=str(folder),
                fixed_model_name=name,
                force_training=True,
            )
    except Exception as error:
        raise TrainingFailedError(f"Rasa could not train: {error}") from error
    finally:
        hooks_logger.removeHandler(steps)
    if result.code != 0 or result.model is None:
        raise TrainingFailedError("Rasa could not train; `frontdesk rasa data validate` says why.")
    return Path(result.model)


class _TrainingSteps(logging.Handler):
    """Turns Rasa's line for each finished component into progress."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        config = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))
        self._expected = sum("name" in step for step in [*config["pipeline"], *config["policies"]])
        self._started: set[str] = set()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Count each component once, when it starts to train."""
        self._started.add(record.getMessage())
        share = min(1.0, len(self._started) / (2 * self._expected))
        self._progress("Training", 0.05 + TRAINING_SHARE * share)
