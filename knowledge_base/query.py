"""What a resident asked, made ready for search."""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.normalise import normalise
from knowledge_base.sounds import sound_pairs
from knowledge_base.tokens import split


@dataclass(frozen=True, slots=True)
class Query:
    """A question, cut for search."""

    text: str
    """Normalised, home words replaced, as those of the wordings that are searched."""
    expanded: str
    """The same with legal terms added for lay ones; what the encoder sees."""
    terms: tuple[str, ...]
    """Terms of the text."""
    words: frozenset[str]
    """Words of the text, single Chinese characters left out."""
    added: tuple[str, ...]
    """Terms that came in as legal terms for lay ones."""
    clues: tuple[str, ...] = ()
    """Clues of the text, each once."""
    sounds: tuple[str, ...] = ()
    """Its pairs of syllables as they were heard, before any repair, each once."""


class Synonyms:
    """Dialect words to replace, and lay words to which legal terms are added."""

    def __init__(
        self,
        same: Mapping[str, Iterable[str]],
        more: Mapping[str, Iterable[str]],
        patterns: Iterable[tuple[re.Pattern[str], str]] = (),
    ) -> None:
        pairs = [(normalise(lay), plain) for plain, words in same.items() for lay in words]
        self._same = _Replacements(sorted(pairs, key=lambda pair: -len(pair[0])))
        self._patterns = tuple(patterns)
        added = [(normalise(lay), legal) for legal, words in more.items() for lay in words]
        self._more = _Replacements(added)

    def plain(self, text: str) -> str:
        """Any text as it is searched: normalised, home words replaced."""
        return self.replace(normalise(text))

    def replace(self, text: str) -> str:
        """A normalised text with its home words replaced, longest first, then its patterns."""
        place = self._same.next_in(text, -1)
        while place is not None:
            text = text.replace(*self._same.pairs[place])
            place = self._same.next_in(text, place)
        for pattern, plain in self._patterns:
            text = pattern.sub(plain, text)
        return text

    def legal_terms(self, text: str) -> str:
        """The legal terms for the lay words in a text, each once."""
        found = (self._more.pairs[place][1] for place in self._more.all_in(text))
        return " ".join(dict.fromkeys(legal for legal in found if legal not in text))


class _Replacements:
    """Words and what stands for them, found by their first two characters."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = pairs
        self._by_start: dict[str, list[int]] = {}
        for place, (word, _) in enumerate(pairs):
            self._by_start.setdefault(word[:2], []).append(place)

    def all_in(self, text: str) -> list[int]:
        """Places of the words that stand in a text, in their order."""
        starts = {*text, *map("".join, itertools.pairwise(text))}
        likely = (place for start in starts for place in self._by_start.get(start, ()))
        return sorted(place for place in likely if self.pairs[place][0] in text)

    def next_in(self, text: str, after: int) -> int | None:
        """Place of the first word beyond a place that stands in a text."""
        return next((place for place in self.all_in(text) if place > after), None)


NO_SYNONYMS = Synonyms({}, {})
"""Replaces and adds nothing."""
PATTERNS = "sichuan_patterns.yaml"
"""What in home speech follows rules: pairs of a regular expression and what it becomes."""
UNSAFE = "看上下文"
"""Group of home words that mean several things; they are not replaced."""


def load_synonyms(folder: Path) -> Synonyms:
    """Read `sichuan.yaml` (plain word to home words) and `legal_terms.yaml` (legal term to lay
    words), each by subject, and `sichuan_patterns.yaml`. Raises `KnowledgeBaseError`."""
    home, lay = (_groups(folder / name) for name in ("sichuan.yaml", "legal_terms.yaml"))
    safe = [group for name, group in home.items() if name != UNSAFE]
    return Synonyms(_merged(safe), _merged(lay.values()), _patterns(folder / PATTERNS))


def home_words(folder: Path) -> list[str]:
    """Every home word of `sichuan.yaml`, the ambiguous ones too. Raises `KnowledgeBaseError`."""
    groups = _groups(folder / "sichuan.yaml").values()
    return [word for group in groups for words in group.values() for word in words]


def _groups(path: Path) -> Mapping[str, Mapping[str, list[str]]]:
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return TypeAdapter(dict[str, dict[str, list[str]]]).validate_python(raw)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise KnowledgeBaseError(f"词表 {path} 读不了。") from error


def _patterns(path: Path) -> list[tuple[re.Pattern[str], str]]:
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        pairs = TypeAdapter(list[tuple[str, str]]).validate_python(raw)
        return [(re.compile(pattern), plain) for pattern, plain in pairs]
    except (OSError, ValueError, re.error, yaml.YAMLError) as error:
        raise KnowledgeBaseError(f"词表 {path} 读不了。") from error


def _merged(groups: Iterable[Mapping[str, list[str]]]) -> dict[str, list[str]]:
    merged: dict[str, list[str]] = {}
    for group in groups:
        for word, others in group.items():
            merged.setdefault(word, []).extend(others)
    return merged


def make_query(
    text: str, synonyms: Synonyms, *, repair: Callable[[str], str] = lambda text: text
) -> Query:
    """Normalise and cut a question; hostile text is cleaned, long text cut off.

    `repair` puts right what a recogniser misheard.
    """
    heard = normalise(text)
    repaired = repair(heard)
    plain = synonyms.replace(repaired)
    legal = synonyms.legal_terms(plain)
    tokens = split(plain)
    unrepaired = plain if repaired == heard else synonyms.replace(heard)
    terms = tuple(dict.fromkeys(tokens.terms))
    return Query(
        text=plain,
        expanded=f"{plain} {legal}".strip(),
        terms=terms,
        words=frozenset(tokens.words),
        added=tuple(term for term in dict.fromkeys(split(legal).terms) if term not in terms),
        clues=tuple(dict.fromkeys(tokens.clues)),
        sounds=tuple(dict.fromkeys(sound_pairs(unrepaired))),
    )
