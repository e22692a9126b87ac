"""Finding an entry by words, so that nobody has to know ids; entries named by their titles."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from nicegui import ui

from kiosk.console.corpus.common import link_to
from kiosk.console.visit import Visit
from kiosk.corpus.entries import EntryStatus
from kiosk.store.corpus import Wanted

CHOICES = 6


class EntryPicker:
    """A field for words of an entry's questions or answer, the entries that have them, and which
    one was taken."""

    def __init__(
        self,
        visit: Visit,
        label: str,
        *,
        entry_id: str = "",
        picked: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._visit = visit
        self._corpus = visit.services.store.corpus
        self._label = label
        self._picked = picked
        self._found: tuple[EntryStatus, ...] = ()
        self._asked = ""
        self.entry_id = entry_id
        """What was taken; empty at first, if nothing was given."""

    async def build(self) -> None:
        """Show it."""
        with ui.element("div").classes("corpus-picker"):
            ui.input(self._label, on_change=self._search).props(
                "outlined clearable debounce=300 maxlength=60"
            ).classes("full-width")
            await self._choices()

    async def _search(self, event: object) -> None:
        self._asked = str(getattr(event, "value", "") or "").strip()
        if self._asked:
            self._found, _ = await self._corpus.page(
                Wanted(words=self._asked), start=0, most=CHOICES
            )
        else:
            self._found = ()
        await self._choices.refresh()

    @ui.refreshable_method
    async def _choices(self) -> None:
        if self.entry_id:
            title = await title_of(self._visit, self.entry_id)
            ui.label(f"已选：{title}").classes("corpus-picked")
        if self._asked and not self._found:
            ui.label("没有这样的条目，换几个字试试。").classes("is-soft")
        for one in self._found:
            if one.id == self.entry_id:
                continue
            with ui.element().classes("corpus-item"):
                with ui.element().classes("corpus-words"):
                    ui.label(one.title)
                    ui.label(one.topic).classes("is-soft")
                take = self._visit.does(self._take, one.id)
                ui.button("选这一条", on_click=take).props("outline")

    async def _take(self, entry_id: str) -> None:
        self.entry_id, self._found, self._asked = entry_id, (), ""
        await self._choices.refresh()
        if self._picked is not None:
            await self._picked(entry_id)


async def title_of(visit: Visit, entry_id: str) -> str:
    """The title of an entry; its id if it is gone."""
    return (await visit.services.store.corpus.titles((entry_id,))).get(entry_id, entry_id)


async def titles_of(visit: Visit, entry_ids: Iterable[str]) -> Mapping[str, str]:
    """The titles of those that are there, by id."""
    return await visit.services.store.corpus.titles(tuple({one for one in entry_ids if one}))


def link_by_title(titles: Mapping[str, str], entry_id: str) -> None:
    """A link to an entry by its title, or by its id if it is gone."""
    link_to(entry_id, titles.get(entry_id, entry_id))
