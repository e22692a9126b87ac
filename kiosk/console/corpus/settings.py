"""What the office decides about its corpus."""

from nicegui import ui

from kiosk.console.corpus.common import dress_corpus
from kiosk.console.visit import Visit
from kiosk.editorial.learning import KEEP_DAYS


async def corpus_settings_page(visit: Visit) -> None:
    """The page."""
    dress_corpus()
    editorial, login = visit.services.editorial, visit.person.login

    async def alone(event: object) -> None:
        await editorial.desk.allow_review_alone(login, bool(getattr(event, "value", False)))
        ui.notify("改好了，已记入操作记录。", type="positive")

    async def words(event: object) -> None:
        keep = bool(getattr(event, "value", False))
        if keep == await editorial.learning.keeps_words():
            return
        if not keep and not await _sure_to_delete():
            kept.value = True
            return
        await editorial.learning.keep_words(login, keep)
        ui.notify("改好了，已记入操作记录。", type="positive")

    with ui.card().classes("console-card"):
        ui.label("审核").classes("console-h2")
        ui.switch("一人审核", value=await editorial.desk.may_review_alone(), on_change=alone)
        ui.label(
            "平常写的人不能审自己写的。只有一个人的单位可以打开；每一次自己审自己，操作记录里都会写明。"
        ).classes("is-soft")
    await _lowering(visit)
    with ui.card().classes("console-card"):
        ui.label("居民的问题").classes("console-h2")
        kept = ui.switch(
            "保留居民的问题，用来改进",
            value=await editorial.learning.keeps_words(),
            on_change=words,
        )
        ui.label(
            "打开以后，答得不好的问题会留下问题本身：姓名、电话、证件号、卡号、地址先隐去，"
            f"紧急求助的话不留，最多留 {KEEP_DAYS} 天，也不记是谁问的。单独出现的人名可能隐不掉。"
            "关上的时候，留下的内容全部删除。"
        ).classes("is-soft")


async def _sure_to_delete() -> bool:
    """One touch of the switch is not to destroy what was gathered for months."""
    with ui.dialog(value=True) as asked, ui.card().classes("console-card console-dialog"):
        ui.label("不再保留居民的问题吗？").classes("console-h2")
        ui.label("留下的问题和归好的类马上全部删除，不能恢复。")
        with ui.row().classes("full-width justify-end"):
            ui.button("接着保留", on_click=lambda: asked.submit(False)).props("flat")
            ui.button("全部删除，不再保留", on_click=lambda: asked.submit(True)).props(
                "color=negative"
            )
    return bool(await asked)


async def _lowering(visit: Visit) -> None:
    desk = visit.services.editorial.lowering

    async def changed(event: object) -> None:
        await desk.lower_at_once(visit.person.login, bool(getattr(event, "value", False)))
        ui.notify("改好了，已记入操作记录。", type="positive")

    with ui.card().classes("console-card"):
        ui.label("法律变了的条目").classes("console-h2")
        ui.switch("法律变了就先请人回答", value=await desk.at_once(), on_change=changed)
        ui.label(
            "导入法条以后，引用了变动条文的条目会标成“待复核”。打开以后，这些条目从下一次发布起先请人回答，"
            "审核通过再恢复；关着的时候，由审核的人在条目里一条一条定。"
        ).classes("is-soft")
