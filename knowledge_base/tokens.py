"""What texts are made of for search: pairs of characters, words, single characters."""

import functools
import logging
import re
from dataclasses import dataclass
from typing import Any

from knowledge_base.normalise import normalise

_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
_CJK = re.compile(r"[\u3400-\u9fff]+")
_EMPTY = frozenset(
    "的了呢吗啊嘛哦呀吧么是有在我你他她它们这那个不没也都就还要会能可以和与及或把被给让到去来"
    "上下里很着过得地之其而且但所哪什怎咋啥"
)
"""Characters that by themselves tell no question from another."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The parts of one text, in order, repeats included."""

    pairs: tuple[str, ...]
    """Two neighbouring Chinese characters each; a character that stands alone by itself."""
    words: tuple[str, ...]
    """Words of two or more characters, Latin words and numbers among them."""

    characters: tuple[str, ...] = ()
    """Chinese characters that mean something by themselves: 狗, 咬, 债."""

    @property
    def clues(self) -> list[str]:
        """For the language of entries: pairs, words and characters, each kind marked."""
        characters = (f"c:{character}" for character in self.characters)
        return [*self.pairs, *self.marked_words, *characters]

    @property
    def terms(self) -> list[str]:
        """For term search: pairs, and the words that are not pairs."""
        long = [word for word in self.words if len(word) > 2 or not _CJK.fullmatch(word)]
        return [*self.pairs, *long]

    @property
    def pieces(self) -> list[str]:
        """For the encoder: pairs, and characters marked as such."""
        return [*self.pairs, *(f"c:{character}" for character in self.characters)]

    @property
    def marked_words(self) -> list[str]:
        """Words, told from pairs by their mark."""
        return [f"w:{word}" for word in self.words]


def character_pairs(text: str) -> list[str]:
    """Neighbouring Chinese characters of a text, words left aside."""
    runs = _CJK.findall(text)
    return [run[place : place + 2] for run in runs for place in range(max(len(run) - 1, 1))]


def tokenise(text: str) -> Tokens:
    """The parts of a text after `normalise`."""
    return split(normalise(text))


@functools.lru_cache(maxsize=1_024)
def split(text: str) -> Tokens:
    """The parts of a text that is normalised already (as statutes are)."""
    pairs: list[str] = []
    words: list[str] = []
    characters: list[str] = []
    for run in _RUNS.findall(text):
        if not _CJK.match(run):
            words.append(run)
            continue
        pairs += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        characters += [character for character in run if character not in _EMPTY]
        words += _words(run)
    return Tokens(tuple(pairs), tuple(words), tuple(characters))


def _cut(run: str) -> tuple[str, ...]:
    return tuple(word for word in _segmenter().cut(run, HMM=False) if len(word) > 1)


_words = functools.lru_cache(maxsize=8_192)(_cut)
"""Statutes say the same things again and again."""


def remember_words(most: int | None = None) -> None:
    """Cut no run of characters twice, as long as it is among the last `most`; for training, and
    for building an index, where each wording is cut again and again."""
    global _words  # noqa: PLW0603
    _words = functools.lru_cache(maxsize=most)(_cut)


@functools.cache
def _segmenter() -> Any:
    import jieba  # noqa: PLC0415  (reads its dictionary on first use)

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    return segmenter
