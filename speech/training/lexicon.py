"""Words that the model knows, and how they are said."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import jieba
from pypinyin import Style, pinyin

from speech.synthesis.pronunciation import Pronouncer
from speech.training.phones import parse_syllable
from speech.training.texts import CorpusTexts, han_runs, is_han

UNKNOWN = "[unk]"
"""In a grammar: anything else. In no sentence of the language model."""
LEAST = 2
"""Times that a word must stand in the texts, unless it is a term; rarer ones are spelled out."""
_LONGEST_TERM = 8
GENERAL_WORDS = 40_000
"""The most frequent words of jieba's dictionary: names, places and things that no text here has."""
_GENERAL_LENGTHS = range(2, 5)
"""Characters of a general word."""
_READINGS = 3
"""Of a single character."""
_SPOKEN_LIGHTLY = {"么": ("m", "a")}
"""什么 and 怎么 are often said with an a."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Texts in words, to count n-grams in."""

    asked: tuple[tuple[str, ...], ...]
    answered: tuple[tuple[str, ...], ...]


class Words:
    """Cuts text into known words."""

    def __init__(self, texts: CorpusTexts) -> None:
        self._cutter = jieba.Tokenizer()
        self.terms = {term for term in texts.terms if is_han(term) and len(term) <= _LONGEST_TERM}
        for term in sorted(self.terms):
            self._cutter.add_word(term)
        asked = [tuple(self._cutter.cut(run)) for run in _runs(texts.questions)]
        told = [tuple(self._cutter.cut(run)) for run in _runs((*texts.spoken, *texts.answers))]
        counts = Counter(word for words in (*asked, *told) for word in words)
        frequent = {word for word, count in counts.items() if count >= LEAST}
        characters = {char for word in (*counts, *self.terms) for char in word}
        self.known = sorted(frequent | self.terms | characters)
        self._known = frozenset(self.known)
        self.sentences = Sentences(
            tuple(map(self._spelled, asked)), tuple(map(self._spelled, told))
        )

    def cut(self, run: str) -> tuple[str, ...]:
        """A run of characters; unknown characters are left out."""
        return self._spelled(tuple(self._cutter.cut(run)))

    def _spelled(self, words: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            part
            for word in words
            for part in ((word,) if word in self._known else word)
            if part in self._known
        )


def general_words(known: Collection[str]) -> dict[str, int]:
    """Words of jieba's dictionary that are not among the known ones, with their frequencies."""
    cutter = jieba.Tokenizer()
    cutter.initialize()
    counts: Counter[str] = Counter()
    for word, count in cutter.FREQ.items():  # beginnings of words are in it too, with count 0
        if count and len(word) in _GENERAL_LENGTHS and is_han(word):
            counts[word] = count
    return {word: n for word, n in counts.most_common(GENERAL_WORDS) if word not in known}


def _runs(texts: Iterable[str]) -> Iterator[str]:
    return (run for text in texts for run in han_runs(text))


def pronunciations(word: str, pronouncer: Pronouncer) -> list[tuple[str, ...]]:
    """Ways to say it, in phones, the usual one first; none for what can't be said."""
    if len(word) == 1:
        found = pinyin(word, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
        readings = [[one] for one in found[0]]
    else:
        readings = [pronouncer.pinyin(word).split()]
    ways: dict[tuple[str, ...], None] = {}
    for reading in readings:
        try:
            said = [parse_syllable(one).phones for one in reading]
        except ValueError:
            continue
        if len(said) == len(word):
            ways[tuple(phone for one in said for phone in one)] = None
            light = [_SPOKEN_LIGHTLY.get(char, one) for char, one in zip(word, said, strict=True)]
            if len(word) > 1:
                ways[tuple(phone for one in light for phone in one)] = None
    return list(ways)[:_READINGS]
