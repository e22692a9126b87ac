"""Importing a sheet: a file or pasted text, which column is what, a preview, the good rows."""

from collections.abc import Sequence
from typing import Any

from nicegui import events, ui

from kiosk.console.corpus.common import HERE, dress_corpus, mark
from kiosk.console.dialogs import once
from kiosk.console.visit import Visit
from kiosk.corpus.contents import FIELD_NAMES
from kiosk.corpus.exchange.mapping import check_fields, guess_fields
from kiosk.corpus.exchange.preview import MARK_NAMES, Mark, PreviewRow
from kiosk.corpus.exchange.reading import LARGEST_FILE, Sheet
from kiosk.corpus.exchange.writing import bad_rows, template

SHOWN = 300
"""Rows of a preview that are shown."""
_REJECTED = (
    "这个文件收不了：只收 .xlsx、.csv、.docx、.txt、.tsv，一个不超过 20 MB。"
    "旧的 .xls、.doc 请先另存，太大的请分成几个。"
)
_LOOKS = {Mark.NEW: "is-good", Mark.CHANGED: "is-waiting", Mark.BAD: "is-bad", Mark.SAME: ""}


async def import_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    ImportPage(visit).build()


class ImportPage:
    """One import, step by step."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._importer = visit.services.editorial.importer
        self._sheet: Sheet | None = None
        self._selects: dict[int, Any] = {}
        self._rows: Sequence[PreviewRow] = ()
        self._upload: ui.upload | None = None

    def build(self) -> None:
        """The first step; the others come below it."""
        with ui.card().classes("console-card is-wide"):
            ui.label("第一步：选文件，或者粘贴").classes("console-h2")
            ui.label(
                "认 Excel（.xlsx）、CSV、Word（.docx，表格或者“问：”“答：”）和纯文字。旧的 .xls、.doc 请先另存。"
            ).classes("is-soft")
            ui.button(
                "下载模板",
                icon="download",
                on_click=lambda: ui.download.content(template(), "语料模板.xlsx"),
            ).props("outline")
            pick = ui.button("选文件", icon="upload_file")
            self._upload = ui.upload(
                label="也可以把文件拖到这里",
                auto_upload=True,
                max_files=1,
                max_file_size=LARGEST_FILE,
                on_upload=self._uploaded,
                on_rejected=lambda: ui.notify(_REJECTED, type="warning", multi_line=True),
            )
            self._upload.props('accept=".xlsx,.csv,.docx,.txt,.tsv"').classes(
                "full-width corpus-upload"
            )
            # In the browser: a dialog for files only opens right where it was asked for.
            pick.on("click", js_handler=f"() => runMethod({self._upload.id}, 'pickFiles', [])")
            with ui.expansion("粘贴文字").classes("full-width"):
                pasted = (
                    ui.textarea(placeholder="问：……\n答：……")
                    .props("outlined rows=8")
                    .classes("full-width")
                )
                ui.button(
                    "用这些文字", on_click=lambda: self._pasted(str(pasted.value or ""))
                ).props("outline")
        self._below = ui.column().classes("full-width")

    async def _uploaded(self, event: events.UploadEventArguments) -> None:
        body = await event.file.read()
        if self._upload is not None:
            self._upload.reset()
        self._use(await self._importer.read(event.file.name, body))

    async def _pasted(self, text: str) -> None:
        self._use(await self._importer.read_text(text))

    def _use(self, sheet: Sheet) -> None:
        self._sheet = sheet
        guessed = guess_fields(sheet.columns)
        self._below.clear()
        with self._below, ui.card().classes("console-card is-wide"):
            ui.label(f"第二步：看一看哪一列是什么（{len(sheet.rows)} 行）").classes("console-h2")
            with ui.element().classes("corpus-row"):
                self._selects = {
                    place: ui.select(
                        {"": "不用", **FIELD_NAMES},
                        value=guessed.get(place, ""),
                        label=column[:20] or f"第 {place + 1} 列",
                    )
                    .props("outlined dense")
                    .classes("corpus-grow")
                    for place, column in enumerate(sheet.columns)
                }
            ui.button("预览", on_click=self._preview)
            self._result = ui.column().classes("full-width")

    async def _preview(self) -> None:
        if self._sheet is None:
            return
        fields = {place: select.value for place, select in self._selects.items() if select.value}
        check_fields(fields)
        self._rows = await self._importer.preview(self._sheet, fields)
        self._result.clear()
        with self._result:
            self._show()

    def _show(self) -> None:
        numbers = {mark: sum(row.mark is mark for row in self._rows) for mark in Mark}
        good = numbers[Mark.NEW] + numbers[Mark.CHANGED]
        ui.label("第三步：导入没有错的行").classes("console-h2")
        with ui.element().classes("corpus-row"):
            for one, number in numbers.items():
                mark(f"{MARK_NAMES[one]} {number}", _LOOKS[one] if number else "")
        with ui.element().classes("corpus-row"):
            if good:
                ui.button(f"导入 {good} 行（放进草稿）", on_click=once(self._take))
            if numbers[Mark.BAD]:
                ui.button("下载有错的行，改好再导", icon="download", on_click=self._bad).props(
                    "outline"
                )
        order = [Mark.BAD, Mark.CHANGED, Mark.NEW, Mark.SAME]
        ordered = sorted(self._rows, key=lambda row: order.index(row.mark))
        with ui.element().classes("corpus-list"):
            for row in ordered[:SHOWN]:
                with ui.element().classes("corpus-item"):
                    ui.label(f"{row.number} 行").classes("is-soft")
                    with ui.element().classes("corpus-words"):
                        ui.label(row.title or "（没有写标准问法）")
                        if row.why:
                            look = "corpus-error" if row.mark is Mark.BAD else "is-soft"
                            ui.label(row.why).classes(look)
                    mark(MARK_NAMES[row.mark], _LOOKS[row.mark])
        if len(ordered) > SHOWN:
            ui.label(f"只显示前 {SHOWN} 行，导入按全部来。").classes("is-soft")

    async def _take(self) -> None:
        done = await self._importer.take(self._visit.person.login, self._rows)
        self._result.clear()
        with self._result:
            ui.label(f"{len(done.entry_ids)} 条放进了草稿。").classes("console-h2")
            for row in done.left:
                ui.label(f"第 {row.number} 行：{row.entry_id} 正在审核，没有动。").classes(
                    "corpus-hint"
                )
            if any(row.mark is Mark.BAD for row in self._rows):
                ui.button("下载有错的行，改好再导", icon="download", on_click=self._bad).props(
                    "outline"
                )
            ui.link("去看草稿，选中一起送审 →", f"{HERE}?state=draft")

    def _bad(self) -> None:
        if self._sheet is not None:
            wrong = [(row.cells, row.why) for row in self._rows if row.mark is Mark.BAD]
            ui.download.content(bad_rows(self._sheet.columns, wrong), "要改的行.xlsx")
