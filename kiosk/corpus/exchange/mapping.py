"""Which column is which field, and a row as an entry."""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.corpus.contents import FIELD_NAMES, blank_entry, content_of, entry_of
from kiosk.corpus.errors import ContentInvalidError, SheetError
from kiosk.corpus.exchange.cells import FORMULA, from_cell
from knowledge_base.corpus import FaqEntry

_ALSO: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "编码", "条目编号"),
    "topic": ("分类", "类别", "领域", "topic"),
    "label": ("简称", "按钮", "label"),
    "title": ("问题", "标准问题", "标准问", "提问", "question", "title"),
    "questions": ("相似问法", "扩展问", "扩展问法", "相似问", "问法", "questions"),
    "answer": ("答案", "回复", "答复", "解答", "answer"),
    "spoken": ("播报", "语音", "口语", "spoken"),
    "steps": ("办理步骤", "流程", "怎么做", "steps"),
    "materials": ("所需材料", "准备材料", "materials"),
    "deadline": ("时效", "时限", "deadline"),
    "citations": ("依据", "法条", "法律条文", "引用", "citations"),
    "service": ("服务", "service"),
    "related": ("相关", "related"),
}
LONGEST_SPOKEN = 120
DEFAULT_STEP = "有不清楚的，到司法所窗口问工作人员"
_MARKS = re.compile(r"[*#`>]|^\s*(?:[-+]|\d+[.、])\s*", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")


def guess_fields(columns: Sequence[str]) -> dict[int, str]:
    """Field by column, as far as the names tell."""
    known = {name: field for field, name in FIELD_NAMES.items()}
    for field, names in _ALSO.items():
        known |= dict.fromkeys(names, field)
    found: dict[int, str] = {}
    for place, column in enumerate(columns):
        name = known.get(re.sub(r"[\s*（(].*$", "", column.strip()).lower())
        if name is not None and name not in found.values():
            found[place] = name
    return found


def check_fields(fields: Mapping[int, str]) -> None:
    """Raises `SheetError` if question or answer have no column."""
    for field in ("title", "answer"):
        if field not in fields.values():
            raise SheetError(f"请选哪一列是“{FIELD_NAMES[field]}”。")
    if len(set(fields.values())) != len(fields):
        raise SheetError("有两列选了同一项。")


def own_id(title: str) -> str:
    """An id for a question without one; the same question gets the same."""
    return f"own-{hashlib.sha256(title.strip().encode()).hexdigest()[:12]}"


def entry_from_row(
    cells: Sequence[str],
    fields: Mapping[int, str],
    *,
    before: FaqEntry | None,
    today: datetime.date,
) -> FaqEntry:
    """The entry of a row; what it doesn't say is taken from `before`, or filled in. Raises
    `ValueError` with the reason in plain words."""
    given: dict[str, Any] = {}
    for place, field in fields.items():
        if cells[place] == FORMULA:
            raise ValueError(f"“{FIELD_NAMES[field]}”是公式或者出错的格子，请改成文字。")
        if cells[place]:
            given[field] = from_cell(field, cells[place])
    if not given.get("title"):
        raise ValueError("没有写标准问法。")
    if not given.get("answer") and before is None:
        raise ValueError("没有写回答。")
    start = before or blank_entry(str(given.get("id") or own_id(given["title"])), today=today)
    raw = {**json.loads(content_of(start)), **given}
    for field in ("reviewed_on", "review_due"):
        raw[field] = str(raw[field])[:10]
    try:
        entry = entry_of(json.dumps(_filled(raw), ensure_ascii=False))
    except ContentInvalidError as error:
        raise ValueError(error.message) from error
    return entry


def _filled(raw: dict[str, Any]) -> dict[str, Any]:
    raw["topic"] = raw["topic"] or "其他"
    raw["label"] = raw["label"] or _label(raw["title"])
    raw["spoken"] = raw["spoken"] or _spoken(raw["answer"])
    raw["steps"] = raw["steps"] or [DEFAULT_STEP]
    return raw


def _label(title: str) -> str:
    return re.sub(r"[，。？?！!、,\s]+$", "", title)[:16]


def _spoken(answer: str) -> str:
    plain = _MARKS.sub("", answer).strip()
    said = ""
    for sentence in _SENTENCE.findall(plain):
        if len(said) + len(sentence) > LONGEST_SPOKEN:
            break
        said += sentence.replace("\n", "")
    return said or plain[:LONGEST_SPOKEN]
