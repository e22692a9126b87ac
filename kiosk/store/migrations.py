"""Bringing the tables up to date at start, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from kiosk.errors import StoreUnavailableError
from kiosk.store.database import Database

SCRIPTS = Path(__file__).parents[1] / "migrations"
_LOCK_SECONDS = 60
_POSTGRESQL_LOCK = 0x77786662
"""Any number, the same in every process of this program."""


def migrate(database: Database) -> None:
    """Run the migrations that are missing; raises `StoreUnavailableError`."""
    try:
        with _alone(database), database.engine.begin() as connection:
            _lock(connection)
            config = Config()
            config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (SQLAlchemyError, OSError, Timeout, CommandError) as error:
        raise StoreUnavailableError(
            f"打不开数据库 {database.url.render_as_string()}：{type(error).__name__}。"
            "请检查磁盘空间和文件权限，或者数据库服务是否启动。"
        ) from error


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    if database.file is None:
        yield
        return
    database.file.parent.mkdir(parents=True, exist_ok=True)
    lock = database.file.with_name(database.file.name + ".lock")
    with FileLock(lock, timeout=_LOCK_SECONDS):
        yield


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})"))
