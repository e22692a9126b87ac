"""Entries and versions in the database.

Functions that change something take the connection of a transaction, so that the right of who
does it, the change, and the line in the audit log stand or fall together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.corpus.contents import entry_of, search_text
from kiosk.corpus.entries import EntryState, EntryStatus, Origin, Version
from kiosk.corpus.errors import DraftConflictError, EntryTakenError, EntryUnknownError
from kiosk.corpus.lowering import Lowering
from kiosk.people.errors import ForbiddenError
from kiosk.people.persons import Person
from kiosk.people.rights import Permission, permissions
from kiosk.store.corpus_tables import corpus_entries, corpus_versions
from kiosk.store.database import Database
from kiosk.store.directory import person_of
from kiosk.store.editions import setting
from kiosk.store.people_tables import people

_E, _V = corpus_entries.c, corpus_versions.c
_STATUS = [
    _E.id, _E.topic, _E.label, _E.title, _E.state, _E.head, _E.published, _E.shipped, _E.conflict,
    _E.editor, _E.changed_at, _E.reviewer, _E.note, _E.flag, _E.review_due, _E.lowered,
]  # fmt: skip
LOWER_AT_ONCE = "lower_at_once"
"""Setting: whether entries whose law changed are lowered without anybody's word."""
MANY = 400
"""Names in one query."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries a list shows."""

    words: str = ""
    """All of these, parted by blanks, stand in the entry."""
    topic: str = ""
    state: EntryState | None = None
    special: str = ""
    """`flagged`, `conflict`, `overdue` or `lowered`."""
    today: str = ""
    """ISO date against which reviews are overdue."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing."""

    content: str
    seq: int
    """Goes up with each save, so that nobody overwrites what they haven't seen."""


class CorpusStore:
    """Reading; what changes something is a function below."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def page(
        self, wanted: Wanted, *, start: int, most: int
    ) -> tuple[tuple[EntryStatus, ...], int]:
        """Entries, newest work first, and how many there are in all."""
        return await self.database.read(lambda connection: _page(connection, wanted, start, most))

    async def topics(self) -> tuple[str, ...]:
        """All topics, in order."""
        query = sa.select(_E.topic).distinct().order_by(_E.topic)
        return await self.database.read(
            lambda connection: tuple(row[0] for row in connection.execute(query))
        )

    async def counts(self) -> Mapping[str, int]:
        """Entries by state, and `conflict` and `flagged`."""
        return await self.database.read(_counts)

    async def status(self, entry_id: str) -> EntryStatus:
        """One entry; raises `EntryUnknownError`."""
        return await self.database.read(lambda connection: status_of(connection, entry_id))

    async def titles(self, entry_ids: Sequence[str]) -> Mapping[str, str]:
        """The titles of those of these entries that are there, by id."""
        query = sa.select(_E.id, _E.title).where(_E.id.in_(entry_ids))
        return await self.database.read(
            lambda connection: {str(row[0]): str(row[1]) for row in connection.execute(query)}
        )

    async def draft(self, entry_id: str) -> Draft:
        """What an editor goes on with: the draft, else the newest version (empty text if that
        removes the entry); raises `EntryUnknownError`."""
        return await self.database.read(lambda connection: draft_of(connection, entry_id))

    async def history(self, entry_id: str) -> tuple[Version, ...]:
        """All versions, newest first."""
        query = sa.select(corpus_versions).where(_V.entry_id == entry_id).order_by(_V.number.desc())
        return await self.database.read(
            lambda connection: tuple(
                _version(cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            )
        )

    async def version(self, entry_id: str, number: int) -> Version:
        """One version; raises `EntryUnknownError`."""
        return await self.database.read(lambda connection: version_of(connection, entry_id, number))

    async def published(self) -> Mapping[str, str]:
        """Contents that residents get by entry id, in the order of ids."""
        return await self.database.read(published_contents)

    async def newest(self) -> Mapping[str, str]:
        """The newest content of each entry by its id: its draft, else its head."""
        return await self.database.read(newest_contents)


def require(connection: Connection, login: str, permission: Permission) -> Person:
    """Who acts, if they may at this very moment; raises `ForbiddenError`."""
    query = sa.select(people).where(people.c.login == login, people.c.active.is_(True))
    row = connection.execute(query).mappings().first()
    person = person_of(cast(Mapping[str, Any], row)) if row is not None else None
    if person is None or permission not in permissions(person.rights):
        raise ForbiddenError
    return person


def is_seeded(connection: Connection) -> bool:
    """Whether there are entries at all."""
    return connection.execute(sa.select(_E.id).limit(1)).first() is not None


def status_of(connection: Connection, entry_id: str, *, locked: bool = False) -> EntryStatus:
    """One entry; raises `EntryUnknownError`. `locked` keeps others from changing it."""
    query = sa.select(*_STATUS).where(_E.id == entry_id)
    row = connection.execute(query.with_for_update() if locked else query).mappings().first()
    if row is None:
        raise EntryUnknownError
    return _status(cast(Mapping[str, Any], row))


def all_statuses(connection: Connection) -> dict[str, EntryStatus]:
    """Every entry by its id."""
    rows = connection.execute(sa.select(*_STATUS)).mappings()
    found = (_status(cast(Mapping[str, Any], row)) for row in rows)
    return {status.id: status for status in found}


def draft_of(connection: Connection, entry_id: str) -> Draft:
    """The draft, else the newest version, else what was published."""
    query = sa.select(_E.draft, _E.draft_seq, _E.head).where(_E.id == entry_id)
    row = connection.execute(query).first()
    if row is None:
        raise EntryUnknownError
    draft, seq, head = row
    if draft is None and head is not None:
        draft = version_of(connection, entry_id, head).content
    return Draft(draft or "", int(seq))


def version_of(connection: Connection, entry_id: str, number: int) -> Version:
    """One version; raises `EntryUnknownError`."""
    query = sa.select(corpus_versions).where(_V.entry_id == entry_id, _V.number == number)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise EntryUnknownError
    return _version(cast(Mapping[str, Any], row))


def contents_of(connection: Connection, versions: Mapping[str, int]) -> dict[str, str]:
    """Contents by entry id; a missing version raises `EntryUnknownError`."""
    found: dict[str, str] = {}
    names = sorted(versions)
    for start in range(0, len(names), MANY):
        chosen = names[start : start + MANY]
        query = sa.select(_V.entry_id, _V.number, _V.content).where(_V.entry_id.in_(chosen))
        for entry_id, number, content in connection.execute(query):
            if versions[entry_id] == number:
                found[entry_id] = content
    if len(found) != len(versions):
        raise EntryUnknownError("有条目的版本不见了。")
    return {name: found[name] for name in names}


def lowers_at_once(connection: Connection) -> bool:
    """Whether the office wants entries whose law changed lowered without anybody's word."""
    return setting(connection, LOWER_AT_ONCE) == "1"


def published_contents(connection: Connection) -> dict[str, str]:
    """What residents get."""
    return _joined(connection, _E.published)


def newest_contents(connection: Connection) -> dict[str, str]:
    """Drafts, else heads; entries whose newest work removes them are left out."""
    return {name: content for name, content in newest_works(connection).items() if content}


def newest_works(connection: Connection, *, since: float | None = None) -> dict[str, str]:
    """Drafts, else heads, empty where the newest work removes the entry; of all entries, or of
    those changed at or after a time."""
    changed = () if since is None else (_E.changed_at >= since,)
    drafts = sa.select(_E.id, _E.draft).where(_E.draft.is_not(None), *changed)
    found = _joined(connection, _E.head, *changed)
    found |= {str(row[0]): str(row[1]) for row in connection.execute(drafts)}
    return dict(sorted(found.items()))


def add_entry(  # noqa: PLR0913
    connection: Connection,
    content: str,
    *,
    by: str,
    now: float,
    state: EntryState = EntryState.DRAFT,
    note: str = "",
    draft: bool = True,
) -> None:
    """A new entry; raises `EntryTakenError`, `ContentInvalidError`."""
    entry = entry_of(content)
    taken = sa.select(_E.id).where(_E.id == entry.id)
    if connection.execute(taken).first() is not None:
        raise EntryTakenError
    connection.execute(
        corpus_entries.insert().values(
            id=entry.id,
            state=state.value,
            draft=content if draft else None,
            draft_seq=1 if draft else 0,
            editor=by,
            changed_at=now,
            reviewer="",
            note=note,
            flag="",
            **_shown(content),
        )
    )


def save_draft(  # noqa: PLR0913
    connection: Connection, entry_id: str, content: str, *, seq: int, by: str, now: float
) -> int:
    """Keep what is being written; gives the new number of the save. Raises
    `DraftConflictError` if somebody else saved since `seq`, `ContentInvalidError`."""
    query = sa.select(_E.draft_seq, _E.editor).where(_E.id == entry_id).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise EntryUnknownError
    if row[0] != seq:
        raise DraftConflictError(f"{row[1]} 刚刚改过这一条。")
    values = {
        "draft": content, "draft_seq": seq + 1, "state": EntryState.DRAFT.value, "editor": by,
        "changed_at": now, **_shown(content),
    }  # fmt: skip
    connection.execute(corpus_entries.update().where(_E.id == entry_id).values(**values))
    return seq + 1


def add_version(connection: Connection, new: Version) -> Version:
    """Keep a version under the next number of its entry."""
    query = sa.select(sa.func.max(_V.number)).where(_V.entry_id == new.entry_id)
    number = int(connection.execute(query).scalar() or 0) + 1
    kept = Version(new.entry_id, number, new.content, new.author, new.at, new.why, new.origin)
    connection.execute(
        corpus_versions.insert().values(
            entry_id=kept.entry_id,
            number=kept.number,
            content=kept.content,
            author=kept.author,
            at=kept.at,
            why=kept.why,
            origin=kept.origin.value,
        )
    )
    return kept


def set_entry(connection: Connection, entry_id: str, **values: Any) -> None:
    """Change columns of an entry; a `content` sets what lists and search show."""
    content = values.pop("content", None)
    shown = _shown(content) if content else {}
    connection.execute(corpus_entries.update().where(_E.id == entry_id).values(**values, **shown))


def drop_entry(connection: Connection, entry_id: str) -> None:
    """Take out an entry that never had a version."""
    connection.execute(corpus_entries.delete().where(_E.id == entry_id))


def insert_seed(
    connection: Connection, contents: Iterable[str], *, by: str, why: str, now: float
) -> dict[str, int]:
    """Fill the empty tables with shipped contents as first versions; gives them by entry id."""
    rows, kept = [], []
    for content in contents:
        shown = _shown(content)
        name = entry_of(content).id
        rows.append(
            {
                "id": name, "state": EntryState.PUBLISHED.value, "head": 1, "published": 1,
                "shipped": 1, "conflict": None, "draft": None, "draft_seq": 0, "editor": by,
                "changed_at": now, "reviewer": "", "note": "", "flag": "", **shown,
            }
        )  # fmt: skip
        kept.append(
            {
                "entry_id": name, "number": 1, "content": content, "author": by, "at": now,
                "why": why, "origin": Origin.SHIPPED.value,
            }
        )  # fmt: skip
    if rows:
        connection.execute(corpus_entries.insert(), rows)
        connection.execute(corpus_versions.insert(), kept)
    return dict.fromkeys((str(row["id"]) for row in rows), 1)


def _shown(content: str) -> dict[str, str]:
    entry = entry_of(content)
    return {
        "topic": entry.topic[:40],
        "label": entry.label[:40],
        "title": entry.title[:200],
        "text": search_text(entry),
        "review_due": entry.review_due.isoformat(),
    }


def _joined(connection: Connection, number: Any, *conditions: Any) -> dict[str, str]:
    query = (
        sa.select(_E.id, _V.content)
        .where(_V.entry_id == _E.id, _V.number == number, *conditions)
        .order_by(_E.id)
    )
    return {str(row[0]): str(row[1]) for row in connection.execute(query)}


def _page(
    connection: Connection, wanted: Wanted, start: int, most: int
) -> tuple[tuple[EntryStatus, ...], int]:
    conditions = _conditions(connection, wanted)
    if wanted.special == "lowered":
        conditions = [*conditions, _is_lowered(lowers_at_once(connection))]
    found = sa.select(_E.id).where(*conditions).order_by(_E.changed_at.desc(), _E.id)
    names = [str(row[0]) for row in connection.execute(found)]
    shown = names[start : start + most]
    query = sa.select(*_STATUS).where(_E.id.in_(shown))
    rows = connection.execute(query).mappings()
    by_id = {str(row["id"]): _status(cast(Mapping[str, Any], row)) for row in rows}
    return tuple(by_id[name] for name in shown), len(names)


def _conditions(connection: Connection, wanted: Wanted) -> Sequence[Any]:
    """The text is in lower case already, so that plain search does, which is several times
    quicker than LIKE."""
    place = sa.func.strpos if connection.dialect.name == "postgresql" else sa.func.instr
    found: list[Any] = [place(_E.text, word.lower()) > 0 for word in wanted.words.split()[:10]]
    if wanted.topic:
        found.append(_E.topic == wanted.topic)
    if wanted.state is not None:
        found.append(_E.state == wanted.state.value)
    if wanted.special == "conflict":
        found.append(_E.conflict.is_not(None))
    elif wanted.special == "flagged":
        found.append(_E.flag != "")
    elif wanted.special == "overdue":
        found.append(_E.review_due < wanted.today)
    return found


def _is_lowered(at_once: bool) -> Any:
    asked = _E.lowered == Lowering.PERSON.value
    marked = sa.and_(_E.lowered == Lowering.AS_ALWAYS.value, _E.flag != "")
    return sa.and_(_E.published.is_not(None), sa.or_(asked, marked) if at_once else asked)


def _counts(connection: Connection) -> dict[str, int]:
    query = sa.select(_E.state, sa.func.count()).group_by(_E.state)
    found = {str(state): int(count) for state, count in connection.execute(query)}
    for name, condition in (("conflict", _E.conflict.is_not(None)), ("flagged", _E.flag != "")):
        number = sa.select(sa.func.count()).select_from(corpus_entries).where(condition)
        found[name] = int(connection.execute(number).scalar() or 0)
    return found


def _status(row: Mapping[str, Any]) -> EntryStatus:
    values: dict[str, Any] = {name: row[name] for name in EntryStatus.__dataclass_fields__}
    return EntryStatus(**{**values, "state": EntryState(row["state"])})


def _version(row: Mapping[str, Any]) -> Version:
    values: dict[str, Any] = {name: row[name] for name in Version.__dataclass_fields__}
    return Version(**{**values, "origin": Origin(row["origin"])})
