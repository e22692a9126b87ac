"""The tokenizer of our own encoder, in the form that sentence-transformers loads."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sentence_transformers.sentence_transformer.modules.tokenizer import WordTokenizer

from knowledge_base.encoder import VOCABULARY_NAME, Vocabulary


class PieceTokenizer(WordTokenizer):
    """Pairs of characters and single ones to the numbers of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def set_vocab(self, vocab: Iterable[str]) -> None:
        """Take another vocabulary, numbered in its order."""
        self._vocabulary = Vocabulary(tuple(vocab))

    def get_vocab(self, vocab: Iterable[str] = ()) -> list[str]:  # noqa: ARG002
        """The pieces in the order of their numbers."""
        return list(self._vocabulary.pieces)

    def tokenize(self, text: str, **kwargs: Any) -> list[int]:  # noqa: ARG002
        """Numbers of the known pieces; [0], the blank, if none is known."""
        return self._vocabulary.numbers(text) or [0]

    def save(self, output_path: str) -> None:
        """Write the vocabulary into the model's folder."""
        pieces = json.dumps(self._vocabulary.pieces, ensure_ascii=False)
        (Path(output_path) / VOCABULARY_NAME).write_text(pieces, "utf-8")

    @staticmethod
    def load(input_path: str) -> "PieceTokenizer":
        """Read what `save` wrote."""
        return PieceTokenizer(Vocabulary.load(Path(input_path)))
