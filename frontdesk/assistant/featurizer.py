"""A dense featurizer: the sentence encoder's vector of each message, fed by its spaCy document."""

from collections.abc import Callable
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS, SPACY_DOCS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.spacy_tokenizer import SpacyTokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from frontdesk.assistant.encoding import encode, encode_examples
from frontdesk.language.sentences import SIZE


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Gives each message a unit vector of 384 numbers; messages near in meaning have near vectors."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Needs the spaCy document."""
        return [SpacyTokenizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceFeaturizer":
        """Make the component; it has no settings of its own."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to set."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vectors, encoding all messages together."""
        return self._featurize(messages, encode)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vectors to the training examples."""
        self._featurize(training_data.training_examples, encode_examples)
        return training_data

    def _featurize(
        self, messages: list[Message], encode_texts: Callable[[list[str]], np.ndarray]
    ) -> list[Message]:
        featurized = [message for message in messages if message.get(SPACY_DOCS[TEXT]) is not None]
        vectors = encode_texts([message.get(SPACY_DOCS[TEXT]).text for message in featurized])
        for message, vector in zip(featurized, vectors, strict=True):
            self._add(message, vector)
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        features = Features(
            vector.reshape(1, SIZE), FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]
        )
        message.add_features(features)
