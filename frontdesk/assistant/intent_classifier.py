"""Our intent classifier: kernel ridge regression on the sentence vectors, one output an intent.

A message is compared with every example; an intent's confidence grows with the examples near it and sinks
towards zero far from all of them, which is where strangers' questions lie. Method: Rifkin, Yeo and Poggio,
Regularized least-squares classification, 2003; kernel: exp(-gamma |x - y|²), which for unit vectors is
exp(-2 gamma (1 - x·y)).

Dangers are told from what only looks like one ("this queue is killing me") by a list of such messages, a
lookup table of the training data. No intent but those of danger learns from it.
"""

import json
from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from safetensors.numpy import load_file, save_file
from scipy.linalg import cholesky, solve_triangular

from frontdesk.assistant.encoding import encode, encode_examples, sentence_encoder
from frontdesk.assistant.reading import LEVEL_OF_INTENT
from frontdesk.assistant.several_questions import Question, Ranking, read_clauses
from frontdesk.language.clauses import clauses_of
from frontdesk.language.sentences import SIZE

WEIGHTS_FILE = "weights.safetensors"
ABOUT_FILE = "about.json"

KERNEL_COLUMNS = 256
"""How many are computed at a time: what belongs to them stays in the processor's cache."""

LIKE_AN_EMERGENCY, LIKE_A_CRISIS = "like_an_emergency", "like_a_crisis"
"""The lookup tables of messages that look like a danger and are none."""


class ChangedEncoderError(RuntimeError):
    """The model was trained on vectors of another sentence encoder than the one installed."""

    def __init__(self) -> None:
        super().__init__(
            "The trained model and the sentence encoder do not belong together: the encoder has changed. "
            "Run `frontdesk train`."
        )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelIntentClassifier(IntentClassifier, GraphComponent):
    """Classifies a message by the training examples near it."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained classifier; `get_default_config` says what can be set."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._examples = np.zeros((0, SIZE), dtype=np.float32)
        self._weights = np.zeros((0, 0), dtype=np.float32)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings.

        gamma: how fast nearness fades with distance; ridge: how far single examples are smoothed over;
        ranking_length: how many intents are reported.
        """
        return {"gamma": 0.7, "ridge": 0.1, "ranking_length": 5}

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs dense features."""
        return [Featurizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KernelIntentClassifier":
        """Make an untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Solve (K + ridge I) W = Y for the examples' kernel K and their intents Y.

        For the intents of danger, K holds messages that look like one as well. What looks like an emergency
        is no crisis either; what looks like a crisis may tell of an illness all the same.
        """
        labelled = [example for example in training_data.intent_examples if example.get(TEXT)]
        vectors = [np.vstack([_vector(example) for example in labelled])]
        vectors += [
            encode_examples(_elements(training_data, table)) for table in (LIKE_AN_EMERGENCY, LIKE_A_CRISIS)
        ]
        self._examples = np.vstack(vectors)
        names = [example.get(INTENT) for example in labelled]
        self._intents = sorted(set(names))
        targets = np.zeros((len(self._examples), len(self._intents)), dtype=np.float32)
        targets[: len(names)] = [[name == intent for intent in self._intents] for name in names]
        # Lower half only, in columns, as LAPACK takes it without a copy of the 600 MB.
        kernel = np.empty((len(self._examples),) * 2, dtype=np.float32, order="F")
        for start in range(0, len(self._examples), KERNEL_COLUMNS):
            columns = self._examples[start : start + KERNEL_COLUMNS]
            kernel[start:, start : start + KERNEL_COLUMNS] = self._kernel(columns, start).T
        kernel[np.diag_indices_from(kernel)] += self._config["ridge"]
        factor = cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
        halfway = solve_triangular(factor, targets, lower=True, check_finite=False)
        examples, with_emergencies, with_all = np.cumsum([len(part) for part in vectors]).tolist()
        seen_by = {"emergency": with_emergencies, "urgent": with_emergencies, "crisis": with_all}
        for column, intent in enumerate(self._intents):
            # With zeros at its end it solves the system's beginning, and weights at the end come out as zero.
            halfway[seen_by.get(LEVEL_OF_INTENT.get(intent, ""), examples) :, column] = 0
        weights = solve_triangular(factor, halfway, lower=True, trans="T", check_finite=False)
        # LAPACK answers in columns, and safetensors writes the memory as it lies.
        self._weights = np.ascontiguousarray(weights)
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and, where a message asks several things, `questions`.

        Confidences lie between 0 and 1. `questions` is `[{intent, condition}]`, in the order of asking.
        """
        for message in messages:
            [whole] = self._rank(_vector(message))
            doc = message.get(SPACY_DOCS[TEXT])
            clauses = clauses_of(doc) if doc is not None else []
            questions: list[Question] = []
            if len(clauses) > 1:
                vectors = encode([clause.text for clause in clauses])
                whole, questions = read_clauses(whole, clauses, self._rank(vectors))
            message.set(INTENT, whole[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, whole, add_to_output=True)
            if questions:
                message.set("questions", [asdict(question) for question in questions], add_to_output=True)
        return messages

    def _rank(self, vectors: np.ndarray) -> list[Ranking]:
        scores = np.clip(self._kernel(vectors) @ self._weights, 0.0, 1.0)
        best = np.argsort(-scores, axis=1)[:, : self._config["ranking_length"]]
        return [
            [
                {INTENT_NAME_KEY: self._intents[index], PREDICTED_CONFIDENCE_KEY: float(row[index])}
                for index in order
            ]
            for row, order in zip(scores, best, strict=True)
        ]

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KernelIntentClassifier":
        """Load a trained classifier.

        Raises:
            ChangedEncoderError: it belongs to another sentence encoder.
        """
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            about = json.loads((folder / ABOUT_FILE).read_text("utf-8"))
            arrays = load_file(folder / WEIGHTS_FILE)
        if about["encoder"] != sentence_encoder().checksum:
            raise ChangedEncoderError
        classifier._intents = about["intents"]
        # Column by column: one vector is compared with all of them in half the time.
        classifier._examples = np.asfortranarray(arrays["examples"])
        classifier._weights = arrays["weights"]
        return classifier

    def _kernel(self, vectors: np.ndarray, start: int = 0) -> np.ndarray:
        """The nearness of vectors to the examples from `start` on: shape (vectors, examples)."""
        nearness = vectors @ self._examples[start:].T
        nearness -= 1
        nearness *= 2 * self._config["gamma"]
        return np.exp(nearness, out=nearness)

    def _persist(self) -> None:
        about = {"encoder": sentence_encoder().checksum, "intents": self._intents}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / ABOUT_FILE).write_text(json.dumps(about), "utf-8")
            save_file({"examples": self._examples, "weights": self._weights}, folder / WEIGHTS_FILE)


def _elements(training_data: TrainingData, table: str) -> list[str]:
    return [
        text for each in training_data.lookup_tables if each["name"] == table for text in each["elements"]
    ]


def _vector(message: Message) -> np.ndarray:
    features = message.get_dense_features(TEXT)[1]
    return features.features if features else np.zeros((1, SIZE), dtype=np.float32)
