"""The database: migrations, locks, and errors that tell nothing."""

import asyncio
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from bot.messages import Reply
from kiosk.errors import SessionUnknownError, StoreUnavailableError
from kiosk.store import Store, open_store
from kiosk.store.database import Database
from kiosk.store.migrations import migrate
from kiosk.store.sessions import StoredTurn
from kiosk.store.tables import metadata
from tests.fakes_kiosk import AID, AMOUNT, EXPIRY, HELLO, NOTHING, PERSON, WHICH

SECRET = "我家的秘密暗号是青城山下白素贞"
REPLIES: tuple[Reply, ...] = (EXPIRY, AMOUNT, WHICH, PERSON, AID, HELLO, NOTHING)


def url(folder: Path) -> str:
    """A database in this folder."""
    return f"sqlite:///{folder}/deep/down/kiosk.sqlite3"


def is_ours(_object: Any, name: str, *_rest: Any) -> bool:
    """SQLite keeps the highest numbers of auto-increment in a table of its own."""
    return name != "sqlite_sequence"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in a file."""
    return open_store(url(tmp_path))


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    before = sa.inspect(store.database.engine).get_table_names()
    migrate(store.database)
    again = open_store(url(tmp_path))
    assert sa.inspect(again.database.engine).get_table_names() == before


def test_many_may_start_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(open_store, [url(tmp_path)] * 4))
    with stores[0].database.engine.connect() as connection:
        assert sa.inspect(connection).has_table("turns")


def test_processes_may_start_at_once(tmp_path: Path) -> None:
    code = "import sys; from kiosk.store import open_store; open_store(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", code, url(tmp_path)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [(one.wait(60), one.communicate()[1]) for one in started] == [(0, b"")] * 3


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"\x00" * 4096])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kiosk.sqlite3"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailableError, match="打不开数据库"):
        open_store(f"sqlite:///{path}")


def test_a_database_of_a_later_version(store: Store, tmp_path: Path) -> None:
    store.database.write_now(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num='9'")
    )
    with pytest.raises(StoreUnavailableError, match="打不开数据库"):
        open_store(url(tmp_path))


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(StoreUnavailableError) as caught:
        open_store("postgresql://someone:geheim@127.0.0.1:1/kiosk")
    assert "geheim" not in caught.value.message


async def test_errors_tell_nothing_that_was_stored(store: Store) -> None:
    def work(connection: Any) -> None:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:said)"), {"said": SECRET})

    with pytest.raises(StoreUnavailableError) as caught:
        await store.database.write(work)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def work(connection: Any) -> None:
        connection.exec_driver_sql(
            "INSERT INTO feedback (at, channel, helpful) VALUES (1, 'web', 1)"
        )
        raise SessionUnknownError

    with pytest.raises(SessionUnknownError):
        await store.database.write(work)
    count = "SELECT count(*) FROM feedback"
    assert await store.database.read(lambda c: c.exec_driver_sql(count).scalar_one()) == 0


async def test_many_write_at_once(store: Store) -> None:
    async def one(number: int) -> None:
        session = await store.sessions.open("web", 0.0)
        for _ in range(3):
            turn = StoredTurn(1.0, f"第{number}个", spoken=False, confidence=None, replies=(HELLO,))
            await store.sessions.add(session.id, turn)
        assert len(await store.sessions.turns(session.id)) == 3

    await asyncio.gather(*(one(number) for number in range(20)))


@settings(max_examples=25, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60),
    st.lists(st.sampled_from(REPLIES), max_size=4),
    st.booleans(),
    st.none() | st.floats(0, 1),
)
def test_a_turn_comes_back_as_it_went(
    tmp_path_factory: pytest.TempPathFactory,
    said: str,
    replies: list[Reply],
    spoken: bool,
    confidence: float | None,
) -> None:
    store = open_store(url(tmp_path_factory.getbasetemp() / "turns"))
    turn = StoredTurn(3.5, said, spoken, confidence, tuple(replies))

    async def there_and_back() -> tuple[StoredTurn, ...]:
        session = await store.sessions.open("kiosk", 0.0)
        await store.sessions.add(session.id, turn)
        return await store.sessions.turns(session.id)

    assert asyncio.run(there_and_back()) == (turn,)
    store.database.close()


@pytest.mark.timeout(60)
def test_two_event_loops_write_beside_each_other(store: Store) -> None:
    """One that waits for the other's turn is woken, whichever loop it is in."""

    async def write(number: int) -> None:
        for step in range(20):
            await store.database.write(partial(_put, name=f"{number}-{step}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: asyncio.run(write(number)), range(4)))
    with store.database.engine.connect() as connection:
        found = connection.execute(sa.text("SELECT COUNT(*) FROM looped")).scalar()
    assert found == 80


def _put(connection: Connection, name: str) -> None:
    connection.execute(sa.text("CREATE TABLE IF NOT EXISTS looped (id TEXT PRIMARY KEY)"))
    time.sleep(0.005)
    connection.execute(sa.text("INSERT INTO looped VALUES (:id)"), {"id": name})


def test_the_password_of_the_database_is_not_shown() -> None:
    database = Database("postgresql://someone:geheim@db.example/kiosk")
    assert "geheim" not in repr(database.engine)
