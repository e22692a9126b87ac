"""How a text sounds, and which words it may have been heard for.

Syllables without tone, in which what Sichuan speech does not tell apart is one: zh/z, ch/c,
sh/s, n/l, f/hu, -ng/-n after i and e (`confusions`). Recognisers mix up the same pairs.
"""

import functools
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from knowledge_base.confusions import Confusions, load_confusions

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST = 4
"""Characters of a word that is looked for by its sound."""
_WORDS = (2, 3)
"""A word must be said so often to be what was meant; so many of one sound are known."""
_CHARACTERS = (30, 12)
"""The same of single characters."""
_COST = 4.0
"""Log-odds against any one character being misheard."""
_UNSEEN = 0.3
"""Added to how often a pair was seen."""
_HARDLY, _OFTEN = 2, 8
"""A single character is replaced if its pairs stand hardly anywhere and the new ones often."""
NUMERALS = frozenset("一二三四五六七八九十百千万两零")
"""Neither replaced nor put in: 四年 and 十年 sound alike here."""


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
    """Words and characters of the corpus by their sound; repairs what nobody would write."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = {sound: tuple(found) for sound, found in words.items()}

    def repair(self, text: str, *, often: Callable[[str], float]) -> str:
        """The text with what was misheard replaced by words of the corpus that sound alike and
        fit better between their neighbours: 压金 is 押金.

        `often` tells how often two neighbouring characters stand together in what people ask.
        A noisy channel (Kernighan, Church and Gale, 1990) over characters' pairs, from left to
        right.
        """
        place = 0
        while place < len(text):
            found = self._at(text, place, often)
            text = text[:place] + found + text[place + len(found) :]
            place += len(found) or 1
        return text

    def _at(self, text: str, place: int, often: Callable[[str], float]) -> str:
        """What was meant from a place on; empty if it stays as it is."""
        best, meant = 0.0, ""
        for length in range(min(_LONGEST, len(text) - place), 0, -1):
            part = text[place : place + length]
            if not _CHINESE.fullmatch(part) or (length == 1 and not _odd(text, place, often)):
                continue
            for word in self._words.get(_key(part), ()):
                gain = _gain(text, place, word, often) if word != part else 0.0
                if gain > best:
                    best, meant = gain, word
        return meant

    def save(self, path: Path) -> None:
        """Write them as JSON."""
        path.write_text(json.dumps(self._words, ensure_ascii=False), "utf-8")

    @staticmethod
    def open(path: Path) -> "Homophones":
        """Read what `save` wrote. Raises `OSError`, `ValueError`."""
        return Homophones(json.loads(path.read_text("utf-8")))


def _gain(text: str, place: int, word: str, often: Callable[[str], float]) -> float:
    """How much likelier a text is with a word in place of as many characters, in log-odds,
    less what each change costs."""
    start, end = max(place - 1, 0), place + len(word)
    before = text[start : end + 1]
    after = text[start:place] + word + text[end : end + 1]
    changes = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    if any(NUMERALS.intersection(pair) for pair in changes):
        return 0.0
    pairs = _changed(before, after)
    if len(word) == 1 and not all(often(new) >= _OFTEN for _, new in pairs):
        return 0.0
    cost = _COST * len(changes)
    return sum(_log(often, new) - _log(often, old) for old, new in pairs) - cost


def _odd(text: str, place: int, often: Callable[[str], float]) -> bool:
    """Whether a single character hardly ever stands between its two neighbours."""
    around = text[max(place - 1, 0) : place + 2]
    if len(around) < 3 or not _CHINESE.fullmatch(around):
        return False
    return often(around[:2]) <= _HARDLY and often(around[1:]) <= _HARDLY


def _changed(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(itertools.pairwise(before), itertools.pairwise(after), strict=True)
    return [("".join(old), "".join(new)) for old, new in pairs if old != new]


def _log(often: Callable[[str], float], pair: str) -> float:
    return math.log(often(pair) + _UNSEEN)


def collect_homophones(texts: Iterable[str], cut: Callable[[str], Iterable[str]]) -> Homophones:
    """The commonest words and characters of each sound in texts; `cut` gives a text's words."""
    words: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for text in texts:
        words.update(w for w in cut(text) if 2 <= len(w) <= _LONGEST and _CHINESE.fullmatch(w))
        characters.update(c for c in text if _CHINESE.fullmatch(c) and c not in NUMERALS)
    chosen: dict[str, list[str]] = {}
    for counts, least, most in ((words, *_WORDS), (characters, *_CHARACTERS)):
        for word, count in counts.most_common():
            alike = chosen.setdefault(_key(word), []) if count >= least else []
            if len(alike) < most:
                alike.append(word)
    return Homophones(chosen)
