"""Writing corpus entries back as YAML."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from knowledge_base.corpus import FaqEntry

_ORDER = (
    "id",
    "label",
    "case",
    "title",
    "questions",
    "answer",
    "spoken",
    "steps",
    "materials",
    "deadline",
    "citations",
    "service",
    "related",
    "followups",
    "reviewed_on",
    "review_due",
    "reviewer",
)


class _Dumper(yaml.SafeDumper):
    """Long text as blocks, lists below their name."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def as_yaml(topic: str, entries: Iterable[FaqEntry]) -> str:
    """The entries of one topic as a corpus file; `parse_yaml` gives them back."""
    document = {"topic": topic, "entries": [_plain(entry) for entry in entries]}
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def write_corpus(path: Path, topic: str, entries: Iterable[FaqEntry]) -> None:
    """Write a corpus file, swapped in at once."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(as_yaml(topic, entries), "utf-8")
    fresh.replace(path)


def _plain(entry: FaqEntry) -> dict[str, Any]:
    raw = dataclasses.asdict(entry)
    fields = {name: _listed(raw[name]) for name in _ORDER}
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}


def _listed(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_listed(part) for part in value]
    if isinstance(value, dict):
        return {name: _listed(part) for name, part in value.items() if part is not None}
    return value
