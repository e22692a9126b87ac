"""The questions of one group: read, and put right where the recogniser misheard."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from nicegui import ui

from kiosk.console.corpus.common import mark, when
from kiosk.console.corpus.picking import link_by_title, titles_of
from kiosk.console.visit import Visit
from kiosk.corpus.gaps import GAP_NAMES, Gap
from kiosk.editorial.learning import LONGEST_QUESTION
from kiosk.people.rights import Permission
from kiosk.store.asked import Asked, Cluster


class QuestionsDialog:
    """Opened over the list of groups; `changed` is called when one was put right."""

    def __init__(
        self, visit: Visit, cluster: Cluster, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._visit = visit
        self._cluster = cluster
        self._changed = changed
        self._learning = visit.services.editorial.learning
        self._editing = 0

    async def open(self) -> None:
        """Show it."""
        with ui.dialog(value=True) as self._dialog, ui.card().classes("console-card"):
            ui.label(self._cluster.title).classes("console-h2")
            await self._list()

    @ui.refreshable_method
    async def _list(self) -> None:
        asked = await self._visit.services.store.asked.of_cluster(self._cluster.id)
        titles = await titles_of(self._visit, (one.faq_id for one in asked))
        for one in asked:
            with ui.element().classes("corpus-item"):
                if one.id == self._editing:
                    self._form(one)
                else:
                    self._row(one, titles)

    def _row(self, one: Asked, titles: Mapping[str, str]) -> None:
        with ui.element().classes("corpus-words"):
            ui.label(one.text)
            if one.heard:
                ui.label(f"原来听成：{one.heard}").classes("is-soft")
            ui.label(when(one.at)).classes("is-soft")
            if one.faq_id:
                with ui.element().classes("corpus-row"):
                    ui.label("机器人用的条目：").classes("is-soft")
                    link_by_title(titles, one.faq_id)
        if one.gap:
            mark(GAP_NAMES[Gap(one.gap)])
        if self._visit.may(Permission.CORPUS_EDIT):
            ui.button("改字", on_click=partial(self._edit, one.id)).props("flat dense")

    def _form(self, one: Asked) -> None:
        field = (
            ui.input("应该是", value=one.text)
            .props(f"outlined dense autofocus maxlength={LONGEST_QUESTION}")
            .classes("corpus-grow")
        )
        ui.button("改好了", on_click=lambda: self._correct(one.id, str(field.value or "")))
        ui.button("不改", on_click=partial(self._edit, 0)).props("flat")

    async def _edit(self, asked_id: int) -> None:
        self._editing = asked_id
        await self._list.refresh()

    async def _correct(self, asked_id: int, text: str) -> None:
        login = self._visit.person.login
        await self._learning.correct(login, asked_id, text)
        self._editing = 0
        self._dialog.close()
        ui.notify("改好了，正在重新归类。")
        await self._learning.group(login)
        ui.notify("归类好了。", type="positive")
        await self._changed()
