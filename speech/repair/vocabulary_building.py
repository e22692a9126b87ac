"""Making a `Vocabulary` from texts, in seconds."""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from speech.repair.character_model import BITS, build_character_model
from speech.repair.phonetics import SoundTable
from speech.repair.vocabulary import FIRST, Vocabulary
from speech.synthesis.numbers import say_numbers

_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_HAN = range(0x4E00, 0x9FFF + 1)
_MOST_CHARACTERS = (1 << BITS) - FIRST - 1
_HOME_WEIGHT = 3
"""Words of the region are rarer in texts than in talk."""
_OFTEN = 0.12
"""Share of the words with a character in which it must be read so, for a second reading."""


def build_vocabulary(
    texts: Iterable[str],
    words: Iterable[str],
    *,
    sounds: Mapping[str, Any],
    home_words: Iterable[str] = (),
) -> Vocabulary:
    """From texts as people say them, from words that are right in any place, and from words of
    the region, which are never put right.

    `sounds` is the table of what is taken for what. Numbers are read out, all that is not a
    Chinese character is left out, as a recogniser does. Raises `ValueError` for a bad table.
    """
    said = [_plain(text) for text in texts]
    home = [word for word in map(_plain, home_words) if len(word) > 1]
    plain_words = [word for word in map(_plain, words) if len(word) > 1] + _HOME_WEIGHT * home
    counts = Counter(character for text in (*said, *plain_words) for character in text)
    characters = "".join(character for character, _ in counts.most_common(_MOST_CHARACTERS))
    numbers = {character: number for number, character in enumerate(characters, FIRST)}
    model = build_character_model(
        ([numbers[c] for c in text if c in numbers] for text in said if text),
        ([numbers[c] for c in word if c in numbers] for word in plain_words),
        characters=len(characters),
    )
    return Vocabulary(characters, _readings(), model, SoundTable.from_json(sounds), frozenset(home))


def _plain(text: str) -> str:
    return _NOT_HAN.sub("", say_numbers(text))


@functools.cache
def _readings() -> dict[str, tuple[str, ...]]:
    """How every Chinese character is read: its usual reading, and others that enough words
    have."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - reads its tables on first use
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415
    from pypinyin.contrib.tone_convert import to_tone3  # noqa: PLC0415

    used: dict[str, Counter[str]] = {}
    for phrase, syllables in PHRASES_DICT.items():
        if len(phrase) == len(syllables):
            for character, said in zip(phrase, syllables, strict=True):
                used.setdefault(character, Counter())[
                    to_tone3(said[0], neutral_tone_with_five=True)
                ] += 1
    readings = {}
    for code in _HAN:
        character = chr(code)
        usual = lazy_pinyin(
            character, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore"
        )
        if not usual:
            continue
        counts = used.get(character, Counter())
        enough = _OFTEN * sum(counts.values())
        more = [said for said, count in counts.most_common(3) if count >= enough]
        readings[character] = tuple(dict.fromkeys([*usual, *more]))
    return readings
