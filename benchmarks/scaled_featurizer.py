"""Our sentence vectors, made longer, for classifiers whose regularisation can't be set."""

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from frontdesk.assistant.featurizer import SentenceFeaturizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ScaledSentenceFeaturizer(SentenceFeaturizer):
    """The sentence vectors times `scale`."""

    def _add(self, message: Message, vector: np.ndarray) -> None:
        super()._add(message, vector * np.float32(self._config["scale"]))
