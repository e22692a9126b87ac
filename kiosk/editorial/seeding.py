"""The shipped corpus comes into the office's database: at the first start all of it, at an
update what the office has not changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.corpus.contents import REMOVED, content_of, entry_of
from kiosk.corpus.editions import EditionState
from kiosk.corpus.entries import EntryState, EntryStatus, Origin, Version
from kiosk.corpus.merging import Outcome, decide
from kiosk.store.audit import append
from kiosk.store.corpus import (
    add_entry,
    add_version,
    all_statuses,
    contents_of,
    insert_seed,
    is_seeded,
    set_entry,
    status_of,
    version_of,
)
from kiosk.store.database import Database
from kiosk.store.editions import (
    begin_edition,
    live_edition,
    retire_others,
    set_edition,
    set_shipped_stamp,
    shipped_stamp,
    under_way,
)
from knowledge_base.corpus import Corpus, Held

SYSTEM = "系统"
_SEED = "随软件带来"
_UPDATE = "软件更新"


@dataclass(frozen=True, slots=True)
class Live:
    """What residents get."""

    edition: int
    contents: Mapping[str, str]
    """By entry id."""
    held: Mapping[str, Held] = field(default_factory=dict)
    """Entries that a person is offered for, and why, by id."""


def bring_up(
    database: Database, stamp: str, read_shipped: Callable[[], Corpus], now: float
) -> Live:
    """Seed the empty database, or merge a shipped corpus that it hasn't seen; what residents
    get then. The shipped files are read only if their `stamp` is new.

    Blocks; raises `StoreUnavailableError`, `CorpusError`.
    """
    seen = database.read_now(shipped_stamp)
    if seen != stamp:
        shipped = {entry.id: content_of(entry) for entry in read_shipped().entries}

        def work(connection: Connection) -> None:
            if not is_seeded(connection):
                _seed(connection, shipped, now)
            elif shipped_stamp(connection) != stamp:
                _merge(connection, shipped, now)
            set_shipped_stamp(connection, stamp)

        database.write_now(work)
    return database.read_now(live_contents)


def live_contents(connection: Connection) -> Live:
    """What the database says residents get; edition 0 if it has no corpus."""
    edition = live_edition(connection)
    if edition is None:
        return Live(0, {})
    return Live(edition.id, contents_of(connection, edition.versions), edition.held)


def _seed(connection: Connection, shipped: Mapping[str, str], now: float) -> None:
    versions = insert_seed(connection, shipped.values(), by=SYSTEM, why=_SEED, now=now)
    _go_live(connection, versions, now, why=_SEED, changed=len(versions))
    append(connection, Note(Action.CORPUS_SEEDED, SYSTEM, f"{len(versions)} 个条目"), now)


def _merge(connection: Connection, shipped: Mapping[str, str], now: float) -> None:
    """A publish that waits was made without what comes now: it is called off."""
    waiting = under_way(connection)
    if waiting is not None:
        set_edition(
            connection,
            waiting.id,
            state=EditionState.CANCELLED.value,
            problem="软件更新带来了新的语料，请重新发布。",
        )
    statuses = all_statuses(connection)
    live = live_edition(connection)
    versions = dict(live.versions) if live is not None else {}
    taken = asked = 0
    for entry_id in sorted({*shipped, *statuses}):
        status = statuses.get(entry_id)
        content = shipped.get(entry_id, REMOVED)
        if status is None:
            _add(connection, content, now)
            outcome = Outcome.TAKE
        else:
            outcome = _merge_one(connection, status, content, now)
        if outcome is Outcome.TAKE:
            taken += 1
            _count(connection, versions, entry_id)
        asked += outcome is Outcome.ASK
    if taken:
        held = {name: why for name, why in live.held.items() if name in versions} if live else {}
        _go_live(connection, versions, now, why=_UPDATE, changed=taken, held=held)
    detail = {"更新": str(taken), "要人决定": str(asked)}
    append(connection, Note(Action.CORPUS_UPDATED, SYSTEM, "", detail), now)


def _merge_one(connection: Connection, status: EntryStatus, content: str, now: float) -> Outcome:
    if status.shipped is None and not content:
        return Outcome.NOTHING  # the office's own entry
    base = _content(connection, status.id, status.shipped)
    ours = _content(connection, status.id, status.published)
    at_work = status.state is not EntryState.PUBLISHED
    outcome = decide(base, content, ours, at_work=at_work)
    if outcome is Outcome.NOTHING:
        return outcome
    kept = add_version(connection, _version(status.id, content, _UPDATE, now))
    if outcome is Outcome.ASK:
        set_entry(connection, status.id, conflict=kept.number)
        return outcome
    set_entry(
        connection,
        status.id,
        head=kept.number,
        published=kept.number if content else None,
        shipped=kept.number,
        editor=SYSTEM,
        changed_at=now,
        content=content,
    )
    return outcome


def _add(connection: Connection, content: str, now: float) -> None:
    add_entry(connection, content, by=SYSTEM, now=now, state=EntryState.PUBLISHED, draft=False)
    entry_id = entry_of(content).id
    kept = add_version(connection, _version(entry_id, content, _UPDATE, now))
    number = kept.number
    set_entry(connection, entry_id, head=number, published=number, shipped=number)


def _go_live(  # noqa: PLR0913
    connection: Connection,
    versions: Mapping[str, int],
    now: float,
    *,
    why: str,
    changed: int,
    held: Mapping[str, Held] | None = None,
) -> None:
    number = begin_edition(
        connection,
        versions,
        by=SYSTEM,
        why=why,
        now=now,
        changed=changed,
        held=held,
        state=EditionState.LIVE,
    )
    retire_others(connection, number)


def _count(connection: Connection, versions: dict[str, int], entry_id: str) -> None:
    published = status_of(connection, entry_id).published
    if published is None:
        versions.pop(entry_id, None)
    else:
        versions[entry_id] = published


def _content(connection: Connection, entry_id: str, number: int | None) -> str:
    return version_of(connection, entry_id, number).content if number is not None else REMOVED


def _version(entry_id: str, content: str, why: str, now: float) -> Version:
    return Version(entry_id, 0, content, SYSTEM, now, why, Origin.SHIPPED)
