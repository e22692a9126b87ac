"""Publishing: what waits, progress, what would change, confirmation, going back."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from nicegui import ui

from kiosk.console.corpus.common import dress_corpus, link_to, mark, when
from kiosk.console.corpus.picking import titles_of
from kiosk.console.dialogs import once
from kiosk.console.visit import Visit
from kiosk.corpus.editions import EDITION_NAMES, WORKING, Edition, EditionState
from kiosk.corpus.entries import EntryState
from kiosk.corpus.replay import CHANGE_NAMES, Change
from kiosk.people.rights import Permission
from kiosk.store.corpus import Wanted

EDITIONS = 30
ROWS = 200
HELD = 30
"""Entries held back that are listed."""
_LOOKS = {
    Change.BETTER: "is-good", Change.WORSE: "is-bad", Change.OTHER: "is-waiting",
    Change.LOWERED: "is-waiting", Change.REWORDED: "is-waiting",
}  # fmt: skip
_COUNTED = (Change.BETTER, Change.WORSE, Change.LOWERED, Change.OTHER, Change.REWORDED)
_BY_WEIGHT = (Change.WORSE, Change.LOWERED, Change.OTHER, Change.REWORDED, Change.BETTER)
_KINDS = {
    "answer": "回答", "clarify": "反问", "no_answer": "没有答案", "emergency": "紧急",
    "decline": "婉拒", "unavailable": "打不开",
}  # fmt: skip


async def publish_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    await PublishPage(visit).build()


class PublishPage:
    """The publish under way, and the editions before."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._publisher = visit.services.editorial.publisher
        self._lowering = visit.services.editorial.lowering
        self._store = visit.services.store
        self._login = visit.person.login
        self._may = visit.may(Permission.CORPUS_REVIEW)
        self._last: tuple[Edition | None, EditionState | None] = (None, None)

    async def build(self) -> None:
        """Everything."""
        self._last = await self._seen()
        with ui.card().classes("console-card is-wide"):
            await self._now()
        await self._editions()
        ui.timer(1.0, self._look)

    async def _seen(self) -> tuple[Edition | None, EditionState | None]:
        newest = await self._store.editions.page(1)
        return await self._store.editions.under_way(), newest[0].state if newest else None

    async def _look(self) -> None:
        """Draw anew what has changed, and only then: a button that is being pressed would go."""
        seen = await self._seen()
        if seen != self._last:
            stands = seen[1] != self._last[1]
            self._last = seen
            await self._now.refresh()
            if stands:
                await self._editions.refresh()

    @ui.refreshable_method
    async def _now(self) -> None:
        edition = await self._store.editions.under_way()
        if edition is None:
            await self._waiting()
        elif edition.state in WORKING:
            self._working(edition)
        else:
            await self._ready(edition)

    async def _waiting(self) -> None:
        waiting, total = await self._store.corpus.page(
            Wanted(state=EntryState.APPROVED), start=0, most=100
        )
        newest = await self._store.editions.page(1)
        if newest and newest[0].state is EditionState.FAILED:
            ui.label(f"上一次没有成功：{newest[0].problem}").classes("corpus-error")
        ui.label(f"审核通过、等着发布的：{total} 条").classes("console-h2")
        for status in waiting:
            with ui.element().classes("corpus-item"):
                with ui.element().classes("corpus-words"):
                    link_to(status.id, status.title)
                ui.label(f"{status.editor} 写，{status.reviewer} 审").classes("is-soft")
        pending = await self._lowering.pending()
        await self._held(pending.lowered, "先请人回答")
        await self._held(pending.raised, "恢复照常回答")
        if not total and not pending:
            ui.label("现在没有。条目要先送审、由另一个人审核通过，才能发布。").classes("is-soft")
        elif self._may:
            why = (
                ui.input("这一次改了什么（可以不写）")
                .props("outlined dense maxlength=200")
                .classes("full-width")
            )
            ui.button(
                "开始发布",
                icon="publish",
                on_click=once(lambda: self._begin(str(why.value or ""))),
            )
            ui.label(
                "先在旁边建好新的，用测试题和居民最近的问题试一遍，给您看哪些回答会变；您确认以后才换上。"
            ).classes("is-soft")

    async def _held(self, entry_ids: Sequence[str], name: str) -> None:
        if not entry_ids:
            return
        ui.label(f"{name}的：{len(entry_ids)} 条").classes("console-h2")
        for entry_id in entry_ids[:HELD]:
            status = await self._store.corpus.status(entry_id)
            with ui.element().classes("corpus-item"):
                with ui.element().classes("corpus-words"):
                    link_to(entry_id, status.title)
                ui.label(status.flag).classes("is-soft")
        if len(entry_ids) > HELD:
            ui.label(f"只列出前 {HELD} 条，发布按全部来。").classes("is-soft")

    def _working(self, edition: Edition) -> None:
        ui.label(f"第 {edition.id} 版：{EDITION_NAMES[edition.state]}").classes("console-h2")
        share = edition.done / edition.total if edition.total else 0.0
        ui.linear_progress(share, show_value=False).props("rounded size=14px")
        step = (
            f"{edition.progress} {edition.done}/{edition.total}" if edition.total else "正在准备 …"
        )
        ui.label(step).classes("is-soft")
        ui.label("居民照常能问，用的还是原来的一版。").classes("is-soft")
        if self._may:
            ui.button("取消", on_click=lambda: self._cancel(edition.id)).props("outline")

    async def _ready(self, edition: Edition) -> None:
        rows = await self._store.editions.replay(edition.id)
        worse = await self._publisher.worse(edition.id)
        ui.label(f"第 {edition.id} 版准备好了，改了 {edition.changed} 条").classes("console-h2")
        _counts(rows)
        if rows:
            answered = (side[1] for row in rows for side in (row["before"], row["after"]))
            _table(rows, await titles_of(self._visit, answered))
        else:
            ui.label("试问的问题，回答都没有变。").classes("is-soft")
        if not self._may:
            return
        with ui.element().classes("corpus-row"):
            name = "变差的我看过了，还是发布" if worse else "确认发布"
            button = ui.button(
                name, icon="check", on_click=once(lambda: self._confirm(edition.id, bool(worse)))
            )
            button.props("color=negative" if worse else "color=positive")
            ui.button("不发布了", on_click=lambda: self._cancel(edition.id)).props("outline")

    @ui.refreshable_method
    async def _editions(self) -> None:
        editions = await self._store.editions.page(EDITIONS)
        with ui.card().classes("console-card is-wide"):
            ui.label("发布过的").classes("console-h2")
            for edition in editions:
                with ui.element().classes("corpus-item"):
                    with ui.element().classes("corpus-words"):
                        ui.label(f"第 {edition.id} 版　{edition.why}")
                        by = f"　{edition.confirmed_by} 确认" if edition.confirmed_by else ""
                        ui.label(
                            f"{edition.author}　{when(edition.live_at or edition.at)}{by}　改了 {edition.changed} 条"
                        ).classes("is-soft")
                        if edition.problem:
                            ui.label(edition.problem).classes("corpus-hint")
                    mark(
                        EDITION_NAMES[edition.state],
                        "is-good" if edition.state is EditionState.LIVE else "",
                    )
                    if edition.state is EditionState.PAST and self._may:
                        ui.button(
                            "回到这一版", on_click=once(partial(self._roll_back, edition.id))
                        ).props("outline")

    async def _begin(self, why: str) -> None:
        await self._publisher.begin(self._login, why)
        await self._now.refresh()

    async def _confirm(self, edition_id: int, despite: bool) -> None:
        await self._publisher.confirm(self._login, edition_id, despite=despite)
        ui.notify(f"第 {edition_id} 版换上了，居民现在就能问到。", type="positive")
        await self._now.refresh()
        await self._editions.refresh()

    async def _cancel(self, edition_id: int) -> None:
        await self._publisher.cancel(self._login, edition_id)
        await self._now.refresh()
        await self._editions.refresh()

    async def _roll_back(self, edition_id: int) -> None:
        await self._publisher.roll_back(self._login, edition_id)
        ui.notify(f"正在回到第 {edition_id} 版。", type="positive")
        await self._now.refresh()


def _counts(rows: Sequence[Mapping[str, Any]]) -> None:
    with ui.element().classes("corpus-row"):
        for change in _COUNTED:
            number = sum(row["change"] == change for row in rows)
            mark(f"{CHANGE_NAMES[change]} {number}", _LOOKS[change] if number else "")


def _table(rows: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> None:
    order = [*_BY_WEIGHT, Change.SAME]
    ordered = sorted(rows, key=lambda row: order.index(Change(row["change"])))
    with ui.element().classes("corpus-list"):
        for row in ordered[:ROWS]:
            change = Change(row["change"])
            with ui.element().classes("corpus-item"):
                with ui.element().classes("corpus-words"):
                    kind = "测试题" if row["expected"] else "居民问过"
                    ui.label(f"{kind}：{row['text']}")
                    before, after = (_said(row[side], titles) for side in ("before", "after"))
                    ui.label(f"{before}　→　{after}").classes("is-soft")
                mark(CHANGE_NAMES[change], _LOOKS.get(change, ""))


def _said(said: Sequence[str], titles: Mapping[str, str]) -> str:
    kind, faq_id = said
    name = "请人" if kind == "no_answer" and faq_id else _KINDS.get(kind, kind)
    return f"{name} {titles.get(faq_id, faq_id)}".strip()
