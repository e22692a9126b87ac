"""The classifier's settings reach the model; Rasa's own drops them without a word."""

from pathlib import Path

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from bot.components.intents import RegularisedIntentClassifier


def test_regularisation_and_frequencies_are_heeded(tmp_path: Path) -> None:
    config = {**RegularisedIntentClassifier.get_default_config(), "C": 8.0}
    made = RegularisedIntentClassifier.create(
        config,
        LocalModelStorage(tmp_path),
        Resource("intents"),
        ExecutionContext(GraphSchema({}), node_name="intents"),
    )
    assert made.clf.C == 8.0
    assert made.clf.class_weight is None
    assert made.clf.solver == "liblinear"
