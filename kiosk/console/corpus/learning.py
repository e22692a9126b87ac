"""Questions that the robot did not answer well, grouped, and what becomes of them."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from nicegui import ui

from kiosk.console.corpus.common import HERE, dress_corpus
from kiosk.console.corpus.picking import EntryPicker, link_by_title, titles_of
from kiosk.console.corpus.questions import QuestionsDialog
from kiosk.console.dialogs import once
from kiosk.console.visit import Visit
from kiosk.editorial.learning import KEEP_DAYS
from kiosk.people.rights import Permission
from kiosk.store.asked import Asked, Cluster

_STATES = {"open": "待处理", "entry": "已写成条目", "dismissed": "不归我们管"}
_NONE = {
    "open": "没有要处理的。来了新的问题，按“归类新的问题”才会出现。",
    "entry": "还没有写成条目的。",
    "dismissed": "没有放在一边的。",
}


async def learning_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    await LearningPage(visit).build()


class LearningPage:
    """The groups of one state."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._learning = visit.services.editorial.learning
        self._asked = visit.services.store.asked
        self._login = visit.person.login
        self._state = "open"
        self._gone = False

    async def build(self) -> None:
        """Everything."""
        keeps = await self._learning.keeps_words()
        if not keeps:
            with ui.card().classes("console-card is-wide"):
                ui.label("本所没有打开“保留居民的问题”，这里就是空的。").classes("console-h2")
                ui.label(
                    "管理员可以在“语料设置”里打开：只留问题本身，先隐去姓名、电话、证件号、卡号、地址，"
                    f"最多留 {KEEP_DAYS} 天。"
                ).classes("is-soft")
        with ui.element().classes("corpus-row"):
            ui.toggle(_STATES, value="open", on_change=self._switch)
            ui.button("归类新的问题", icon="refresh", on_click=self._group).props("outline")
        await self._list()

    @ui.refreshable_method
    async def _list(self) -> None:
        clusters = await self._asked.clusters(self._visit.services.clock(), state=self._state)
        if not clusters:
            ui.label(_NONE[self._state]).classes("is-soft")
            return
        titles = await titles_of(self._visit, (one.entry_id or "" for one in clusters))
        with ui.element().classes("corpus-list"):
            for cluster in clusters:
                self._cluster(cluster, titles)

    def _cluster(self, cluster: Cluster, titles: Mapping[str, str]) -> None:
        with ui.element().classes("corpus-item"):
            with ui.element().classes("corpus-words"):
                ui.label(cluster.title)
                trend = cluster.recent - cluster.before
                arrow = f"，比上周{'多' if trend > 0 else '少'} {abs(trend)}" if trend else ""
                ui.label(f"一共 {cluster.count} 次，最近七天 {cluster.recent} 次{arrow}").classes(
                    "is-soft"
                )
                if cluster.entry_id:
                    link_by_title(titles, cluster.entry_id)
            ui.button("看问题", on_click=partial(self._questions, cluster)).props("flat")
            if self._state == "open" and self._visit.may(Permission.CORPUS_EDIT):
                ui.button("写新条目", on_click=once(partial(self._new, cluster), self._here)).props(
                    "outline"
                )
                ui.button("加到条目", on_click=partial(self._add, cluster)).props("outline")
                ui.button("不归我们管", on_click=partial(self._dismiss, cluster)).props("flat")
            if self._state == "dismissed" and self._visit.may(Permission.CORPUS_EDIT):
                ui.button("放回待处理", on_click=partial(self._take_back, cluster)).props("outline")

    async def _questions(self, cluster: Cluster) -> None:
        await QuestionsDialog(self._visit, cluster, self._list.refresh).open()

    def _here(self) -> bool:
        return not self._gone

    async def _new(self, cluster: Cluster) -> None:
        entry_id = f"own-{secrets.token_hex(4)}"
        await self._learning.new_entry(self._login, cluster.id, entry_id, "")
        self._gone = True
        ui.navigate.to(f"{HERE}/entries/{entry_id}")

    async def _add(self, cluster: Cluster) -> None:
        asked = await self._asked.of_cluster(cluster.id)
        texts = list(dict.fromkeys(one.text for one in asked if one.text))[:30]
        with ui.dialog(value=True) as dialog, ui.card().classes("console-card"):
            ui.label("加到哪个条目").classes("console-h2")
            picker = EntryPicker(
                self._visit, "找条目：问法或者回答里的几个字", entry_id=_most_used(asked)
            )
            await picker.build()
            words = (
                ui.textarea("问法，一行一种，听错的字可以改", value="\n".join(texts))
                .props("outlined")
                .classes("full-width")
            )
            ui.button("加进去（放进草稿）", on_click=lambda: dialog.submit(True))
        if await dialog:
            lines = [line.strip() for line in str(words.value or "").splitlines() if line.strip()]
            if not picker.entry_id:
                ui.notify("还没有选条目，问法没有加。", type="warning")
                return
            await self._learning.add_wordings(self._login, cluster.id, picker.entry_id, lines)
            ui.navigate.to(f"{HERE}/entries/{picker.entry_id}")

    async def _dismiss(self, cluster: Cluster) -> None:
        await self._learning.dismiss(self._login, cluster.id)
        await self._list.refresh()

    async def _take_back(self, cluster: Cluster) -> None:
        await self._learning.take_back(self._login, cluster.id)
        await self._list.refresh()

    async def _group(self) -> None:
        ui.notify("正在归类，问题多的时候要一两分钟。")
        number = await self._learning.group(self._login)
        ui.notify(f"归类了 {number} 个问题。", type="positive")
        await self._list.refresh()

    async def _switch(self, event: object) -> None:
        self._state = str(getattr(event, "value", "open"))
        await self._list.refresh()


def _most_used(asked: Sequence[Asked]) -> str:
    """The entry that the robot answered most of them with; empty if it answered none."""
    counts = Counter(one.faq_id for one in asked if one.faq_id)
    return counts.most_common(1)[0][0] if counts else ""
