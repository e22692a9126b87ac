"""The classifier is given the signs of a wish as features of the sentence."""

from pathlib import Path

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.wishes import WishFeaturizer
from bot.wishes import signs_of

TEXTS = ("假户口本哪里有师傅做", "押金不退怎么办")


def test_each_sentence_has_its_signs(tmp_path: Path) -> None:
    made = WishFeaturizer.create(
        WishFeaturizer.get_default_config(),
        LocalModelStorage(tmp_path),
        Resource("wishes"),
        ExecutionContext(GraphSchema({}), node_name="wishes"),
    )
    messages = made.process([Message({TEXT: text}) for text in TEXTS])
    for text, message in zip(TEXTS, messages, strict=True):
        _, sentence = message.get_sparse_features(TEXT)
        assert sentence is not None
        assert np.array_equal(sentence.features.toarray()[0], signs_of(text))
