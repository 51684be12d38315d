"""What the confidence is worth: how often it is right, and what moving the fallback threshold would do."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold

from benchmarks.chart import Line, Panel
from frontdesk.evaluation import NOT_ANSWERED, OUT_OF_SCOPE, Question

FOLDS = 5
BINS = 10
FEWEST_IN_A_BIN = 10
THRESHOLDS = [step / 50 for step in range(46)]


@dataclass(frozen=True)
class Reading:
    """A question with the likeliest intent, its confidence, and its lead over the next."""

    question: Question
    best: str
    confidence: float
    lead: float


@dataclass(frozen=True)
class Shares:
    """At one threshold: in-scope questions answered, wrong ones among these, strangers' answered."""

    answered: float
    wrong: float
    outside_answered: float


def reliability(readings: Sequence[Reading]) -> list[tuple[float, float]]:
    """Mean confidence and share right, for each tenth of the confidence with enough readings."""
    points = []
    for step in range(BINS):
        members = [r for r in readings if step <= min(r.confidence * BINS, BINS - 0.5) < step + 1]
        if len(members) >= FEWEST_IN_A_BIN:
            mean = sum(r.confidence for r in members) / len(members)
            points.append((mean, sum(r.question.accepts(r.best) for r in members) / len(members)))
    return points


def shares_at(readings: Sequence[Reading], threshold: float, ambiguity: float) -> Shares:
    """Count as Rasa's FallbackClassifier would have it with these settings."""
    counts = {"inside": 0, "answered": 0, "wrong": 0, "outside": 0, "outside_answered": 0}
    for reading in readings:
        sure = reading.confidence >= threshold and reading.lead >= ambiguity
        if reading.question.label == OUT_OF_SCOPE:
            wrong = reading.best not in NOT_ANSWERED and not reading.question.accepts(reading.best)
            counts["outside"] += 1
            counts["outside_answered"] += sure and wrong
        else:
            answered = sure and reading.best != OUT_OF_SCOPE
            counts["inside"] += 1
            counts["answered"] += answered
            counts["wrong"] += answered and not reading.question.accepts(reading.best)
    return Shares(
        counts["answered"] / max(1, counts["inside"]),
        counts["wrong"] / max(1, counts["answered"]),
        counts["outside_answered"] / max(1, counts["outside"]),
    )


def held_out_readings(examples: Sequence[Question], settings: dict[str, Any]) -> list[Reading]:
    """Read every training example with a classifier trained on the other four fifths.

    Args:
        examples: the training examples.
        settings: those of KernelIntentClassifier in config.yml.
    """
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.training_data import TrainingData

    from frontdesk.assistant.encoding import encode
    from frontdesk.assistant.intent_classifier import KernelIntentClassifier

    vectors = encode([example.text for example in examples])
    labels = [example.label for example in examples]
    readings = []
    with tempfile.TemporaryDirectory() as folder:
        storage, resource = LocalModelStorage.create(Path(folder)), Resource("folds")
        splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        for train, held_out in splitter.split(vectors, labels):
            classifier = KernelIntentClassifier(settings, storage, resource)
            classifier.train(TrainingData([_message(examples[i], vectors[i]) for i in train]))
            messages = [_message(examples[i], vectors[i]) for i in held_out]
            for i, message in zip(held_out, classifier.process(messages), strict=True):
                first, second = message.get("intent_ranking")[:2]
                lead = first["confidence"] - second["confidence"]
                readings.append(Reading(examples[i], first["name"], first["confidence"], lead))
    return readings


def _message(example: Question, vector: np.ndarray) -> Any:
    from rasa.shared.nlu.training_data.features import Features
    from rasa.shared.nlu.training_data.message import Message

    message = Message({"text": example.text, "intent": example.label})
    message.add_features(Features(vector.reshape(1, -1), "sentence", "text", "SentenceFeaturizer"))
    return message


def panels(sets: dict[str, Sequence[Reading]], threshold: float, ambiguity: float) -> list[Panel]:
    """Reliability, and shares against the threshold; the first set solid, the second dashed."""
    trust, moved = [], []
    for number, (name, readings) in enumerate(sets.items()):
        trust.append(Line(name, reliability(readings), dashed=bool(number)))
        curve = [(step, shares_at(readings, step, ambiguity)) for step in THRESHOLDS]
        for colour, (what, field) in enumerate(
            (
                ("in-scope questions answered", "answered"),
                ("wrong among these", "wrong"),
                ("out-of-scope questions answered", "outside_answered"),
            )
        ):
            points = [(step, getattr(shares, field)) for step, shares in curve]
            moved.append(Line(f"{what}, {name}", points, colour, dashed=bool(number)))
    return [
        Panel("Share read right, by confidence", "confidence", trust, diagonal=True),
        Panel(
            *("Shares, by fallback threshold", "threshold", moved),
            mark=(threshold, f"config.yml: {threshold:g}"),
        ),
    ]
