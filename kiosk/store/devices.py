"""The office's kiosks."""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.office.devices import FORGET_SECONDS, MOST_DEVICES, Device, Heartbeat, key_of
from kiosk.office.errors import DeviceUnknownError
from kiosk.store.audit import append
from kiosk.store.database import Database
from kiosk.store.office_tables import devices


class DeviceStore:
    """Kiosks in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Device, ...]:
        """All of them, those with a name first."""
        query = sa.select(devices).order_by(devices.c.name == "", devices.c.name, devices.c.id)
        return await self._database.read(
            lambda connection: tuple(
                Device(**cast(Mapping[str, Any], row))
                for row in connection.execute(query).mappings()
            )
        )

    async def known(self, key: str) -> bool:
        """Whether a kiosk has reported before."""
        query = sa.select(devices.c.id).where(devices.c.key == key)
        return await self._database.read(
            lambda connection: connection.execute(query).first() is not None
        )

    async def report(self, heard: Heartbeat, now: float) -> bool:
        """A kiosk says how it is; false if there is no room for another one. The list makes room
        by dropping the one without a name that has been silent for longest."""
        return await self._database.write(lambda connection: _report(connection, heard, now))

    async def rename(self, device_id: int, name: str, author: str, now: float) -> None:
        """Raises `DeviceUnknownError`."""

        def work(connection: Connection) -> None:
            here = devices.update().where(devices.c.id == device_id).values(name=name)
            if connection.execute(here).rowcount == 0:
                raise DeviceUnknownError
            append(connection, Note(Action.DEVICE_NAMED, author, name or str(device_id)), now)

        await self._database.write(work)

    async def remove(self, device_id: int, author: str, now: float) -> None:
        """Raises `DeviceUnknownError`. One that still reports comes back."""

        def work(connection: Connection) -> None:
            here = devices.c.id == device_id
            name = connection.execute(sa.select(devices.c.name).where(here)).scalar()
            if name is None:
                raise DeviceUnknownError
            connection.execute(devices.delete().where(here))
            append(connection, Note(Action.DEVICE_REMOVED, author, name or str(device_id)), now)

        await self._database.write(work)


def _report(connection: Connection, heard: Heartbeat, now: float) -> bool:
    key = key_of(heard.device)
    told: dict[str, Any] = {
        "last_seen": now,
        "version": heard.version,
        "microphone": heard.microphone,
        "speaker": heard.speaker,
    }
    if heard.error is not None:
        told |= {"error": heard.error, "error_at": now}
    if connection.execute(devices.update().where(devices.c.key == key).values(**told)).rowcount:
        return True
    if not _room(connection, now):
        return False
    new = {"key": key, "name": "", "first_seen": now, "error": "", "error_at": None, **told}
    connection.execute(devices.insert().values(**new))
    return True


def _room(connection: Connection, now: float) -> bool:
    unnamed = devices.c.name == ""
    old = unnamed & (devices.c.last_seen < now - FORGET_SECONDS)
    connection.execute(devices.delete().where(old))
    count = connection.execute(sa.select(sa.func.count()).select_from(devices)).scalar() or 0
    if count < MOST_DEVICES:
        return True
    oldest = sa.select(devices.c.id).where(unnamed).order_by(devices.c.last_seen).limit(1)
    found = connection.execute(oldest).scalar()
    if found is None:
        return False
    connection.execute(devices.delete().where(devices.c.id == found))
    return True
