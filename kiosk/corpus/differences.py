"""What is different between two texts or two versions, word by word."""

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.corpus.contents import FIELD_NAMES

_LONGEST = 20_000
"""Words of a text from which it is shown as replaced in one piece."""
_OTHER = re.compile(r"\s|[^\w\s]|[0-9.,%]+|[A-Za-z]+|\w")


class Kind(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """What became of one field."""

    name: str
    """As in the entry."""
    shown: str
    """As people read it."""
    pieces: tuple[Piece, ...]


def words(text: str) -> list[str]:
    """The text cut into words, punctuation and blanks; together they are the text."""
    import jieba  # noqa: PLC0415 - its word list takes a second to load

    parts: list[str] = []
    for run in re.findall(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+", text):
        han = "\u4e00" <= run[0] <= "\u9fff"
        parts += jieba.lcut(run, HMM=False) if han else _OTHER.findall(run)
    return parts


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that make up the new text, and those taken from the old."""
    if old == new:
        return (Piece(Kind.KEPT, old),) if old else ()
    before, after = words(old), words(new)
    if len(before) + len(after) > _LONGEST:
        return tuple(_of(Kind.TAKEN, [old])) + tuple(_of(Kind.ADDED, [new]))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[Piece] = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            pieces += _of(Kind.KEPT, before[start:end])
        else:
            pieces += _of(Kind.TAKEN, before[start:end])
            pieces += _of(Kind.ADDED, after[first:last])
    return tuple(pieces)


def compare_contents(old: str, new: str) -> tuple[FieldDifference, ...]:
    """The fields that differ between two contents, in reading order; a content may be empty."""
    before, after = _fields(old), _fields(new)
    return tuple(
        FieldDifference(name, shown, compare(before.get(name, ""), after.get(name, "")))
        for name, shown in FIELD_NAMES.items()
        if before.get(name, "") != after.get(name, "")
    )


def fields_text(content: str) -> dict[str, str]:
    """Each field of a content as readable text."""
    return _fields(content)


def _of(kind: Kind, parts: Sequence[str]) -> Iterable[Piece]:
    text = "".join(parts)
    return [Piece(kind, text)] if text else []


def _fields(content: str) -> dict[str, str]:
    if not content:
        return {}
    return {name: _text(value) for name, value in json.loads(content).items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_text(part) for part in value)
    if isinstance(value, dict):
        if "law" in value:
            return f"《{value['law']}》{value['article']}：{value.get('gist') or ''}"
        if "say" in value:
            return f"{'、'.join(value['say'])} → {value['to']}"
    return str(value)
