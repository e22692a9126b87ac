"""One entry: writing with live checks, preview, articles, review, history."""

import asyncio
from typing import Any

from nicegui import ui

from bot.shown import shown_text
from kiosk.console.corpus.alike import AlikeWatch, Near
from kiosk.console.corpus.articles import article_picker
from kiosk.console.corpus.clash import takes_mine
from kiosk.console.corpus.common import (
    HERE,
    dress_corpus,
    link_to,
    show_differences,
    state_mark,
    when,
)
from kiosk.console.corpus.elements import load, resident_words, spoken_words
from kiosk.console.corpus.form import EntryForm
from kiosk.console.corpus.lowering import lowering_notes
from kiosk.console.corpus.picking import EntryPicker
from kiosk.console.corpus.presence import Presence
from kiosk.console.dialogs import once
from kiosk.console.visit import Visit
from kiosk.corpus.contents import blank_entry, content_of, entry_of
from kiosk.corpus.differences import compare_contents
from kiosk.corpus.entries import EDITABLE, ORIGIN_NAMES, EntryState, EntryStatus
from kiosk.corpus.errors import DraftConflictError, RehearsalError
from kiosk.corpus.exchange.preview import said
from kiosk.people.rights import Permission
from knowledge_base.corpus import FaqEntry, Problem

_presence = Presence()


async def entry_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    load("words", "listen")
    await EntryPage(visit, str(visit.request.path_params["entry_id"])).build()


class EntryPage:
    """The entry as one person sees it."""

    def __init__(self, visit: Visit, entry_id: str) -> None:
        self._visit = visit
        self._id = entry_id
        self._editorial = visit.services.editorial
        self._desk = self._editorial.desk
        self._corpus = visit.services.store.corpus
        self._login = visit.person.login
        self._problems: list[Problem] = []
        self._checked = False
        self._alike = AlikeWatch(self._editorial.hit_test)
        self._near: list[Near] = []
        self._unread: tuple[str, ...] = ()
        self._status: EntryStatus | None = None
        self._form: EntryForm | None = None
        self._entry: FaqEntry = blank_entry(entry_id, today=self._desk.today)
        self._seq = 0
        self._saving = asyncio.Lock()

    async def build(self) -> None:
        """Everything; raises `EntryUnknownError`."""
        status = self._status = await self._corpus.status(self._id)
        draft = await self._corpus.draft(self._id)
        self._seq = draft.seq
        if draft.content:
            self._entry = entry_of(draft.content)
        writes = self._visit.may(Permission.CORPUS_EDIT) and status.state in EDITABLE
        with ui.element().classes("corpus-row"):
            ui.link("← 所有条目", HERE)
            state_mark(status.state)
            ui.label(f"编号 {self._id}").classes("is-soft")
            if status.editor:
                ui.label(f"{status.editor}　{when(status.changed_at)}").classes("is-soft")
        self._notes(status)
        await self._reason(status)
        await lowering_notes(self._visit, status, self._asked)
        with ui.element().classes("corpus-two"):
            with ui.card().classes("console-card"):
                topics = await self._corpus.topics()
                self._form = EntryForm(
                    self._entry, topics, locked=not writes, changed=self._changed
                )
                self._form.build()
            with ui.column().classes("full-width"):
                with ui.card().classes("console-card corpus-steps"):
                    self._steps(status, writes)
                with ui.card().classes("console-card"):
                    self._checks()
                if writes:
                    article_picker(self._visit, self._cite)
                    await self._related_picker()
                with ui.card().classes("console-card"):
                    self._preview()
                await self._history()
        ui.timer(0.05, self._check, once=True)  # the laws may have to be loaded for it
        if writes:
            ui.timer(5.0, self._look_around)

    async def _related_picker(self) -> None:
        with ui.card().classes("console-card"):
            ui.label("查相关条目").classes("console-h2")
            picker = EntryPicker(self._visit, "问法或者回答里的几个字", picked=self._relate)
            await picker.build()

    async def _reason(self, status: EntryStatus) -> None:
        """What the author wrote for whoever reviews it."""
        if status.state is not EntryState.SUBMITTED or status.head is None:
            return
        version = await self._corpus.version(self._id, status.head)
        ui.label(f"{version.author}送审时写的：{version.why or '没有写'}").classes("corpus-hint")

    def _notes(self, status: EntryStatus) -> None:
        if status.note:
            ui.label(f"说明：{status.note}").classes("corpus-hint")
        if status.conflict is not None:
            with ui.card().classes("console-card is-wide"):
                ui.label("软件更新带来了这一条的新内容，本所也改过。").classes("console-h2")
                ui.button("看一看，决定怎么办", on_click=self._conflict)
        self._others = ui.label("").classes("corpus-error")

    def _steps(self, status: EntryStatus, writes: bool) -> None:
        self._told = ui.label("").classes("is-soft")
        with ui.element().classes("corpus-row"):
            if writes:
                ui.button("送审", on_click=self._submit)
                if status.state is EntryState.DRAFT:
                    ui.button("丢掉草稿", on_click=self._discard).props("outline color=negative")
                if status.published is not None:
                    ui.button("移除这一条", on_click=self._remove).props("flat color=negative")
            if status.state is not EntryState.PUBLISHED:
                ui.button(
                    "用草稿试问",
                    on_click=lambda: ui.navigate.to(f"{HERE}/try?draft={self._id}"),
                ).props("flat")
            waits = status.state in (EntryState.SUBMITTED, EntryState.APPROVED)
            if waits and self._visit.may(Permission.CORPUS_EDIT):
                ui.button("撤回修改", on_click=self._withdraw).props("outline")
            if status.state is EntryState.SUBMITTED and self._visit.may(Permission.CORPUS_REVIEW):
                ui.button("看改了什么", on_click=self._review).props("outline")
                ui.button("审核通过", on_click=once(self._approve)).props("color=positive")
                ui.button("退回", on_click=self._refuse).props("color=negative")
        if status.state is EntryState.APPROVED:
            ui.link("审核通过了，去发布 →", f"{HERE}/publish")

    @ui.refreshable_method
    def _checks(self) -> None:
        ui.label("检查").classes("console-h2")
        for why in self._unread:
            ui.label(f"{why}（这一项还没有保存）").classes("corpus-error")
        errors = [one for one in self._problems if one.severity == "error"]
        if not self._checked:
            ui.label("正在检查……").classes("is-soft")
        elif not errors and not self._unread:
            ui.label("没有错误，可以送审。").classes("is-soft")
        for problem in errors:
            ui.label(said(problem)).classes("corpus-error")
        for problem in self._problems:
            if problem.severity != "error":
                ui.label(said(problem)).classes("corpus-hint")
        for one in self._near:
            with ui.element().classes("corpus-row"):
                ui.label(f"“{one.wording}”和这一条的“{one.like}”很像：").classes("corpus-hint")
                link_to(one.entry_id, one.title)

    @ui.refreshable_method
    def _preview(self) -> None:
        entry = self._entry
        ui.label("居民看到的").classes("console-h2")
        resident_words(shown_text(entry))
        ui.label("念出来的").classes("console-h2")
        ui.label(entry.spoken or "（没有写）").classes("corpus-shown")
        ui.label(
            f"{len(entry.spoken)} 个字，大约 {max(1, round(len(entry.spoken) / 3.1))} 秒"
        ).classes("is-soft")
        if entry.spoken:
            spoken_words(self._visit, entry.spoken)

    async def _history(self) -> None:
        versions = await self._corpus.history(self._id)
        with ui.expansion(f"历史（{len(versions)} 个版本）", icon="history").classes("full-width"):
            for version in versions:
                with ui.element().classes("corpus-item"):
                    what = "移除" if version.removes else ORIGIN_NAMES[version.origin]
                    ui.label(
                        f"第 {version.number} 版　{what}　{version.author}　{when(version.at)}　{version.why}"
                    ).classes("corpus-words")
            if len(versions) > 1:
                names = {one.number: f"第 {one.number} 版" for one in versions}
                with ui.element().classes("corpus-row"):
                    old = ui.select(names, value=versions[1].number, label="从").props(
                        "outlined dense"
                    )
                    new = ui.select(names, value=versions[0].number, label="到").props(
                        "outlined dense"
                    )
                    ui.button("比一比", on_click=lambda: self._compare(old.value, new.value)).props(
                        "outline"
                    )

    async def _changed(self, _event: object = None) -> None:
        async with self._saving:
            await self._save()

    async def _save(self) -> None:
        if self._form is None:
            return
        self._entry, self._unread = self._form.entry()
        try:
            self._seq = await self._desk.save(self._login, self._entry, self._seq)
        except DraftConflictError as error:
            await self._settle(error.message)
            return
        self._told.text = f"草稿已保存，{when(self._visit.services.clock())[-5:]}"
        self._preview.refresh()
        await self._check()

    async def _settle(self, told: str) -> None:
        theirs = await self._corpus.draft(self._id)
        if await takes_mine(told, theirs.content, content_of(self._entry)):
            self._seq = theirs.seq
            await self._save()
        else:
            ui.navigate.to(f"{HERE}/entries/{self._id}")

    async def _check(self) -> None:
        self._problems = list(await self._desk.problems(self._entry))
        self._checked = True
        self._checks.refresh()

    async def _look_around(self) -> None:
        now = self._visit.services.clock()
        names = _presence.others(self._id, self._login, self._visit.person.name, now)
        self._others.text = f"{'、'.join(names)} 也打开了这一条，小心互相覆盖。" if names else ""
        await self._look_for_alike()

    async def _look_for_alike(self) -> None:
        try:
            near = await self._alike.look(self._entry)
        except RehearsalError:
            return
        if near is not None:
            self._near = near
            self._checks.refresh()

    async def _cite(self, line: str) -> None:
        if self._form is not None:
            self._form.add_line("citations", line)

    async def _relate(self, entry_id: str) -> None:
        if self._form is not None and entry_id != self._id:
            self._form.add_line("related", entry_id)

    async def _submit(self) -> None:
        if self._unread:
            words = "“检查”里红字写着的那一项还读不懂，没有保存。改好再送审。"
            ui.notify(words, type="warning", multi_line=True)
            return
        why = await self._asked("改了什么，为什么？", "审核的人会看到，一句话就行", "送审")
        if why is not None:
            if self._status is not None and self._status.state is EntryState.PUBLISHED:
                await self._changed()
            await self._desk.submit(self._login, self._id, why)
            self._reload("已送审，等另一个人审核。")

    async def _discard(self) -> None:
        with ui.dialog(value=True) as dialog, ui.card().classes("console-card"):
            ui.label("丢掉草稿？").classes("console-h2")
            ui.label("没有送审的改动就没有了，不能找回。")
            with ui.element().classes("corpus-row"):
                ui.button("丢掉", on_click=lambda: dialog.submit(True)).props("color=negative")
                ui.button("留着", on_click=dialog.close).props("flat")
        if not await dialog:
            return
        await self._desk.discard(self._login, self._id)
        ui.navigate.to(HERE)

    async def _remove(self) -> None:
        why = await self._asked(
            "为什么移除？", "移除也要另一个人审核，发布以后居民才问不到", "送审移除"
        )
        if why is not None:
            await self._desk.remove(self._login, self._id, why)
            self._reload("已送审。")

    async def _withdraw(self) -> None:
        await self._desk.withdraw(self._login, self._id)
        self._reload("已撤回，可以接着改。")

    async def _approve(self) -> None:
        seen = self._status.head if self._status else None
        await self._desk.approve(self._login, self._id, seen=seen)
        self._reload("审核通过，发布以后居民就能问到。")

    async def _refuse(self) -> None:
        why = await self._asked("为什么退回？", "作者会看到，才知道怎么改", "退回")
        if why is not None:
            await self._desk.refuse(self._login, self._id, why)
            self._reload("已退回。")

    async def _review(self) -> None:
        status = self._status
        if status is None or status.head is None:
            return
        old = ""
        if status.published is not None:
            old = (await self._corpus.version(self._id, status.published)).content
        new = (await self._corpus.version(self._id, status.head)).content
        self._show("现在居民得到的，和送审的", old, new)

    async def _compare(self, old: int, new: int) -> None:
        before = (await self._corpus.version(self._id, old)).content
        after = (await self._corpus.version(self._id, new)).content
        self._show(f"第 {old} 版和第 {new} 版", before, after)

    def _show(self, title: str, old: str, new: str) -> None:
        with ui.dialog(value=True), ui.card().classes("console-card"):
            ui.label(title).classes("console-h2")
            if not new:
                ui.label("这一条将被移除。").classes("corpus-error")
            show_differences(compare_contents(old, new))

    async def _conflict(self) -> None:
        base, shipped, ours, proposal = await self._desk.conflict(self._id)
        with ui.dialog(value=True) as dialog, ui.card().classes("console-card"):
            ui.label("随软件更新改了什么").classes("console-h2")
            show_differences(compare_contents(base, shipped))
            ui.separator()
            ui.label("本所改了什么").classes("console-h2")
            show_differences(compare_contents(base, ours))
            if proposal.clashes:
                ui.label("两边都改了的地方，合并时先留本所的，请再看看。").classes("corpus-hint")
            with ui.element().classes("corpus-row"):
                for name, content in (
                    ("合并成草稿", proposal.content),
                    ("用更新带来的", shipped),
                    ("保留本所的", None),
                ):
                    if content == "":
                        continue
                    ui.button(name, on_click=lambda _e, c=content: self._resolve(c)).props(
                        "outline"
                    )
            ui.button("先不决定", on_click=dialog.close).props("flat")

    async def _resolve(self, content: str | None) -> None:
        await self._desk.resolve(self._login, self._id, content)
        self._reload("处理好了。")

    async def _asked(self, title: str, hint: str, yes: str) -> str | None:
        """What was written; none if it was left. It stays open until there is something."""
        with ui.dialog(value=True) as dialog, ui.card().classes("console-card"):
            ui.label(title).classes("console-h2")
            why = (
                ui.textarea()
                .props(f'outlined autofocus maxlength=500 hint="{hint}"')
                .classes("full-width")
            )

            def write() -> None:
                reason = str(why.value or "").strip()
                if reason:
                    dialog.submit(reason)
                    return
                why.props('error error-message="请先写一句。"').run_method("focus")

            with ui.element().classes("corpus-row"):
                ui.button(yes, on_click=write)
                ui.button("不了", on_click=lambda: dialog.submit(None)).props("flat")
        answer: Any = await dialog
        return None if answer is None else str(answer)

    def _reload(self, told: str) -> None:
        ui.notify(told, type="positive")
        ui.timer(0.6, lambda: ui.navigate.to(f"{HERE}/entries/{self._id}"), once=True)
