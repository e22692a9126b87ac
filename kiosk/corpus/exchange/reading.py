"""Sheets, documents and pasted text as rows of cells. Refuses what could do harm."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from docx import Document
from openpyxl import load_workbook

from kiosk.corpus.errors import SheetError
from kiosk.corpus.exchange.cells import FORMULA, unguarded
from kiosk.corpus.exchange.mapping import guess_fields

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_TEXT = 2_000_000
"""Characters of pasted text."""
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 32_767
_MOST_PARTS = 3_000
_RATIO = 250
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_QUESTION = re.compile(
    r"^\s*(?:[（(]?\d{1,4}[)）.、]\s*)?(?:问题?|Q|question)\s*\d{0,4}\s*[：:.、]\s*(.+)", re.I
)
_ANSWER = re.compile(r"^\s*(?:答案?|A|answer|回复|答复)\s*\d{0,4}\s*[：:.、]\s*(.*)", re.I)
_BASIS = re.compile(r"^\s*(?:法律依据|依据|法条)\s*[：:]\s*(.*)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds."""

    columns: tuple[str, ...]
    """Names from its first row."""
    rows: tuple[tuple[str, ...], ...]
    """Cells as text, as many as columns."""
    first: int = 2
    """Number of the first row as the file's program shows it."""


def read_file(name: str, body: bytes) -> Sheet:
    """The rows of a file, whatever its name says it is. Raises `SheetError`."""
    if len(body) > LARGEST_FILE:
        raise SheetError(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请分成几个。")
    if not body.strip():
        raise SheetError("文件是空的。")
    if body.startswith(_OLE):
        raise SheetError(
            "这是旧格式（.xls、.doc）或者加了密码的文件，请另存为 .xlsx、.docx 再导入。"
        )
    if body.startswith(_ZIP):
        return _read_zip(name, body)
    if body.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"{\\rtf", b"MZ", b"\x7fELF")):
        raise SheetError("只能导入 .xlsx、.csv、.docx 和 .txt，这个文件不是。")
    return read_text(_decoded(body))


def read_text(text: str) -> Sheet:
    """Pasted text: a table with commas, tabs or semicolons, or questions and answers. Raises
    `SheetError`."""
    if len(text) > LARGEST_TEXT:
        raise SheetError(f"文字超过 {LARGEST_TEXT // 10000} 万个字，请分几次。")
    lines = text.splitlines()
    if any(_QUESTION.match(line) for line in islice(lines, 200)):
        return _pairs(lines)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:5_000], delimiters=",\t;，")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = [
            [unguarded(cell) for cell in row]
            for row in _few(csv.reader(io.StringIO(text), dialect))
        ]
    except csv.Error as error:
        raise SheetError("表格读不了，可能有没配对的引号或者特别长的格子。") from error
    if not rows or max(len(row) for row in rows) < 2:
        raise SheetError("没有看出表格，也没有看出“问：”“答：”。表格至少要有标准问法和回答两列。")
    return _sheet(rows)


def _decoded(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetError("认不出这个文件的文字编码，请另存为 UTF-8 的 CSV 或者 .xlsx。")


def _read_zip(name: str, body: bytes) -> Sheet:
    names = _checked_parts(body)
    if any("vbaproject" in part.lower() for part in names):
        raise SheetError("文件里有宏，不能导入。请另存为不带宏的 .xlsx 或 .docx。")
    if "xl/workbook.xml" in names:
        return _read_xlsx(body)
    if "word/document.xml" in names:
        return _read_docx(body)
    raise SheetError(f"“{name[-40:]}”不是 Excel 表格，也不是 Word 文档。")


def _checked_parts(body: bytes) -> list[str]:
    """Names of a zip's parts; raises `SheetError` if it would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS:
                raise SheetError("文件里的部件太多，不像正常的表格。")
            unpacked = 0
            for part in parts:
                if part.flag_bits & 1:
                    raise SheetError("文件加了密码，请去掉密码再导入。")
                unpacked += part.file_size
                if part.file_size > 1_000_000 and part.file_size > _RATIO * part.compress_size:
                    raise SheetError("文件压缩得不正常，没有打开。")
            if unpacked > LARGEST_UNPACKED:
                raise SheetError("文件解开以后太大，没有打开。")
            return [part.filename for part in parts]
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise SheetError("文件坏了，打不开。") from error


def _read_xlsx(body: bytes) -> Sheet:
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            rows = [
                [_cell_text(cell) for cell in row[:MOST_COLUMNS]] for row in _few(sheet.iter_rows())
            ]
        finally:
            book.close()
    except SheetError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise SheetError("表格坏了，或者不是真的 Excel 表格。") from error
    if not any(any(row) for row in rows):
        raise SheetError("第一张表是空的。")
    return _sheet(rows)


def _cell_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and cell.data_type == "e"):
        return FORMULA
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "isoformat"):
        value = value.isoformat()[:10]
    return str(value)[:LONGEST_CELL]


def _read_docx(body: bytes) -> Sheet:
    try:
        document = Document(io.BytesIO(body))
        tables = [
            [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
        ]
        lines = [paragraph.text for paragraph in document.paragraphs]
    except Exception as error:
        raise SheetError("文档坏了，或者不是真的 Word 文档。") from error
    wide = [table for table in tables if table and len(table[0]) > 1]
    if not wide:
        return _pairs(lines)
    head = wide[0][0]
    rows = [row for table in wide for row in table[1:] if row != head]
    sheet = _sheet([head, *_few(rows)])
    return _joined(sheet, _pairs(lines)) if any(map(_QUESTION.match, lines)) else sheet


def _joined(table: Sheet, pairs: Sheet) -> Sheet:
    """Questions of a table and those in the text around it; the text's alone if the table is
    about something else."""
    places = {field: place for place, field in guess_fields(table.columns).items()}
    if not {"title", "answer"} <= places.keys():
        return pairs
    columns = table.columns
    if "citations" not in places:
        places["citations"] = len(columns)
        columns = (*columns, pairs.columns[-1])
    wanted = [places[field] for field in ("title", "answer", "citations")]
    rows = [(*row, *[""] * (len(columns) - len(row))) for row in table.rows]
    for pair in pairs.rows:
        cells = dict(zip(wanted, pair, strict=True))
        rows.append(tuple(cells.get(place, "") for place in range(len(columns))))
    return Sheet(columns, tuple(rows), first=table.first)


def _pairs(lines: Iterable[str]) -> Sheet:
    """Questions and answers, one after another: 问：… 答：…, or Q and A."""
    rows: list[list[str]] = []
    part = 0
    for line in lines:
        asked, answered, basis = _QUESTION.match(line), _ANSWER.match(line), _BASIS.match(line)
        if asked:
            rows.append([asked[1].strip(), "", ""])
            part = 0
        elif rows and answered:
            part = 1
            rows[-1][1] = answered[1].strip()
        elif rows and basis:
            part = 2
            rows[-1][2] = basis[1].strip()
        elif rows and line.strip():
            rows[-1][part] = f"{rows[-1][part]}\n{line.strip()}".strip()
        if len(rows) > MOST_ROWS:
            raise _too_many()
    if not rows:
        raise SheetError("没有找到“问：”和“答：”，也没有表格。可以下载模板照着填。")
    return Sheet(("标准问法", "回答", "法律依据"), tuple(tuple(row) for row in rows), first=1)


def _few(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows, if they are not too many."""
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise _too_many()
        yield row


def _too_many() -> SheetError:
    return SheetError(f"一次最多导入 {MOST_ROWS} 行，请分成几个文件。")


def _sheet(rows: Sequence[Sequence[str]]) -> Sheet:
    start = next(place for place, row in enumerate(rows) if any(cell.strip() for cell in row))
    head = [cell.strip() for cell in rows[start][:MOST_COLUMNS]]
    while head and not head[-1]:
        head.pop()
    width = len(head)
    found = []
    for row in rows[start + 1 :]:
        cells = [cell.strip() for cell in row[:width]]
        found.append((*cells, *[""] * (width - len(cells))))
    while found and not any(found[-1]):
        found.pop()
    if not found:
        raise SheetError("只有表头，没有内容。")
    return Sheet(tuple(head), tuple(found), first=start + 2)
