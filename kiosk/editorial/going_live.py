"""Noting in the database what residents get, after the pointer was swapped."""

from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.corpus.editions import Edition, EditionState
from kiosk.corpus.entries import EntryState, EntryStatus, after_publish
from kiosk.store.audit import append
from kiosk.store.corpus import all_statuses, set_entry, version_of
from kiosk.store.database import Database
from kiosk.store.editions import edition_of, retire_others, set_edition, under_way


def mark_live(connection: Connection, edition: Edition, now: float) -> None:
    """Residents get this edition now: in its row, in those of all entries, in the audit log."""
    set_edition(connection, edition.id, state=EditionState.LIVE.value, live_at=now, progress="")
    retire_others(connection, edition.id)
    for status in all_statuses(connection).values():
        number = edition.versions.get(status.id)
        state = after_publish(status, number if number else _removal(connection, status))
        if number == status.published and state is status.state:
            continue
        note = status.note
        if state is EntryState.REFUSED and status.state is EntryState.PUBLISHED:
            note = f"语料回到了第 {edition.id} 版，这一条后来写的没有在用；改好再送审。"
        set_entry(connection, status.id, published=number, state=state.value, note=note)
    action = Action.ROLLED_BACK if edition.live_at is not None else Action.PUBLISHED
    append(connection, Note(action, edition.confirmed_by or "系统", f"第 {edition.id} 版"), now)


def settle(database: Database, pointed: int, now: float) -> bool:
    """After a power cut between the swap and its note the pointer counts: an edition that was
    ready and is pointed at is live. Whether there was one. Blocks."""

    def work(connection: Connection) -> bool:
        found = under_way(connection)
        if found is None or found.id != pointed or found.state is not EditionState.READY:
            return False
        mark_live(connection, edition_of(connection, found.id), now)
        return True

    return database.write_now(work)


def _removal(connection: Connection, status: EntryStatus) -> int | None:
    """The head, if it takes the entry out."""
    if status.head is None or version_of(connection, status.id, status.head).content:
        return None
    return status.head
