"""Cuts sentences into words for Rasa, home words replaced as they are for search."""

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.jieba_tokenizer import JiebaTokenizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

import knowledge_base
from knowledge_base.query import load_synonyms

LEXICON = Path(knowledge_base.__file__).parent / "lexicon"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class PlainTokenizer(JiebaTokenizer):
    """Jieba's words of the sentence in plain words, so that what was learned of one way to say
    a thing holds for the other; where nothing else was said, the particles. Places of words are those in the plain sentence; entities are
    found in the sentence as it was said."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._plain = load_synonyms(LEXICON).plain

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of one attribute of the message."""
        said = message.get(attribute)
        plain = self._plain(said)
        tokens: list[Token] = super().tokenize(Message(data={attribute: plain}), attribute)
        return tokens or super().tokenize(message, attribute)
