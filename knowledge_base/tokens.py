"""What texts are made of for search: character pairs and words."""

import functools
import logging
import re
from dataclasses import dataclass
from typing import Any

from knowledge_base.normalise import normalise

_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_CJK = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The parts of one text, in order, repeats included."""

    pairs: tuple[str, ...]
    """Two neighbouring Chinese characters each; a character that stands alone by itself."""
    words: tuple[str, ...]
    """Words of two or more characters, Latin words and numbers among them."""

    @property
    def terms(self) -> list[str]:
        """For term search: pairs, and the words that are not pairs."""
        long = [word for word in self.words if len(word) > 2 or not _CJK.fullmatch(word)]
        return [*self.pairs, *long]

    @property
    def pieces(self) -> list[str]:
        """For the encoder: pairs, and words marked as such."""
        return [*self.pairs, *(f"w:{word}" for word in self.words)]


def tokenise(text: str) -> Tokens:
    """The parts of a text after `normalise`."""
    return split(normalise(text))


def split(text: str) -> Tokens:
    """The parts of a text that is normalised already (as statutes are)."""
    pairs: list[str] = []
    words: list[str] = []
    for run in _RUNS.findall(text):
        if not _CJK.match(run):
            words.append(run)
            continue
        pairs += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        words += [word for word in _segmenter().cut(run, HMM=False) if len(word) > 1]
    return Tokens(tuple(pairs), tuple(words))


@functools.cache
def _segmenter() -> Any:
    import jieba  # noqa: PLC0415  (reads its dictionary on first use)

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    return segmenter
