"""Puts the entities of `bot.entities` on Rasa's messages."""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.entities import Entity, find_entities


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LegalEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Amounts, dates, durations, people and relations, by spaCy and by pattern."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LegalEntityExtractor":
        """The component as the graph makes it; it has nothing to configure."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages, with entities added."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = [self._as_rasa(entity) for entity in find_entities(text)]
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def _as_rasa(self, entity: Entity) -> dict[str, Any]:
        return {
            "entity": entity.kind,
            "value": entity.value,
            "start": entity.start,
            "end": entity.end,
            "extractor": "LegalEntityExtractor",
        }
