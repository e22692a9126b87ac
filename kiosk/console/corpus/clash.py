"""Two people wrote in one entry: who saves second sees both and decides; nothing goes unseen."""

from nicegui import ui

from kiosk.console.corpus.common import show_differences
from kiosk.corpus.differences import compare_contents


async def takes_mine(told: str, theirs: str, mine: str) -> bool:
    """Whether what was written here takes the place of what another saved meanwhile. `told` says
    who that was; both contents as kept. Stays open until it is decided."""
    with ui.dialog(value=True).props("persistent") as dialog, ui.card().classes("console-card"):
        ui.label("两个人改了同一条").classes("console-h2")
        ui.label(f"{told}您写的还没有保存，也没有丢，看了下面再定。")
        ui.label("下面是不同的地方：划掉的是他存的，标绿的是您写的。").classes("corpus-hint")
        show_differences(compare_contents(theirs, mine))
        with ui.element().classes("corpus-row"):
            ui.button("存我写的", on_click=lambda: dialog.submit(True))
            ui.button("用他存的，丢掉我写的", on_click=lambda: dialog.submit(False)).props(
                "outline color=negative"
            )
    return bool(await dialog)
