"""The list of entries: search, filters, and steps for many at once."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from nicegui import ui

from kiosk.console.corpus.common import HERE, dress_corpus, link_to, mark, state_mark, when
from kiosk.console.corpus.picking import link_by_title, titles_of
from kiosk.console.dialogs import once
from kiosk.console.visit import Visit
from kiosk.corpus.contents import blank_entry
from kiosk.corpus.entries import STATE_NAMES, EntryState, EntryStatus
from kiosk.corpus.exchange.writing import as_csv, as_xlsx
from kiosk.corpus.lowering import held
from kiosk.corpus.masking import masked
from kiosk.editorial.desk import BulkResult
from kiosk.people.rights import Permission
from kiosk.store.corpus import Wanted

PAGE = 30
_SPECIAL = {
    "conflict": "更新冲突", "flagged": "待复核", "overdue": "过了复核日期", "lowered": "先请人回答",
}  # fmt: skip


async def entries_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    await EntryList(visit).build()


class EntryList:
    """What is shown, and what was ticked."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._editorial = visit.services.editorial
        self._corpus = visit.services.store.corpus
        today = self._editorial.desk.today.isoformat()
        self._wanted = Wanted(today=today)
        self._start = 0
        self._ticked: set[str] = set()
        self._shown: tuple[EntryStatus, ...] = ()
        self._at_once = False
        self._made = False

    async def build(self) -> None:
        """Filters, buttons, list."""
        query = self._visit.request.query_params
        state = query.get("state", "")
        if state in list(EntryState):
            self._wanted = replace(self._wanted, state=EntryState(state))
        elif state in _SPECIAL:
            self._wanted = replace(self._wanted, special=state)
        topics = await self._corpus.topics()
        counts = await self._corpus.counts()
        with ui.element().classes("corpus-row"):
            ui.input(placeholder="搜问法、回答、法律、编号", on_change=self._search).props(
                'outlined dense clearable debounce=300 aria-label="搜条目"'
            ).classes("corpus-grow")
            ui.select(
                {"": "所有主题", **{topic: topic for topic in topics if topic}},
                value="",
                on_change=self._topic,
            ).props('outlined dense aria-label="主题"')
            names = {
                one.value: f"{name}（{counts.get(one.value, 0)}）"
                for one, name in STATE_NAMES.items()
            }
            ui.select(
                {"": "所有状态", **names, **_SPECIAL}, value=state, on_change=self._state
            ).props('outlined dense aria-label="状态"')
        self._buttons()
        await self._list()

    def _buttons(self) -> None:
        with ui.element().classes("corpus-row"):
            if self._visit.may(Permission.CORPUS_EDIT):
                ui.button("写新条目", icon="add", on_click=once(self._new, lambda: not self._made))
                ui.button(
                    "导入", icon="upload_file", on_click=lambda: ui.navigate.to(f"{HERE}/import")
                ).props("outline")
                ui.button("送审选中的", on_click=self._submit).props("outline")
            else:
                ui.button("推荐一条", icon="lightbulb", on_click=self._propose).props("outline")
            if self._visit.may(Permission.CORPUS_REVIEW):
                ui.button("选中的审核通过", on_click=self._approve).props("outline")
            ui.button("导出 Excel", icon="download", on_click=self._xlsx).props("flat")
            ui.button("导出 CSV", icon="download", on_click=self._csv).props("flat")

    @ui.refreshable_method
    async def _list(self) -> None:
        self._at_once = await self._editorial.lowering.at_once()
        self._shown, total = await self._corpus.page(self._wanted, start=self._start, most=PAGE)
        if not self._shown:
            ui.label("没有这样的条目。").classes("is-soft")
            return
        with ui.element().classes("corpus-row"):
            ui.checkbox("选这一页", on_change=self._tick_all)
            ui.label(f"共 {total} 条").classes("is-soft")
        with ui.element().classes("corpus-list").props('role="list"'):
            for status in self._shown:
                self._item(status)
        if total > PAGE:
            pages = (total + PAGE - 1) // PAGE
            ui.pagination(1, pages, value=self._start // PAGE + 1, on_change=self._turn).props(
                "max-pages=6 boundary-links"
            )

    def _item(self, status: EntryStatus) -> None:
        with ui.element().classes("corpus-item").props('role="listitem"'):
            ui.checkbox(
                value=status.id in self._ticked,
                on_change=lambda e, entry_id=status.id: self._tick(entry_id, e.value),
            ).props(f'aria-label="选 {status.label or status.id}"')
            with ui.element().classes("corpus-words"):
                link_to(status.id, status.title or "（还没有写标准问法）")
                note = f"　{status.note}" if status.note else ""
                ui.label(
                    f"{status.topic or '没有主题'}　{status.editor}　{when(status.changed_at)}{note}"
                ).classes("is-soft")
            if status.conflict is not None:
                mark("更新冲突", "is-bad")
            if status.flag:
                mark("待复核", "is-bad")
            if held(status, at_once=self._at_once):
                mark("先请人回答", "is-waiting")
            if status.state is EntryState.PUBLISHED and status.published is None:
                mark("已移除")
            else:
                state_mark(status.state)

    async def _search(self, event: object) -> None:
        words = str(getattr(event, "value", "") or "")[:100]
        await self._show(replace(self._wanted, words=words))

    async def _topic(self, event: object) -> None:
        await self._show(replace(self._wanted, topic=str(getattr(event, "value", ""))))

    async def _state(self, event: object) -> None:
        chosen = str(getattr(event, "value", ""))
        state = EntryState(chosen) if chosen in list(EntryState) else None
        special = chosen if chosen in _SPECIAL else ""
        await self._show(replace(self._wanted, state=state, special=special))

    async def _show(self, wanted: Wanted) -> None:
        self._wanted, self._start = wanted, 0
        self._ticked.clear()
        await self._list.refresh()

    async def _turn(self, event: object) -> None:
        self._start = (int(getattr(event, "value", 1)) - 1) * PAGE
        await self._list.refresh()

    def _tick(self, entry_id: str, ticked: bool) -> None:
        (self._ticked.add if ticked else self._ticked.discard)(entry_id)

    async def _tick_all(self, event: object) -> None:
        self._ticked = {one.id for one in self._shown} if getattr(event, "value", False) else set()
        await self._list.refresh()

    async def _new(self) -> None:
        entry_id = f"own-{secrets.token_hex(4)}"
        await self._editorial.desk.create(
            self._visit.person.login, entry_id, topic=self._wanted.topic
        )
        self._made = True
        ui.navigate.to(f"{HERE}/entries/{entry_id}")

    async def _propose(self) -> None:
        with ui.dialog(value=True) as dialog, ui.card().classes("console-card"):
            ui.label("推荐一条").classes("console-h2")
            ui.label("居民问了什么，您怎么答的。编辑会补上法律依据，审核以后才发布。").classes(
                "is-soft"
            )
            asked = ui.input("问题").props("outlined maxlength=60").classes("full-width")
            answered = ui.textarea("回答").props("outlined maxlength=800").classes("full-width")

            def go() -> None:
                if not (str(asked.value or "").strip() and str(answered.value or "").strip()):
                    ui.notify("问题和回答都要写。", type="warning")
                    return
                dialog.submit(True)

            ui.button("推荐给编辑", on_click=go)
        if not await dialog:
            return
        blank = blank_entry(f"own-{secrets.token_hex(4)}", today=self._editorial.desk.today)
        entry = replace(
            blank, title=masked(str(asked.value or "")), answer=masked(str(answered.value or ""))
        )
        note = f"{self._visit.person.name}推荐"
        await self._editorial.desk.propose_entry(self._visit.person.login, entry, note=note)
        ui.notify("谢谢，编辑会看到。", type="positive")
        await self._list.refresh()

    async def _submit(self) -> None:
        login = self._visit.person.login
        await self._bulk(
            "送审", lambda ids: self._editorial.desk.submit_many(login, ids, "一起送审")
        )

    async def _approve(self) -> None:
        login = self._visit.person.login
        await self._bulk("审核通过", lambda ids: self._editorial.desk.approve_many(login, ids))

    async def _bulk(
        self, name: str, step: Callable[[tuple[str, ...]], Awaitable[BulkResult]]
    ) -> None:
        if not self._ticked:
            ui.notify("先在左边打勾。", type="warning")
            return
        result = await step(tuple(sorted(self._ticked)))
        self._ticked.clear()
        ui.notify(f"{len(result.done)} 条{name}。", type="positive" if result.done else "warning")
        if result.left:
            with ui.dialog(value=True), ui.card().classes("console-card"):
                ui.label(f"{len(result.left)} 条没有{name}").classes("console-h2")
                left = result.left[:50]
                titles = await titles_of(self._visit, (entry_id for entry_id, _ in left))
                for entry_id, why in left:
                    link_by_title(titles, entry_id)
                    ui.label(why).classes("is-soft")
        await self._list.refresh()

    async def _xlsx(self) -> None:
        contents = await self._corpus.newest()
        ui.download.content(as_xlsx(contents.values()), "语料.xlsx")

    async def _csv(self) -> None:
        contents = await self._corpus.newest()
        ui.download.content(as_csv(contents.values()), "语料.csv")
