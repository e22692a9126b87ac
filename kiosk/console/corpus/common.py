"""What the pages of the corpus share."""

import datetime
import html
from collections.abc import Iterable

from nicegui import ui

from kiosk.corpus.differences import FieldDifference, Kind
from kiosk.corpus.entries import STATE_NAMES, EntryState
from kiosk.people.holidays import CHINA

STYLE = '<link rel="stylesheet" href="/static/console/corpus.css">'
HERE = "/corpus"
"""Links and `ui.navigate` put the console's prefix in front."""
_LOOKS = {
    EntryState.PUBLISHED: "is-good",
    EntryState.REFUSED: "is-bad",
    EntryState.SUBMITTED: "is-waiting",
    EntryState.APPROVED: "is-waiting",
}
_TAGS = {Kind.ADDED: "ins", Kind.TAKEN: "del", Kind.KEPT: "span"}


def dress_corpus() -> None:
    """The style of these pages."""
    ui.add_head_html(STYLE)


def mark(text: str, look: str = "") -> None:
    """A few words in a rounded frame."""
    ui.label(text).classes(f"corpus-mark {look}")


def state_mark(state: EntryState) -> None:
    """Where an entry stands."""
    mark(STATE_NAMES[state], _LOOKS.get(state, ""))


def when(at: float | None) -> str:
    """A time in China, as people read it."""
    return "" if at is None else f"{datetime.datetime.fromtimestamp(at, CHINA):%Y-%m-%d %H:%M}"


def link_to(entry_id: str, text: str) -> None:
    """A link to an entry's page."""
    ui.link(text or entry_id, f"{HERE}/entries/{entry_id}")


def show_differences(differences: Iterable[FieldDifference]) -> None:
    """Each field that differs, word by word."""
    found = list(differences)
    if not found:
        ui.label("没有不同。").classes("is-soft")
    for field in found:
        ui.label(field.shown).classes("console-h2")
        ui.html(changed_html(field), sanitize=False).classes("corpus-change")


def changed_html(field: FieldDifference) -> str:
    """The pieces as escaped HTML."""
    return "".join(
        f"<{_TAGS[piece.kind]}>{html.escape(piece.text)}</{_TAGS[piece.kind]}>"
        for piece in field.pieces
    )
