"""What residents asked: times and kinds for the office's figures, and, where the office allows
it, the words with personal details masked. No tie to a conversation is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.corpus.errors import QuestionUnknownError
from kiosk.store.corpus_tables import asked_questions, question_clusters
from kiosk.store.database import Database

_Q, _K = asked_questions.c, question_clusters.c


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    id: int
    at: float
    channel: str
    text: str
    """Masked; empty if the office doesn't keep words."""
    kind: str
    """Of the last reply."""
    faq_id: str
    topic: str
    confidence: float | None
    gap: str
    """Why it is worth looking at; empty if it was answered well."""
    cluster_id: int | None = None
    heard: str = ""
    """What it was before somebody put misheard words right, masked too; empty if nobody did."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that mean the same."""

    id: int
    title: str
    """The question nearest to all others."""
    state: str
    """`open`, `entry` or `dismissed`."""
    entry_id: str
    made_at: float
    count: int
    """All questions in it."""
    recent: int
    """Of the last seven days."""
    before: int
    """Of the seven days before these."""


class AskedStore:
    """Questions in the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def add(self, asked: Asked) -> int:
        """Keep one; its number."""
        values = {name: getattr(asked, name) for name in Asked.__dataclass_fields__ if name != "id"}
        return await self.database.write(
            lambda connection: int(
                connection.execute(asked_questions.insert().values(**values)).inserted_primary_key[
                    0
                ]
            )
        )

    async def mark(self, asked_id: int, gap: str) -> None:
        """Something that came later shows that it was not answered well."""
        await self.database.write(
            lambda connection: connection.execute(
                asked_questions.update().where(_Q.id == asked_id).values(gap=gap)
            )
        )

    async def forget_words(self, before: float) -> None:
        """Delete the words of what was asked before a time, with clusters left empty."""

        def work(connection: Connection) -> None:
            connection.execute(
                asked_questions.update()
                .where(_Q.at < before, _Q.text != "")
                .values(text="", heard="", cluster_id=None)
            )
            drop_empty_clusters(connection)

        await self.database.write(work)
        await self.database.scrub()

    async def clusters(
        self, now: float, *, state: str = "open", most: int = 200
    ) -> tuple[Cluster, ...]:
        """Largest first."""
        return await self.database.read(lambda connection: _clusters(connection, now, state, most))

    async def of_cluster(self, cluster_id: int, most: int = 100) -> tuple[Asked, ...]:
        """Its questions, newest first."""
        query = (
            sa.select(asked_questions)
            .where(_Q.cluster_id == cluster_id)
            .order_by(_Q.at.desc())
            .limit(most)
        )
        return await self.database.read(
            lambda connection: tuple(
                _asked(cast(Mapping[str, Any], row)) for row in connection.execute(query).mappings()
            )
        )


def correct_asked(connection: Connection, asked_id: int, text: str) -> None:
    """Put misheard words right: what they were is kept, and the question belongs to no cluster
    until it is grouped anew. Raises `QuestionUnknownError` if its words are gone."""
    query = sa.select(asked_questions).where(_Q.id == asked_id).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None or not row["text"]:
        raise QuestionUnknownError
    values = {"text": text, "heard": row["heard"] or row["text"], "cluster_id": None}
    connection.execute(asked_questions.update().where(_Q.id == asked_id).values(**values))
    _rename(connection, row["cluster_id"], row["text"])
    drop_empty_clusters(connection)


def drop_empty_clusters(connection: Connection) -> None:
    """Delete clusters that have no question any more."""
    used = sa.select(_Q.cluster_id).where(_Q.cluster_id.is_not(None))
    connection.execute(question_clusters.delete().where(_K.id.not_in(used)))


def _rename(connection: Connection, cluster_id: int | None, gone: str) -> None:
    """Where a cluster's title was the misheard words, another of its questions takes their place."""
    query = sa.select(_Q.text).where(_Q.cluster_id == cluster_id).order_by(_Q.id).limit(1)
    other = connection.execute(query).scalar()
    if other:
        named = question_clusters.update().where(_K.id == cluster_id, _K.title == gone)
        connection.execute(named.values(title=other))


def recent_texts(connection: Connection, most: int) -> tuple[str, ...]:
    """The last different questions whose words were kept, newest first."""
    query = (
        sa.select(_Q.text, sa.func.max(_Q.id))
        .where(_Q.text != "")
        .group_by(_Q.text)
        .order_by(sa.func.max(_Q.id).desc())
        .limit(most)
    )
    return tuple(str(row[0]) for row in connection.execute(query))


def unclustered(connection: Connection, most: int) -> tuple[tuple[int, str], ...]:
    """Numbers and words of questions worth looking at that are in no cluster yet."""
    query = (
        sa.select(_Q.id, _Q.text)
        .where(_Q.gap != "", _Q.text != "", _Q.cluster_id.is_(None))
        .order_by(_Q.id)
        .limit(most)
    )
    return tuple((int(row[0]), str(row[1])) for row in connection.execute(query))


def cluster_titles(connection: Connection) -> tuple[tuple[int, str], ...]:
    """Numbers and titles of all clusters."""
    query = sa.select(_K.id, _K.title).order_by(_K.id)
    return tuple((int(row[0]), str(row[1])) for row in connection.execute(query))


def add_cluster(connection: Connection, title: str, now: float) -> int:
    """A new cluster's number."""
    values = {
        "title": title, "state": "open", "entry_id": "", "made_at": now, "decided_by": "",
        "decided_at": None,
    }  # fmt: skip
    result = connection.execute(question_clusters.insert().values(**values))
    return int(result.inserted_primary_key[0])


def put_into(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Put questions into clusters: pairs of question and cluster."""
    statement = (
        asked_questions.update()
        .where(_Q.id == sa.bindparam("asked"))
        .values(cluster_id=sa.bindparam("cluster"))
    )
    rows = [{"asked": asked, "cluster": cluster} for asked, cluster in pairs]
    if rows:
        connection.execute(statement, rows)


def decide_cluster(  # noqa: PLR0913
    connection: Connection, cluster_id: int, *, state: str, entry_id: str, by: str, now: float
) -> None:
    """What became of a cluster."""
    connection.execute(
        question_clusters.update()
        .where(_K.id == cluster_id)
        .values(state=state, entry_id=entry_id, decided_by=by, decided_at=now)
    )


def _clusters(connection: Connection, now: float, state: str, most: int) -> tuple[Cluster, ...]:
    week = 7 * 86_400.0
    recent = sa.func.sum(sa.case((_Q.at >= now - week, 1), else_=0))
    before = sa.func.sum(
        sa.case((sa.and_(_Q.at >= now - 2 * week, _Q.at < now - week), 1), else_=0)
    )
    count = sa.func.count(_Q.id)
    query = (
        sa.select(
            _K.id, _K.title, _K.state, _K.entry_id, _K.made_at,
            count.label("count"), recent.label("recent"), before.label("before"),
        )
        .join(asked_questions, _Q.cluster_id == _K.id)
        .where(_K.state == state)
        .group_by(_K.id, _K.title, _K.state, _K.entry_id, _K.made_at)
        .order_by(count.desc(), _K.id)
        .limit(most)
    )  # fmt: skip
    rows = connection.execute(query).mappings()
    return tuple(
        Cluster(**{name: row[name] for name in Cluster.__dataclass_fields__}) for row in rows
    )


def _asked(row: Mapping[str, Any]) -> Asked:
    return Asked(**{name: row[name] for name in Asked.__dataclass_fields__})
