"""Marks entries that must be looked at again, since law that they stand on changed."""

from collections.abc import Mapping, Sequence

from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.corpus.contents import entry_of
from kiosk.corpus.law_changes import Cited, cited_by
from kiosk.corpus.lowering import Lowering
from kiosk.editorial.seeding import SYSTEM
from kiosk.store.audit import append
from kiosk.store.corpus import all_statuses, newest_contents, set_entry
from kiosk.store.database import Database
from knowledge_base.corpus import FaqEntry


def all_entries(database: Database) -> Sequence[FaqEntry]:
    """The office's entries, drafts included. Blocks."""
    return [entry_of(content) for content in database.read_now(newest_contents).values()]


def flag_entries(database: Database, changed: Mapping[Cited, str], now: float) -> Sequence[str]:
    """Mark every entry that cites what changed; their ids. An approval takes the mark away; that
    one was to be said all the same counts no more. Blocks."""

    def work(connection: Connection) -> Sequence[str]:
        entries = [entry_of(content) for content in newest_contents(connection).values()]
        statuses = all_statuses(connection)
        why: dict[str, list[str]] = {}
        for cited, owners in cited_by(entries).items():
            for owner in owners if cited in changed else ():
                why.setdefault(owner, []).append(changed[cited])
        for entry_id, reasons in why.items():
            flag = "；".join(dict.fromkeys(reasons))[:400]
            if statuses[entry_id].lowered == Lowering.ROBOT:
                set_entry(connection, entry_id, flag=flag, lowered=Lowering.AS_ALWAYS.value)
            else:
                set_entry(connection, entry_id, flag=flag)
        if why:
            detail = {"待复核": str(len(why))}
            append(connection, Note(Action.LAW_CHANGED, SYSTEM, "", detail), now)
        return tuple(sorted(why))

    return database.write_now(work)
