"""Our intent classifier as a Rasa component: training, keeping, loading, and what it says far away."""

import json
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spacy.tokens import Doc

from frontdesk.assistant.launcher import prepare_rasa
from frontdesk.language.pipeline import load_pipeline
from frontdesk.paths import LANGUAGE_PIPELINE

prepare_rasa()

from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.training_data.features import Features  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

from frontdesk.assistant import encoding, intent_classifier  # noqa: E402
from frontdesk.assistant.encoding import encode  # noqa: E402
from frontdesk.assistant.intent_classifier import (  # noqa: E402
    ABOUT_FILE,
    LIKE_A_CRISIS,
    ChangedEncoderError,
    KernelIntentClassifier,
)

EXAMPLES = {
    "ask_price": ["what does it cost", "how much is one visit", "your prices please", "is it expensive"],
    "book_appointment": ["i want to book", "can i get an appointment", "book me in", "make a booking"],
    "ask_what_is_sciatica": ["what is sciatica", "explain sciatica", "sciatica meaning", "define sciatica"],
}
SETTINGS = KernelIntentClassifier.get_default_config()


def message(text: str, intent: str | None = None, *, doc: Doc | None = None) -> Message:
    message = Message({"text": text, **({"intent": intent} if intent else {})})
    message.add_features(Features(encode([text]), "sentence", "text", "SentenceFeaturizer"))
    if doc is not None:
        message.set("text_spacy_doc", doc)
    return message


@pytest.fixture(autouse=True)
def kept_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "VECTORS", tmp_path / "vectors.safetensors")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def resource() -> Resource:
    return Resource("classifier")


@pytest.fixture
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), uuid.uuid4().hex)


@pytest.fixture
def classifier(
    storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> KernelIntentClassifier:
    return trained(SETTINGS, storage, resource, context)


def trained(
    settings: dict[str, Any], storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> KernelIntentClassifier:
    classifier = KernelIntentClassifier.create(settings, storage, resource, context)
    examples = [message(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    assert classifier.train(TrainingData([*examples, Message({"text": "no intent"})])) == resource
    return classifier


def ranking(classifier: KernelIntentClassifier, text: str) -> list[dict[str, Any]]:
    [read] = classifier.process([message(text)])
    assert read.get("intent") == read.get("intent_ranking")[0]
    return read.get("intent_ranking")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much do you charge", "ask_price"),
        ("id like to make an appointment", "book_appointment"),
        ("whats siatica", "ask_what_is_sciatica"),
    ],
)
def test_a_message_is_read_like_the_examples_near_it(
    classifier: KernelIntentClassifier, text: str, intent: str
) -> None:
    first, second, *_ = ranking(classifier, text)
    assert first["name"] == intent
    assert first["confidence"] > 0.4
    assert first["confidence"] > 2 * second["confidence"]


def test_training_examples_are_read_as_their_own_intent(classifier: KernelIntentClassifier) -> None:
    for intent, texts in EXAMPLES.items():
        for text in texts:
            first = ranking(classifier, text)[0]
            assert first["name"] == intent
            assert first["confidence"] > 0.8


@pytest.mark.parametrize("text", ["the goalkeeper dived", "photosynthesis in algae", "qwzx vbnm"])
def test_far_from_every_example_no_intent_is_likely(classifier: KernelIntentClassifier, text: str) -> None:
    assert ranking(classifier, text)[0]["confidence"] < 0.35


def test_confidences_are_shares_in_order(classifier: KernelIntentClassifier) -> None:
    for text in ("what does sciatica treatment cost", "hello", "what does it cost"):
        confidences = [guess["confidence"] for guess in ranking(classifier, text)]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= confidence <= 1 and isinstance(confidence, float) for confidence in confidences)


def test_the_ranking_is_as_long_as_configured(
    storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    classifier = trained({**SETTINGS, "ranking_length": 2}, storage, resource, context)
    assert len(ranking(classifier, "what does it cost")) == 2


def test_the_weights_solve_the_regression(classifier: KernelIntentClassifier) -> None:
    """(K + ridge I) W = Y, against NumPy in double precision."""
    examples = classifier._examples.astype(np.float64)
    labels = [intent for intent, texts in EXAMPLES.items() for _ in texts]
    targets = np.array([[label == intent for intent in sorted(EXAMPLES)] for label in labels], dtype=float)
    distances = ((examples[:, None] - examples[None]) ** 2).sum(axis=2)
    kernel = np.exp(-SETTINGS["gamma"] * distances) + SETTINGS["ridge"] * np.eye(len(examples))
    np.testing.assert_allclose(classifier._weights, np.linalg.solve(kernel, targets), atol=1e-4)


def test_dangers_are_told_from_their_look_alikes_and_nothing_else_changes(
    storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    danger = {"self_harm_crisis": ["i want to die", "i want to be dead", "i would rather be dead"]}
    look_alike, crisis, other = "i am dying for a cup of tea", "i want to be dead now", "what does it cost"
    examples = [message(t, intent) for intent, ts in {**EXAMPLES, **danger}.items() for t in ts]
    table = {"name": LIKE_A_CRISIS, "elements": ["dying for a cup of tea", "i could die for a coffee"]}
    confidences: list[dict[str, dict[str, float]]] = []
    for tables in ([], [table]):
        classifier = KernelIntentClassifier.create(
            {**SETTINGS, "ranking_length": 10}, storage, resource, context
        )
        classifier.train(TrainingData(examples, lookup_tables=tables))
        confidences.append(
            {
                text: {guess["name"]: guess["confidence"] for guess in ranking(classifier, text)}
                for text in (look_alike, crisis, other)
            }
        )
    without, taught = confidences

    assert taught[look_alike]["self_harm_crisis"] < without[look_alike]["self_harm_crisis"] / 2
    assert taught[crisis]["self_harm_crisis"] > 0.6
    for text, read in taught.items():
        for intent in EXAMPLES:
            assert read[intent] == pytest.approx(without[text][intent], abs=1e-4)


def test_a_loaded_model_reads_as_the_trained_one(
    classifier: KernelIntentClassifier,
    storage: LocalModelStorage,
    resource: Resource,
    context: ExecutionContext,
) -> None:
    loaded = KernelIntentClassifier.load(SETTINGS, storage, resource, context)
    for text in ("what is the price", "book", "sciatica", "something else altogether"):
        read, expected = (
            {intent["name"]: intent["confidence"] for intent in ranking(each, text)}
            for each in (loaded, classifier)
        )
        assert read == pytest.approx(expected, abs=1e-5)


def test_a_model_of_another_encoder_is_refused(
    classifier: KernelIntentClassifier,
    storage: LocalModelStorage,
    resource: Resource,
    context: ExecutionContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class OtherEncoder:
        checksum = "another"

    monkeypatch.setattr(intent_classifier, "sentence_encoder", OtherEncoder)
    with pytest.raises(ChangedEncoderError, match="frontdesk train"):
        KernelIntentClassifier.load(SETTINGS, storage, resource, context)


def test_the_model_names_the_encoder_that_made_its_vectors(
    classifier: KernelIntentClassifier, storage: LocalModelStorage, resource: Resource
) -> None:
    with storage.read_from(resource) as folder:
        about = json.loads((folder / ABOUT_FILE).read_text("utf-8"))
    assert about["encoder"] == intent_classifier.sentence_encoder().checksum
    assert about["intents"] == sorted(EXAMPLES)


def test_several_questions_are_reported_in_the_order_of_asking(classifier: KernelIntentClassifier) -> None:
    text = "what is sciatica and what does it cost"
    doc = load_pipeline(LANGUAGE_PIPELINE)(text)
    [read] = classifier.process([message(text, doc=doc)])
    assert read.get("questions") == [
        {"intent": "ask_what_is_sciatica", "condition": "sciatica"},
        {"intent": "ask_price", "condition": "sciatica"},
    ]
    assert read.get("intent")["name"] == "ask_what_is_sciatica"


def test_one_question_reports_no_list(classifier: KernelIntentClassifier) -> None:
    text = "what does it cost"
    [read] = classifier.process([message(text, doc=load_pipeline(LANGUAGE_PIPELINE)(text))])
    assert read.get("questions") is None


def test_a_message_without_features_has_no_likely_intent(classifier: KernelIntentClassifier) -> None:
    [read] = classifier.process([Message({"text": ""})])
    assert read.get("intent")["confidence"] < 0.5
