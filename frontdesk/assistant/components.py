"""Our graph components: they bring what the spaCy pipeline found into Rasa's reading of a message."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc

from frontdesk.assistant.reading import LEVEL_OF_INTENT, SAFETY_INTENTS, safety_as_dict
from frontdesk.language.conditions import CONDITION

NEARNESS = "nearness"
"""The sign that is recorded where no rule, but the likeness to known sentences, told of the danger."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ConditionExtractor(GraphComponent, EntityExtractorMixin):
    """Reads the entity `condition` off the pipeline's condition ruler, with its canonical value."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ConditionExtractor":
        """Make the component; it has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add each condition that a message names."""
        for message in messages:
            doc = _doc_of(message)
            if doc is None:
                continue
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: CONDITION,
                    ENTITY_ATTRIBUTE_VALUE: span.ent_id_,
                    ENTITY_ATTRIBUTE_START: span.start_char,
                    ENTITY_ATTRIBUTE_END: span.end_char,
                }
                for span in doc.ents
                if span.label_ == CONDITION
            ]
            message.set(
                ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True
            )
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyClassifier(GraphComponent, IntentClassifier):
    """Decides on danger, and overrules the classifier before it; FallbackClassifier follows it in config.yml.

    The pipeline's rules come first. Where they see nothing, a message that lies very near to known red-flag
    sentences counts as well. One that lies only somewhat near is judged by the other intents.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the settings; `get_default_config` says which there are."""
        self._near = config["near"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings.

        near: the confidence from which a safety intent counts without a rule.
        """
        return {"near": 0.55}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SafetyClassifier":
        """Make the component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the safety intent and `safety` of each message that tells of a danger."""
        for message in messages:
            doc = _doc_of(message)
            if doc is not None and doc._.safety is not None:
                _set_danger(message, SAFETY_INTENTS[doc._.safety.level], 1.0, safety_as_dict(doc._.safety))
            else:
                self._judge_nearness(message)
        return messages

    def _judge_nearness(self, message: Message) -> None:
        ranking = message.get(INTENT_RANKING_KEY, [])
        if not ranking:
            return
        name, confidence = ranking[0][INTENT_NAME_KEY], ranking[0][PREDICTED_CONFIDENCE_KEY]
        level = LEVEL_OF_INTENT.get(name)
        if level and confidence >= self._near:
            safety = {"level": level, "sign": NEARNESS, "overdose": False, "also": None}
            _set_danger(message, SAFETY_INTENTS[level], confidence, safety)
            return
        others = [guess for guess in ranking if guess[INTENT_NAME_KEY] not in LEVEL_OF_INTENT]
        if others:
            message.set(INTENT, others[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, others, add_to_output=True)


def _set_danger(message: Message, name: str, confidence: float, safety: dict[str, Any]) -> None:
    intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
    message.set(INTENT, intent, add_to_output=True)
    # Alone in the ranking, so that nothing after it can call a danger ambiguous.
    message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
    message.set("safety", safety, add_to_output=True)


def _doc_of(message: Message) -> Doc | None:
    return message.get(SPACY_DOCS[TEXT])
