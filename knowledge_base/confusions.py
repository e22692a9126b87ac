"""Sounds that are taken for one another: the table in `lexicon/confusions.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from knowledge_base.errors import KnowledgeBaseError

CONFUSIONS = Path(__file__).parent / "lexicon" / "confusions.yaml"

Pair = tuple[str, str, float]
"""Two sounds in pinyin without tone, and how unlikely the one is heard for the other (minus the
natural logarithm)."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Confused:
    """Pairs of one degree."""

    initials: tuple[Pair, ...] = ()
    """At the start of a syllable."""
    finals: tuple[Pair, ...] = ()
    """At its end."""
    syllables: tuple[Pair, ...] = ()
    """Whole syllables."""


@dataclass(frozen=True, slots=True)
class Confusions:
    """All pairs."""

    merged: Confused
    """What Sichuan speech does not tell apart: search takes the first for the second."""
    near: Confused
    """What a recogniser mixes up besides."""

    def merge(self, sound: str) -> str:
        """A syllable without tone, with what is not told apart made one."""
        for initial, by, _ in self.merged.initials:
            if sound.startswith(initial) and len(sound) > len(initial):
                sound = by + sound[len(initial) :]
                break
        for syllable, by, _ in self.merged.syllables:
            if sound == syllable:
                sound = by
                break
        for final, by, _ in self.merged.finals:
            if sound.endswith(final):
                sound = sound[: -len(final)] + by
        return sound

    def as_json(self) -> Mapping[str, object]:
        """All pairs as JSON-ready values, for whoever listens."""
        plain: Mapping[str, object] = TypeAdapter(Confusions).dump_python(self, mode="json")
        return plain


def load_confusions(path: Path = CONFUSIONS) -> Confusions:
    """Read the table. Raises `KnowledgeBaseError`."""
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
        return TypeAdapter(Confusions).validate_python(raw)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise KnowledgeBaseError(f"易混音表 {path} 读不了。") from error
