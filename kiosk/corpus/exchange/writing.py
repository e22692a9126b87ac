"""Entries as XLSX and CSV, and the template to fill in."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from kiosk.corpus.contents import FIELD_NAMES
from kiosk.corpus.exchange.cells import as_cell, guarded

LONGEST_CELL = 32_000
_WIDTHS = {"title": 36, "questions": 44, "answer": 60, "spoken": 40, "steps": 40, "citations": 44}
_EXAMPLE = {
    "主题": "租房物业",
    "标准问法": "房东不退押金怎么办？",
    "其他问法": "押金要不回来\n房东扣着押金不给",
    "回答": "合同到期、房屋没有损坏的，房东应当退还押金。",
    "步骤": "先和房东对账，写清楚扣了什么\n谈不拢，申请人民调解",
    "材料": "租房合同\n付押金的凭证",
    "法律依据": "《中华人民共和国民法典》第五百七十七条：不履行合同义务的，要承担违约责任。",
}
TEMPLATE_COLUMNS = ("编号", *_EXAMPLE, "说出来的话", "期限")


def rows_of(contents: Iterable[str]) -> Iterable[list[str]]:
    """A row of cells for each content, in the order of `FIELD_NAMES`."""
    for content in contents:
        raw = json.loads(content)
        yield [as_cell(name, raw.get(name)) for name in FIELD_NAMES]


def as_csv(contents: Iterable[str]) -> bytes:
    """UTF-8 with a mark at the start, so that office programs read it right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FIELD_NAMES.values())
    writer.writerows([guarded(cell) for cell in row] for row in rows_of(contents))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(contents: Iterable[str]) -> bytes:
    """A workbook of one sheet; every cell is text. Raises `ValueError` if a cell is too long."""
    return _workbook(tuple(FIELD_NAMES.values()), rows_of(contents), names=tuple(FIELD_NAMES))


def template() -> bytes:
    """A workbook with the columns that people fill in, and one example."""
    row = [_EXAMPLE.get(name, "") for name in TEMPLATE_COLUMNS]
    return _workbook(TEMPLATE_COLUMNS, [row])


def bad_rows(columns: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]) -> bytes:
    """Rows that were not taken, as they came, each with the reason in front."""
    return _workbook(("要改的地方", *columns), ([why, *cells] for cells, why in rows))


def _workbook(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, names: Sequence[str] = ()
) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("语料")
    sheet.freeze_panes = "A2"
    for place in range(len(columns)):
        letter = chr(ord("A") + place) if place < 26 else f"A{chr(ord('A') + place - 26)}"
        sheet.column_dimensions[letter].width = _WIDTHS.get(names[place] if names else "", 24)
    sheet.append([_cell(sheet, name, bold=True) for name in columns])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: object, text: str, *, bold: bool = False) -> WriteOnlyCell:
    if len(text) > LONGEST_CELL:
        raise ValueError("有一格的文字太长，Excel 放不下，请导出 YAML。")
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # text, whatever it starts with
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
