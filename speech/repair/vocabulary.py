"""What residents are likely to say: characters, how they sound, and how they follow.

Made from texts by whoever owns them (`vocabulary_building`), kept in one small file, and used
to put right what was misheard (`repair`). The file is data only: nothing in it is run.
"""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.errors import VocabularyError
from speech.repair.character_model import BITS, STRANGE, CharacterModel
from speech.repair.phonetics import OTHER_TONE, SoundTable, toneless

FORMAT = 1
FIRST = STRANGE + 1
"""Number of the first character."""
LARGEST_FILE = 20_000_000

Numbers = npt.NDArray[np.int64]
Costs = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Characters that may have been meant by one that was heard."""

    numbers: Numbers
    """Of the characters."""
    costs: Costs
    """What it costs to have misheard them; 0 for the same syllable."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the field. Never changed; may be shared by threads."""

    characters: str
    """Those that are known, in the order of their numbers, from `FIRST` on."""
    readings: dict[str, tuple[str, ...]]
    """Syllables with tone digits of any character that may be heard, the commonest first."""
    model: CharacterModel
    """How they follow."""
    sounds: SoundTable
    """What is taken for what."""
    home_words: frozenset[str] = frozenset()
    """Words of the region, which are right as they are."""
    _numbers: dict[str, int] = field(default_factory=dict, init=False, compare=False, repr=False)
    _by_sound: dict[str, list[tuple[int, str]]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    _candidates: dict[str, Candidates] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        for number, character in enumerate(self.characters, FIRST):
            self._numbers[character] = number
            for syllable in self.readings.get(character, ()):
                self._by_sound.setdefault(toneless(syllable), []).append((number, syllable))

    def number(self, character: str) -> int:
        """`STRANGE` for a character that no text has."""
        return self._numbers.get(character, STRANGE)

    def character(self, number: int) -> str:
        """The reverse of `number`, for known characters."""
        return self.characters[number - FIRST]

    def candidates(self, heard: str) -> Candidates:
        """Characters that sound like this one, itself left out; none if nobody knows how it
        sounds."""
        known = self._candidates.get(heard)
        if known is None:
            known = self._candidates[heard] = self._like(heard)
        return known

    def at_home(self, text: str) -> list[bool]:
        """Of each character whether it belongs to a home word."""
        home = [False] * len(text)
        longest = max(map(len, self.home_words), default=0)
        for start in range(len(text)):
            for end in range(min(start + longest, len(text)), start + 1, -1):
                if text[start:end] in self.home_words:
                    home[start:end] = [True] * (end - start)
                    break
        return home

    def _like(self, heard: str) -> Candidates:
        costs: dict[int, float] = {}
        for syllable in self.readings.get(heard, ()):
            for sound, cost in self.sounds.alike(toneless(syllable)).items():
                for number, other in self._by_sound.get(sound, ()):
                    whole = cost + (0.0 if other[-1] == syllable[-1] else OTHER_TONE)
                    if whole < costs.get(number, whole + 1):
                        costs[number] = whole
        costs.pop(self.number(heard), None)
        numbers = np.array(list(costs), dtype=np.int64)
        return Candidates(numbers, np.array(list(costs.values()), dtype=np.float32))

    def save(self, path: Path, *, sounds: Any) -> None:
        """Write it, whole or not at all; `sounds` is the table in JSON's terms."""
        head = {
            "format": FORMAT,
            "characters": self.characters,
            "readings": {char: " ".join(said) for char, said in self.readings.items()},
            "home_words": sorted(self.home_words),
            "sounds": sounds,
        }
        raw = json.dumps(head, ensure_ascii=False).encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.unfinished")
        with unfinished.open("wb") as file:
            np.savez_compressed(file, head=np.frombuffer(raw, np.uint8), **self.model.arrays())
        unfinished.replace(path)


def load_vocabulary(path: Path) -> Vocabulary:
    """Read what `save` wrote. Raises `VocabularyError`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError("too large")
        with np.load(path, allow_pickle=False) as kept:
            head = json.loads(kept["head"].tobytes())
            model = CharacterModel.from_arrays(kept)
        return _vocabulary(head, model)
    except FileNotFoundError as error:
        raise VocabularyError(f"纠错词库 {path} 还没有做。") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise VocabularyError(f"纠错词库 {path} 读不了，请重新准备。") from error


def _vocabulary(head: dict[str, Any], model: CharacterModel) -> Vocabulary:
    if head["format"] != FORMAT:
        raise ValueError(f"format {head['format']}")
    characters = head["characters"]
    if not isinstance(characters, str) or len(characters) >= (1 << BITS) - FIRST:
        raise ValueError("characters")
    readings: dict[str, Sequence[str]] = {
        char: tuple(said.split()) for char, said in head["readings"].items()
    }
    return Vocabulary(
        characters,
        {char: tuple(said) for char, said in readings.items()},
        model,
        SoundTable.from_json(head["sounds"]),
        frozenset(map(str, head["home_words"])),
    )
