"""The store on PostgreSQL, where its programs are installed: a private server, no port."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kiosk.cases.tickets import Actor, Step
from kiosk.errors import SessionUnknownError, StoreUnavailableError
from kiosk.store import Store, open_store
from kiosk.store.feedback import Feedback
from kiosk.store.sessions import StoredTurn
from kiosk.store.tables import metadata
from tests.fakes_kiosk import EXPIRY

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)

pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL's programs are not installed")


def as_server_user(*command: str) -> None:
    """Run a program of PostgreSQL's, which refuses to work for root."""
    program = [f"{PROGRAMS}/{command[0]}", *command[1:]]
    if os.geteuid() == 0:
        program = ["runuser", "-u", "postgres", "--", *program]
    done = subprocess.run(program, capture_output=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a fresh server that listens on a socket file only."""
    folder = tempfile.mkdtemp(prefix="pg")
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = f"{folder}/data"
    as_server_user("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    as_server_user("pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        as_server_user("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def store(server: str) -> Iterator[Store]:
    """A store with fresh tables, which four processes' worth of starts have made at once."""
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(open_store, [server] * 4)
    for other in others:
        other.database.close()
    yield first
    first.database.write_now(
        lambda connection: connection.exec_driver_sql(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        )
    )
    first.database.close()


def turn_of(said: str) -> StoredTurn:
    """A turn with these words."""
    return StoredTurn(1.0, said, spoken=True, confidence=0.5, replies=(EXPIRY,))


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


async def test_a_conversation_and_its_end(store: Store) -> None:
    session = await store.sessions.open("web", 0.0)
    await store.sessions.add(session.id, turn_of("公司不续签😀"))
    assert await store.sessions.turns(session.id) == (turn_of("公司不续签😀"),)
    assert await store.sessions.idle("web", 5.0) == (session.id,)
    await store.sessions.wipe([session.id], 6.0)
    with pytest.raises(SessionUnknownError):
        await store.sessions.turns(session.id)
    with store.database.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM turns")).scalar_one() == 0
    assert await store.sessions.wiped(7.0) == (session.id,)
    await store.sessions.drop(session.id)
    assert await store.sessions.wiped(7.0) == ()


async def test_one_ticket_however_often_it_is_asked_for_at_once(store: Store) -> None:
    session = await store.sessions.open("kiosk", 0.0)
    asked = [
        store.tickets.open(session.id, channel="kiosk", topic="劳动工资", now=1.0) for _ in range(8)
    ]
    got = await asyncio.gather(*asked)
    assert len({ticket.code for ticket, _ in got}) == 1
    assert [is_new for _, is_new in got].count(True) == 1


async def test_no_turn_slips_in_behind_a_wipe(store: Store) -> None:
    for _ in range(10):
        session = await store.sessions.open("kiosk", 0.0)
        adding = [store.sessions.add(session.id, turn_of("秘密")) for _ in range(4)]
        await asyncio.gather(
            *adding, store.sessions.wipe([session.id], 1.0), return_exceptions=True
        )
    with store.database.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM turns")).scalar_one() == 0


async def test_tickets_and_feedback(store: Store) -> None:
    session = await store.sessions.open("kiosk", 0.0)
    ticket, _ = await store.tickets.open(session.id, channel="kiosk", topic=None, now=1.0)
    assert (await store.queue.facts(ticket, 2.0)).position == 1
    lawyer = Actor("person", 7, "王律师")
    await store.tickets.step(ticket.code, Step.CLAIM, lawyer, 3.0)
    closed = (await store.tickets.step(ticket.code, Step.CLOSE, lawyer, 4.0)).ticket
    assert (closed.claimed_at, closed.ended_at) == (3.0, 4.0)
    assert await store.tickets.delete_ended(5.0) == 1
    await store.feedback.add(Feedback(1.0, "kiosk", helpful=True, comment="好"))


async def test_errors_tell_nothing(store: Store) -> None:
    with pytest.raises(StoreUnavailableError) as caught:
        await store.database.write(
            lambda connection: connection.execute(
                sa.text("SELECT :said FROM nowhere"), {"said": "秘密"}
            )
        )
    assert "秘密" not in str(caught.value)
