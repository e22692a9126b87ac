"""One field of an entry as the text of one cell, and back."""

import json
import re
from collections.abc import Callable
from typing import Any

_CITATION = re.compile(
    r"《([^《》\n]+)》\s*(第[^：:\s]{1,20}条(?:之[一二三四五六七八九十]+)?)\s*[：:]?\s*(.*)"
)
_SAY = re.compile(r"(.+?)\s*(?:→|->)\s*([a-z0-9-]+)")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
FORMULA = "\x00公式"
"""Stands in a cell that holds a formula."""
LISTS = ("questions", "steps", "materials", "related")


def as_cell(name: str, value: Any) -> str:
    """The text of a field (as in the entry's JSON); what could not be read back is JSON."""
    if value is None:
        return ""
    if name not in (*LISTS, "citations", "followups"):
        return str(value)
    if not value:
        return ""
    text = "\n".join(_LINE[name](part) for part in value)
    return text if _same(name, text, value) else json.dumps(value, ensure_ascii=False)


def from_cell(name: str, text: str) -> Any:
    """The value of a field; raises `ValueError` with the reason in plain words."""
    text = text.strip()
    if name in {"deadline", "service"}:
        return text or None
    if name not in (*LISTS, "citations", "followups"):
        return text
    if text.startswith("[") and text.endswith("]"):
        try:
            return json.loads(text)
        except ValueError:
            pass
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_READ[name](line) for line in lines]


def guarded(text: str) -> str:
    """For CSV: no office program takes it for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text


def _same(name: str, text: str, value: Any) -> bool:
    try:
        return bool(from_cell(name, text) == value)
    except ValueError:
        return False


def _citation_line(cited: Any) -> str:
    return f"《{cited['law']}》{cited['article']}：{cited.get('gist') or ''}"


def _read_citation(line: str) -> Any:
    match = _CITATION.fullmatch(line)
    if match is None:
        raise ValueError(f"法律依据写成“《法律全称》第几条：要点”的样子，现在是：{line[:40]}")
    return {"law": match[1].strip(), "article": match[2], "gist": match[3].strip() or None}


def _follow_line(link: Any) -> str:
    return f"{'、'.join(link['say'])} → {link['to']}"


def _read_follow(line: str) -> Any:
    match = _SAY.fullmatch(line)
    if match is None:
        raise ValueError(f"追问写成“说法、说法 → 条目编号”的样子，现在是：{line[:40]}")
    return {"say": [part for part in match[1].split("、") if part], "to": match[2]}


def _plain(value: Any) -> str:
    return str(value)


_LINE: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(LISTS, _plain),
    "citations": _citation_line,
    "followups": _follow_line,
}
_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(LISTS, _plain),
    "citations": _read_citation,
    "followups": _read_follow,
}
