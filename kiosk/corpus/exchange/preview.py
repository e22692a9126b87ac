"""What an import would do, row by row."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.corpus.checks import Taken
from kiosk.corpus.contents import FIELD_NAMES, content_of, entry_of, same_but_for_review
from kiosk.corpus.exchange.mapping import check_fields, entry_from_row
from kiosk.corpus.exchange.reading import Sheet
from knowledge_base.corpus import FaqEntry, Problem
from knowledge_base.normalise import match_key


class Mark(StrEnum):
    """What a row is."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


MARK_NAMES = {
    Mark.NEW: "新增",
    Mark.CHANGED: "改已有的",
    Mark.SAME: "重复，不用导",
    Mark.BAD: "有错",
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row."""

    number: int
    """As the file's program shows it."""
    mark: Mark
    title: str
    why: str
    """What is wrong, or worth knowing, in plain words."""
    entry_id: str
    content: str
    """To be imported; empty if it can't be."""
    cells: tuple[str, ...]


Check = Callable[[FaqEntry], Sequence[Problem]]


@dataclass(slots=True)
class Preview:
    """Looks at rows one after another."""

    fields: Mapping[int, str]
    """Field by column."""
    known: Mapping[str, str]
    """The office's contents by entry id."""
    taken: Taken
    """What they say."""
    check: Check
    """The rules."""
    today: datetime.date
    _titles: dict[str, int] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)

    def rows(self, sheet: Sheet) -> tuple[PreviewRow, ...]:
        """All rows but empty ones, in order. Raises `SheetError` if a needed column is missing."""
        check_fields(self.fields)
        numbered = enumerate(sheet.rows, start=sheet.first)
        return tuple(self._row(number, cells) for number, cells in numbered if any(cells))

    def _row(self, number: int, cells: tuple[str, ...]) -> PreviewRow:
        by_field = {name: cells[place] for place, name in self.fields.items()}
        title = by_field.get("title", "")

        def marked(mark: Mark, why: str = "", entry_id: str = "", content: str = "") -> PreviewRow:
            return PreviewRow(number, mark, title[:80], why, entry_id, content, cells)

        key = match_key(title)
        if key and key in self._titles:
            return marked(Mark.BAD, f"和第 {self._titles[key]} 行的问法一样。")
        self._titles[key] = number
        before = self._before(by_field.get("id", ""), title)
        try:
            entry = entry_from_row(cells, self.fields, before=before, today=self.today)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return marked(Mark.BAD, str(error) or "这一行的写法不对。")
        if entry.id in self._ids:
            return marked(Mark.BAD, f"和第 {self._ids[entry.id]} 行的编号一样。")
        self._ids[entry.id] = number
        content = content_of(entry)
        if before is not None and same_but_for_review(content, content_of(before)):
            return marked(Mark.SAME, f"和条目 {entry.id} 一样。", entry.id)
        problems = self.check(entry)
        wrong = [one for one in problems if one.severity == "error"]
        if wrong:
            return marked(Mark.BAD, "；".join(said(one) for one in wrong[:4]), entry.id)
        hints = "；".join(said(one) for one in problems[:2])
        return marked(Mark.CHANGED if before else Mark.NEW, hints, entry.id, content)

    def _before(self, entry_id: str, title: str) -> FaqEntry | None:
        if entry_id in self.known:
            return entry_of(self.known[entry_id])
        owner = None if entry_id else self.taken.wording(title)
        if owner is None or owner[0] not in self.known:
            return None
        found = entry_of(self.known[owner[0]])
        return found if match_key(found.title) == match_key(title) else None


def said(problem: Problem) -> str:
    """A problem with the field's name as people read it."""
    name, *rest = problem.field.split(".")
    place = f"第 {int(rest[0]) + 1} 个" if rest and rest[0].isdecimal() else ""
    return f"{FIELD_NAMES.get(name, name)}{place}：{problem.message}"
