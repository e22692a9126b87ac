"""Parts of the pages that run in the browser alone: the resident's own reader, voice and
microphone (`static/console/corpus/`)."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from kiosk.console.visit import Visit

_SCRIPT = '<script type="module" src="/static/console/corpus/{name}.js"></script>'
LONGEST_HEARD = 500
"""Characters that are taken of what was heard."""


def resident_words(text: str) -> None:
    """Words in the Markdown subset of replies, as a resident sees them."""
    element = ui.element("resident-words").classes("corpus-shown")
    element.props["text"] = text


def spoken_words(visit: Visit, text: str) -> None:
    """A button that has the robot's voice say the words."""
    element = ui.element("spoken-words").classes("corpus-row")
    element.props["text"] = text
    element.props["csrf"] = visit.login.csrf


def heard_words(take: Callable[[str], Awaitable[None]]) -> None:
    """A button that hears one question and gives its words."""

    async def heard(event: events.GenericEventArguments) -> None:
        words = event.args.get("detail") if isinstance(event.args, dict) else None
        await take(str(words or "")[:LONGEST_HEARD])

    ui.element("heard-words").classes("corpus-row").on("heard", heard, args=["detail"])


def load(*names: str) -> None:
    """What a page needs of `words`, `listen`, `speak`."""
    for name in names:
        ui.add_head_html(_SCRIPT.format(name=name))
