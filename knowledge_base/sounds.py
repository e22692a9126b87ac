"""How a text sounds, and which words it may have been heard for.

Syllables without tone, in which what Sichuan speech does not tell apart is one: zh/z, ch/c,
sh/s, n/l, f/hu, -ng/-n after i and e (`confusions`). Recognisers mix up the same pairs.
"""

import functools
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from knowledge_base.confusions import Confusions, load_confusions

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 4
"""Characters of a word that is looked for by its sound."""
_LEAST_SEEN = 4
"""A word must be said so often to be what was meant."""


@functools.lru_cache(maxsize=32_768)
def syllable(character: str) -> str:
    """One Chinese character's commonest reading, merged; anything else as it is."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  (reads its tables on first use)

    sound = lazy_pinyin(character, style=Style.NORMAL)[0]
    return _confusions().merge(sound)


@functools.cache
def _confusions() -> Confusions:
    return load_confusions()


def sound_pairs(text: str) -> list[str]:
    """Two neighbouring syllables each, in order, marked as sounds."""
    pairs = []
    for run in _CHINESE.findall(text):
        sounds = [syllable(character) for character in run]
        pairs += [f"s:{first} {second}" for first, second in itertools.pairwise(sounds)]
    return pairs


def _key(word: str) -> str:
    return " ".join(syllable(character) for character in word)


class Homophones:
    """Words of the corpus by their sound; repairs what nobody would write."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)

    def repair(self, text: str, *, known: Callable[[str], bool]) -> str:
        """The text with each run of characters that no wording has, but that sounds like a
        word of the corpus, replaced by it, the longest first: 压金 is 押金.

        `known` tells whether two neighbouring characters stand together in any wording.
        """
        place = 0
        while place < len(text) - 1:
            found = self._at(text, place, known)
            if found:
                text = text[:place] + found + text[place + len(found) :]
            place += len(found) or 1
        return text

    def _at(self, text: str, place: int, known: Callable[[str], bool]) -> str:
        for length in range(min(_LONGEST, len(text) - place), 1, -1):
            part = text[place : place + length]
            if not _CHINESE.fullmatch(part):
                continue
            strange = [not known(part[i : i + 2]) for i in range(length - 1)]
            if strange[0] and strange[-1]:
                word = self._words.get(_key(part), "")
                if word and word != part:
                    return word
        return ""

    def save(self, path: Path) -> None:
        """Write them as JSON."""
        path.write_text(json.dumps(self._words, ensure_ascii=False), "utf-8")

    @staticmethod
    def open(path: Path) -> "Homophones":
        """Read what `save` wrote. Raises `OSError`, `ValueError`."""
        return Homophones(json.loads(path.read_text("utf-8")))


def collect_homophones(words: Iterable[str]) -> Homophones:
    """The commonest word of each sound among words that are said again and again."""
    counts = Counter(
        word for word in words if 2 <= len(word) <= _LONGEST and _CHINESE.fullmatch(word)
    )
    chosen: dict[str, str] = {}
    for word, count in counts.most_common():
        if count >= _LEAST_SEEN:
            chosen.setdefault(_key(word), word)
    return Homophones(chosen)
