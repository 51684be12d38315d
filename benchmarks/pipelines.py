"""The pipelines that are compared: ours, Rasa's stock one, and Rasa's classifiers on our sentence vectors."""

import asyncio
import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from frontdesk.assistant.launcher import prepare_training
from frontdesk.assistant.local import quieten_rasa
from frontdesk.paths import DATA, PROJECT

SCALE = 6.0
"""LogisticRegressionClassifier fixes C at 1; longer vectors do what a larger C would (here: 36)."""

ON_OUR_VECTORS = [
    {"name": "SpacyNLP", "model": "models/language"},
    {"name": "SpacyTokenizer"},
    {"name": "benchmarks.scaled_featurizer.ScaledSentenceFeaturizer", "scale": SCALE},
]
DEFAULT_FALLBACK = {"name": "FallbackClassifier"}

OURS = "this pipeline"
STOCK = "Rasa's stock sparse pipeline"
LOGISTIC = f"logistic regression on our vectors, scaled by {SCALE:g}"
GRID_SEARCH = "SklearnIntentClassifier on our vectors"


def configurations(*, grid_search: bool) -> dict[str, list[dict[str, Any]]]:
    """Each pipeline's steps by its name; the SVM's grid search only where it is asked for."""
    pipelines = {
        OURS: yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))["pipeline"],
        STOCK: [
            {"name": "WhitespaceTokenizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "LogisticRegressionClassifier"},
            DEFAULT_FALLBACK,
        ],
        LOGISTIC: [*ON_OUR_VECTORS, {"name": "LogisticRegressionClassifier"}, DEFAULT_FALLBACK],
    }
    if grid_search:
        pipelines[GRID_SEARCH] = [*ON_OUR_VECTORS, {"name": "SklearnIntentClassifier"}, DEFAULT_FALLBACK]
    return pipelines


@dataclass(frozen=True)
class Guess:
    """How one message was read.

    Attributes:
        intent: the intent to go by; nlu_fallback where the pipeline was unsure.
        best: the likeliest intent, whatever the threshold.
        confidence: of `best`.
        lead: how far `best` stands above the next.
        by_rule: whether the safety rules decided.
        milliseconds: what the reading took.
    """

    intent: str
    best: str
    confidence: float
    lead: float
    by_rule: bool
    milliseconds: float


class TrainedPipeline:
    """A pipeline trained on data/, with what that took."""

    def __init__(self, archive: Path, seconds: float) -> None:
        """Load the model that was trained in `seconds`."""
        from rasa.core.agent import Agent

        self.seconds = seconds
        self.megabytes = archive.stat().st_size / 1e6
        self._agent = Agent.load(str(archive))
        self._runner = asyncio.Runner()

    def read(self, text: str) -> Guess:
        """Read one message as Rasa would."""
        started = time.perf_counter()
        parsed = self._runner.run(self._agent.parse_message(text))
        milliseconds = (time.perf_counter() - started) * 1000
        ranking = [guess for guess in parsed["intent_ranking"] if guess["name"] != "nlu_fallback"]
        second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        return Guess(
            parsed["intent"]["name"],
            ranking[0]["name"],
            ranking[0]["confidence"],
            ranking[0]["confidence"] - second,
            bool(parsed.get("safety")),
            milliseconds,
        )


@contextmanager
def trained(steps: list[dict[str, Any]]) -> Iterator[TrainedPipeline]:
    """Train a pipeline on data/ from nothing."""
    prepare_training()
    os.chdir(PROJECT)
    quieten_rasa()
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as folder:
        # Rasa's cache would make a second run look quick.
        os.environ["RASA_CACHE_DIRECTORY"] = f"{folder}/cache"
        config = {"recipe": "default.v1", "assistant_id": "benchmark", "language": "en", "pipeline": steps}
        file = Path(folder) / "config.yml"
        file.write_text(yaml.safe_dump(config), "utf-8")
        started = time.monotonic()
        # Rasa prints where the model lies.
        with redirect_stdout(io.StringIO()):
            archive = train_nlu(str(file), str(DATA), folder)
        yield TrainedPipeline(Path(archive), time.monotonic() - started)
