"""Which intent a sentence has: Rasa's logistic regression with settings of our own."""

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from sklearn.linear_model import LogisticRegression


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RegularisedIntentClassifier(LogisticRegressionClassifier):
    """Heeds `C`, the inverse strength of regularisation, leaves intents their frequency, and
    by default asks of each intent on its own whether it is meant (one against the rest).

    Rasa's own takes no notice of `C` and weighs every intent alike, so that rare intents win
    over questions of law far too often, and its softmax over sixty intents is sure of itself
    where it is wrong: see docs/quality.md.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's settings and `C`."""
        config: dict[str, Any] = LogisticRegressionClassifier.get_default_config()
        return {**config, "C": 1.0, "solver": "liblinear"}

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf = LogisticRegression(
            C=self.config["C"],
            solver=self.config["solver"],
            max_iter=self.config["max_iter"],
            tol=self.config["tol"],
            random_state=self.config["random_state"],
        )
