"""Texts as numbers of their pieces, and the vocabularies that can be chosen from."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from knowledge_base.normalise import normalise
from knowledge_base.sounds import sound_pairs
from knowledge_base.tokens import tokenise


def _pairs_and_words(text: str) -> list[str]:
    tokens = tokenise(text)
    return [*tokens.pairs, *tokens.marked_words]


def _every_word(text: str) -> list[str]:
    """Words in order, those of one character too."""
    import jieba  # noqa: PLC0415  (reads its dictionary on first use)

    return [word for word in jieba.cut(text, HMM=False) if word.strip()]


CUTS: Mapping[str, Callable[[str], list[str]]] = {
    "pairs and characters": lambda text: tokenise(text).pieces,
    "pairs": lambda text: list(tokenise(text).pairs),
    "words": lambda text: tokenise(text).marked_words,
    "pairs and words": _pairs_and_words,
    "pairs, words and characters": lambda text: tokenise(text).clues,
    "syllables too": lambda text: [*tokenise(text).clues, *sound_pairs(normalise(text))],
    "characters": lambda text: list(normalise(text)),
    "every word": lambda text: _every_word(normalise(text)),
}
"""Ways to cut a text; only the first can be shipped (`knowledge_base.encoder`)."""


class Tokenised:
    """Numbers of the pieces of texts, each text cut once."""

    def __init__(self, cut: str = "pairs and characters", *, longest: int = 220) -> None:
        self._cut = CUTS[cut]
        self._longest = longest
        self._pieces: dict[str, list[str]] = {}
        self._ids: dict[str, npt.NDArray[np.int64]] = {}
        self.numbers: dict[str, int] = {}

    def pieces(self, text: str) -> list[str]:
        """The pieces of the text's beginning."""
        found = self._pieces.get(text)
        if found is None:
            found = self._pieces[text] = self._cut(text[: self._longest])
        return found

    def ids(self, text: str) -> npt.NDArray[np.int64]:
        """Numbers of its known pieces; [0] if none. The pieces are then forgotten."""
        found = self._ids.get(text)
        if found is None:
            known = [self.numbers[piece] for piece in self.pieces(text) if piece in self.numbers]
            found = self._ids[text] = np.asarray(known or [0], dtype=np.int64)
            del self._pieces[text]
        return found
