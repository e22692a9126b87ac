"""The same question put to a draft that nobody has approved yet."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from kiosk.console.corpus.common import link_to
from kiosk.console.visit import Visit

Show = Callable[[str, Mapping[str, Any]], None]
_STEPS = {"问法": "正在读所有的问法", "回答": "正在读所有的回答", "法条": "正在接上法条"}


class DraftTrying:
    """For one entry; without one it shows nothing."""

    def __init__(self, visit: Visit, entry_id: str, show: Show) -> None:
        self._trial = visit.services.editorial.draft_trial
        self._corpus = visit.services.store.corpus
        self._login = visit.person.login
        self._entry_id = entry_id
        self._show = show

    async def build(self) -> None:
        """What is about to be tried, and what it costs. Raises `EntryUnknownError`."""
        status = await self._corpus.status(self._entry_id)
        with ui.element().classes("corpus-row"):
            ui.label("也拿还没发布的草稿试：")
            link_to(self._entry_id, status.title)
        ui.label(
            "草稿每改一次，第一问要在旁边把全部条目重新建一遍索引，一两分钟，占一个处理器核；"
            "居民照常能问，随时可以取消。后面再问就快了。"
        ).classes("is-soft")

    async def ask(self, text: str) -> None:
        """Ask the draft below what is published; raises what the trial raises."""
        with ui.column().classes("full-width") as place:
            told = ui.label("正在准备 …").classes("is-soft")
            bar = ui.linear_progress(0.0, show_value=False).props("rounded size=10px")
            ui.button("取消", on_click=self._trial.cancel).props("outline")

        def tell(step: str, done: int, total: int) -> None:
            told.text = f"{_STEPS.get(step, step)} {done}/{total}"
            bar.value = done / total if total else 0.0

        try:
            said = await self._trial.ask(self._login, self._entry_id, text, tell)
        finally:
            place.delete()
        self._show("换上这份草稿以后", said)
