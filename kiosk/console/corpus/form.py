"""The form of an entry: text fields, and what they make together."""

import datetime
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from bot.services import load_services
from kiosk.corpus.contents import FIELD_NAMES, content_of, entry_of
from kiosk.corpus.exchange.cells import LISTS, as_cell, from_cell
from knowledge_base.corpus import FaqEntry

_LINES = {"label": "按钮上的短名，不超过 16 个字", "case": "接在“您是……”后面的情况，可以不写"}
_AREAS = {
    "questions": "一行一种问法：短的、长的、方言的、老人家的",
    "answer": "先给结论，再说条件和例外；可以用 **加粗** 和 - 列表",
    "spoken": "念出来的话，不超过 120 个字",
    "steps": "一行一步",
    "materials": "一行一样，没有就空着",
    "citations": "一行一条：《法律全称》第几条：要点。用右边的“查法条”最省事",
    "related": "一行一个条目编号，可以不写。用“查相关条目”最省事",
    "followups": "一行一个：说法、说法 → 条目编号，可以不写",
}


class EntryForm:
    """The fields; `changed` is called a moment after each keystroke."""

    def __init__(
        self,
        entry: FaqEntry,
        topics: Sequence[str],
        *,
        locked: bool,
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._entry = entry
        self._raw: dict[str, Any] = json.loads(content_of(entry))
        self._fields: dict[str, Any] = {}
        self._changed = changed
        self._locked = locked
        self._topics = topics

    def build(self) -> None:
        """Show them."""
        self._topic()
        self._area("title", "标准问法，完整的一句话", rows=1)
        for name, hint in _LINES.items():
            self._line(name, hint)
        for name, hint in _AREAS.items():
            self._area(name, hint)
        self._line("deadline", "时效、期限，从哪天算；没有就空着")
        self._service()
        self._line("review_due", "下次复核的日期，写成 2027-11-28")

    def entry(self) -> tuple[FaqEntry, tuple[str, ...]]:
        """What the fields say, and why some could not be read, naming them; those stay as they
        were last read. Raises `ContentInvalidError`."""
        unread = []
        for name, field in self._fields.items():
            try:
                self._raw[name] = _value(name, str(field.value or ""))
            except ValueError as error:
                unread.append(f"{FIELD_NAMES[name]}：{error}")
        return entry_of(json.dumps(self._raw, ensure_ascii=False)), tuple(unread)

    def add_line(self, name: str, line: str) -> None:
        """Put a line below what a field has."""
        field = self._fields[name]
        field.value = f"{field.value or ''}\n{line}".strip()

    def _line(self, name: str, hint: str) -> None:
        self._keep(name, ui.input(FIELD_NAMES[name], value=self._text(name)), hint)

    def _area(self, name: str, hint: str, *, rows: int = 3) -> None:
        area = ui.textarea(FIELD_NAMES[name], value=self._text(name))
        area.props(f"autogrow rows={rows}")
        self._keep(name, area, hint)

    def _topic(self) -> None:
        select = ui.select(
            sorted({*self._topics, self._entry.topic} - {""}),
            label=FIELD_NAMES["topic"],
            value=self._entry.topic or None,
            new_value_mode="add-unique",
            with_input=True,
        )
        self._keep("topic", select, "选一个，也可以写新的再按回车")

    def _service(self) -> None:
        select = ui.select(
            {"": "没有", **{name: card.label for name, card in load_services().items()}},
            label=FIELD_NAMES["service"],
            value=self._entry.service or "",
        )
        self._keep("service", select, "")

    def _keep(self, name: str, field: Any, hint: str) -> None:
        field.props(f'outlined debounce=500 hint="{hint}"').classes("full-width")
        if self._locked:
            field.props("readonly")
        field.on_value_change(self._changed)
        self._fields[name] = field

    def _text(self, name: str) -> str:
        value = self._raw.get(name)
        if name in LISTS:
            return "\n".join(value or ())
        return as_cell(name, value)


def _value(name: str, text: str) -> Any:
    """What a field says; raises `ValueError` with the reason."""
    if name != "review_due":
        return from_cell(name, text)
    try:
        return datetime.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise ValueError("写成 2027-11-28 的样子。") from None
