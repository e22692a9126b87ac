"""An entry that must be looked at again: a person answers in its place, or the robot goes on."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from kiosk.console.corpus.common import HERE
from kiosk.console.visit import Visit
from kiosk.corpus.entries import EntryStatus
from kiosk.corpus.lowering import held
from kiosk.editorial.lowering import LONGEST_WHY, LoweringDesk
from kiosk.people.rights import Permission
from knowledge_base.corpus import Held

Ask = Callable[[str, str, str], Awaitable[str | None]]
"""Title, hint and the word on the button; what was written, none if it was left."""
_LIVE: dict[Held, str] = {
    "": "居民现在问到这一条：机器人照常回答。",
    "law": "居民现在问到这一条：机器人说“法律最近有变化”，请工作人员来讲。",
    "review": "居民现在问到这一条：机器人说“正在请人重新核对”，请工作人员来讲。",
}


async def lowering_notes(visit: Visit, status: EntryStatus, ask: Ask) -> None:
    """What residents get, what waits for a publish, and the buttons; nothing for an entry that
    need not be looked at again."""
    desk = visit.services.editorial.lowering
    live = await desk.live(status.id)
    wanted = held(status, at_once=await desk.at_once())
    overdue = status.review_due <= visit.services.editorial.desk.today.isoformat()
    if status.published is None or not (live or wanted or status.flag or overdue):
        return
    with ui.card().classes("console-card is-wide"):
        if status.flag:
            ui.label(f"待复核：{status.flag}").classes("corpus-error")
        elif overdue:
            ui.label(f"过了复核日期（{status.review_due}）。").classes("corpus-error")
        ui.label(_LIVE[live])
        if bool(live) != bool(wanted):
            what = "先请人回答" if wanted else "照常回答"
            with ui.element().classes("corpus-row"):
                ui.label(f"已经定了“{what}”，发布以后生效。").classes("corpus-hint")
                ui.link("去发布 →", f"{HERE}/publish")
        if visit.may(Permission.CORPUS_REVIEW):
            _button(visit, desk, status.id, ask, lower=not wanted)
        ui.label("复核好了：改好（或者照原样）送审，审核通过以后标记自动去掉。").classes("is-soft")


def _button(visit: Visit, desk: LoweringDesk, entry_id: str, ask: Ask, *, lower: bool) -> None:
    name = "先请人回答" if lower else "照常回答"
    step = desk.ask_person if lower else desk.answer_as_always

    async def decide() -> None:
        why = await ask(
            f"为什么{name}？", f"写一句，不超过 {LONGEST_WHY} 个字，会记入操作记录", name
        )
        if why is not None:
            await step(visit.person.login, entry_id, why)
            visit.go(f"{HERE}/entries/{entry_id}", f"定了“{name}”，发布以后生效。")

    icon = "support_agent" if lower else "smart_toy"
    ui.button(name, icon=icon, on_click=decide).props("outline")
