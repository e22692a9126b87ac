"""Dialogs that ask for something before it is done."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nicegui import ui

Go = Callable[[], Awaitable[None] | None]
"""What a button does."""

# Enter in a field of one line is as good as the button; where one chooses or composes it isn't.
_ENTER_GOES = """event => {
  const {key, target, isComposing} = event;
  if (key !== "Enter" || isComposing || target.tagName !== "INPUT") return;
  if (target.getAttribute("role") === "combobox") return;
  event.preventDefault();
  event.currentTarget.querySelector("[data-go]")?.click();
}"""


@contextmanager
def dialog(title: str) -> Iterator[ui.dialog]:
    """A dialog that opens once its content is there, and goes when it is closed."""
    asked = ui.dialog()
    asked.on("hide", asked.delete)
    with asked, ui.card().classes("console-card console-dialog") as card:
        card.on("keydown", js_handler=_ENTER_GOES)
        ui.label(title).classes("console-h2")
        yield asked
    asked.open()


def once(go: Go, open_still: Callable[[], bool] = lambda: True) -> Callable[[], Awaitable[None]]:
    """A handler that a double click runs once: it does nothing while it still runs, nor after what
    it belongs to was closed."""
    running = False

    async def pressed() -> None:
        nonlocal running
        if running or not open_still():
            return
        running = True
        try:
            done = go()
            if inspect.isawaitable(done):
                await done
        finally:
            running = False

    return pressed


def buttons(asked: ui.dialog, words: str, go: Go) -> None:
    """To do it, once, or to leave it."""
    with ui.row().classes("full-width justify-end"):
        ui.button("取消", on_click=asked.close).props("flat")
        ui.button(words, on_click=once(go, lambda: bool(asked.value))).props("data-go")


def choice(label: str, options: Mapping[Any, str], value: Any = None) -> ui.select:
    """One of many, found by typing a part of it."""
    return (
        ui.select(dict(options), label=label, value=value, with_input=True)
        .props("outlined options-dense")
        .classes("full-width")
    )


def line(label: str, value: str = "", most: int = 500) -> ui.input:
    """A line of text."""
    return ui.input(label, value=value).props(f"outlined maxlength={most}").classes("full-width")


def lines(label: str, value: str = "", most: int = 1000) -> ui.textarea:
    """A few lines of text."""
    return (
        ui.textarea(label, value=value)
        .props(f"outlined autogrow maxlength={most}")
        .classes("full-width")
    )
