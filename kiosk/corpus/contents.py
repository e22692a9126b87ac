"""What an entry says, as the text that is kept and compared."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.corpus.errors import ContentInvalidError
from knowledge_base.corpus import FaqEntry

REMOVED = ""
"""The content of a version that takes the entry out."""
LARGEST = 64 * 1024
"""Characters of one entry's content."""
REVIEW_DAYS = 365
"""From a review to the next, unless somebody says otherwise."""
FIELD_NAMES: Mapping[str, str] = {
    "id": "编号",
    "topic": "主题",
    "label": "短名",
    "case": "情况",
    "title": "标准问法",
    "questions": "其他问法",
    "answer": "回答",
    "spoken": "说出来的话",
    "steps": "步骤",
    "materials": "材料",
    "deadline": "期限",
    "citations": "法律依据",
    "service": "可转的服务",
    "related": "相关条目",
    "followups": "追问",
    "reviewed_on": "审核日期",
    "review_due": "下次复核",
    "reviewer": "审核人",
}
"""The fields in the order in which people read them, with their names."""
_ADAPTER = TypeAdapter(FaqEntry)


def content_of(entry: FaqEntry) -> str:
    """The entry as JSON, always the same text for the same entry."""
    raw = _ADAPTER.dump_python(entry, mode="json")
    raw.pop("held")
    for citation in raw["citations"]:
        citation.pop("in_force_from", None)
        citation.pop("quote", None)
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def entry_of(content: str) -> FaqEntry:
    """The entry in a content. Raises `ContentInvalidError`."""
    if len(content) > LARGEST:
        raise ContentInvalidError(f"这一条太长了，一共不能超过 {LARGEST} 个字。")
    try:
        return _ADAPTER.validate_json(content)
    except ValidationError as error:
        raise ContentInvalidError from error


def blank_entry(entry_id: str, *, today: datetime.date, topic: str = "") -> FaqEntry:
    """An entry with nothing written yet."""
    return FaqEntry(
        id=entry_id,
        topic=topic,
        label="",
        title="",
        questions=(),
        answer="",
        spoken="",
        steps=(),
        citations=(),
        reviewed_on=today,
        review_due=today + datetime.timedelta(days=REVIEW_DAYS),
        reviewer="",
    )


def reviewed(entry: FaqEntry, *, by: str, today: datetime.date) -> FaqEntry:
    """The entry with who reviewed it now, and when it is due again."""
    due = max(entry.review_due, today + datetime.timedelta(days=1))
    if entry.review_due <= today:
        due = today + datetime.timedelta(days=REVIEW_DAYS)
    return replace(entry, reviewed_on=today, reviewer=by, review_due=due)


def same_but_for_review(one: str, other: str) -> bool:
    """Whether two contents say the same, whoever reviewed them and when."""
    if REMOVED in (one, other):
        return one == other
    return _said(one) == _said(other)


def search_text(entry: FaqEntry) -> str:
    """What a search in the list looks at, in lower case."""
    laws = (f"{cited.law}{cited.article}" for cited in entry.citations)
    parts = (entry.id, entry.topic, entry.label, *entry.wordings, entry.answer, *laws)
    return "\n".join(parts).lower()


def fingerprint(contents: Iterable[str]) -> str:
    """SHA-256 over contents, in their order."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(hashlib.sha256(content.encode()).digest())
    return digest.hexdigest()


def _said(content: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(content)
    for name in ("reviewed_on", "review_due", "reviewer"):
        raw.pop(name, None)
    return raw
