"""Trying questions: what the robot would say and why; test questions with their history."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from kiosk.console.corpus.common import dress_corpus, link_to, mark, when
from kiosk.console.corpus.draft_trying import DraftTrying
from kiosk.console.corpus.elements import heard_words, load
from kiosk.console.corpus.picking import EntryPicker, link_by_title, titles_of
from kiosk.console.visit import Visit
from kiosk.editorial.hit_test import Tried
from kiosk.people.rights import Permission
from kiosk.store.trials import Trial, TrialRun

_KINDS = {
    "answer": "直接回答", "clarify": "反问", "no_answer": "说没有找到依据", "emergency": "给求助电话",
    "decline": "婉拒",
}  # fmt: skip


async def trying_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    load("speak")
    await TryingPage(visit).build()


class TryingPage:
    """One question at a time."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._hit_test = visit.services.editorial.hit_test
        self._trials = visit.services.store.trials

        draft = visit.request.query_params.get("draft", "")[:60]
        allowed = visit.may(Permission.CORPUS_EDIT) or visit.may(Permission.CORPUS_REVIEW)
        self._draft = DraftTrying(visit, draft, _said) if draft and allowed else None

    async def build(self) -> None:
        """Question, answers, test questions."""
        with ui.card().classes("console-card is-wide"):
            ui.label("试问一句，看机器人会怎么答、为什么").classes("console-h2")
            self._text = (
                ui.input(placeholder="例如：老板三个月没发工资了")
                .props('outlined maxlength=500 aria-label="要试的问题"')
                .classes("full-width")
                .on("keydown.enter", self._ask)
            )
            with ui.element().classes("corpus-row"):
                ui.button("试问", on_click=self._ask)
                heard_words(self._heard)
            ui.label("第一次要等几秒，打开索引。").classes("is-soft")
            if self._draft is not None:
                await self._draft.build()
            self._result = ui.column().classes("full-width")
        with ui.card().classes("console-card is-wide"):
            await self._list()

    async def _heard(self, words: str) -> None:
        self._text.value = words
        await self._ask()

    async def _ask(self) -> None:
        tried = await self._hit_test.ask(str(self._text.value or ""))
        self._result.clear()
        with self._result:
            await self._show(tried)
        if self._draft is not None:
            with self._sides:
                await self._draft.ask(str(self._text.value or ""))

    async def _show(self, tried: Tried) -> None:
        several = tried.draft or self._draft
        self._sides = ui.element().classes("corpus-two is-even" if several else "full-width")
        with self._sides:
            _said("现在居民得到的", tried.published)
            if tried.draft is not None:
                _said(f"等确认的第 {tried.draft_edition} 版", tried.draft)
        if self._visit.may(Permission.CORPUS_EDIT):
            found = [
                str(one["id"]) for one in (tried.draft or tried.published).get("candidates", ())
            ]
            picker = EntryPicker(
                self._visit,
                "应当由哪个条目答：搜几个字，换一条",
                entry_id=found[0] if found else "",
            )
            await picker.build()
            ui.button("存为测试题", on_click=lambda: self._save(picker.entry_id)).props("outline")

    async def _save(self, expected: str) -> None:
        if not expected:
            ui.notify("先选应当由哪个条目答。", type="warning")
            return
        await self._hit_test.save(self._visit.person.login, str(self._text.value or ""), expected)
        ui.notify("存好了，以后每次发布都会拿它试。", type="positive")
        await self._list.refresh()

    @ui.refreshable_method
    async def _list(self) -> None:
        trials = await self._trials.all()
        ui.label(f"测试题（{len(trials)}）").classes("console-h2")
        if not trials:
            ui.label("还没有。上面试问以后可以存下来，每次发布前自动试一遍。").classes("is-soft")
        shown = [(one, await self._trials.history(one.id, 3)) for one in trials[:200]]
        titles = await titles_of(
            self._visit,
            (name for one, runs in shown for name in (one.expected, *(run.faq_id for run in runs))),
        )
        for trial, runs in shown:
            self._trial(trial, runs, titles)

    def _trial(self, trial: Trial, runs: Sequence[TrialRun], titles: Mapping[str, str]) -> None:
        with ui.element().classes("corpus-item"):
            with ui.element().classes("corpus-words"):
                ui.label(trial.text)
                with ui.element().classes("corpus-row"):
                    ui.label("应当答：").classes("is-soft")
                    link_by_title(titles, trial.expected)
                for run in runs:
                    title = titles.get(run.faq_id, run.faq_id)
                    ui.label(f"{when(run.at)}　{_kind(run.kind, run.faq_id)} {title}").classes(
                        "is-soft"
                    )
            if runs:
                right = runs[0].faq_id == trial.expected
                mark("答对" if right else "没答对", "is-good" if right else "is-bad")
            if self._visit.may(Permission.CORPUS_EDIT):
                ui.button(icon="delete", on_click=lambda: self._drop(trial.id)).props(
                    'flat round aria-label="删除"'
                )

    async def _drop(self, trial_id: int) -> None:
        await self._hit_test.drop(self._visit.person.login, trial_id)
        await self._list.refresh()


def _kind(kind: str, faq_id: str) -> str:
    return "先请人回答" if kind == "no_answer" and faq_id else _KINDS.get(kind, kind)


def _said(title: str, said: Mapping[str, Any]) -> None:
    with ui.card().classes("console-card is-wide"):
        ui.label(title).classes("console-h2")
        with ui.element().classes("corpus-row"):
            mark(_kind(str(said["kind"]), str(said["faq_id"])))
            if said["confidence"] is not None:
                ui.label(f"把握 {said['confidence']:.2f}")
            if said["faq_id"]:
                titles = {str(one["id"]): str(one["title"]) for one in said.get("candidates", ())}
                link_by_title(titles, str(said["faq_id"]))
        ui.label(str(said["spoken"])).classes("corpus-shown")
        limits = said.get("thresholds", {})
        if limits:
            ui.label(
                f"把握到 {limits['answer_at']} 才直接回答，到 {limits['clarify_at']} 反问，"
                f"法条到 {limits['statute_at']} 就显示原文"
            ).classes("is-soft")
        for one in said.get("candidates", ()):
            with ui.element().classes("corpus-item"):
                with ui.element().classes("corpus-words"):
                    link_to(str(one["id"]), str(one["title"]))
                    ui.label(f"最像的问法：{one['wording']}").classes("is-soft")
                ui.label(f"{one['probability']:.2f}")
        for one in said.get("articles", ()):
            ui.label(f"法条：{one['title']}　{one['probability']:.2f}").classes("is-soft")
