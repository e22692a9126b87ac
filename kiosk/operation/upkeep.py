"""What is kept no longer than it may be: requests, conversations with people, sign-ins."""

import asyncio
import logging
from collections.abc import Callable

from kiosk.accounts import Accounts
from kiosk.appointments.booking import Booking
from kiosk.cases.casework import Casework
from kiosk.clock import Clock
from kiosk.errors import StoreUnavailableError
from kiosk.rooms.recordings import Recordings
from kiosk.settings import Settings
from kiosk.store import Store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
_DAY = 86_400


class Upkeep:
    """Ends what nobody took up, deletes what has been kept long enough."""

    def __init__(  # noqa: PLR0913 - collaborators are passed in
        self,
        *,
        store: Store,
        casework: Casework,
        booking: Booking,
        accounts: Accounts,
        recordings: Recordings,
        settings: Callable[[], Settings],
        clock: Clock,
    ) -> None:
        self._store = store
        self._casework = casework
        self._booking = booking
        self._accounts = accounts
        self._recordings = recordings
        self._settings = settings
        self._clock = clock

    async def sweep(self) -> None:
        """Once; raises `StoreUnavailableError`."""
        now = self._clock()
        settings = self._settings()
        gateway, people = settings.gateway, settings.people
        for stepped in await self._store.tickets.lapse(now - gateway.ticket_open_hours * 3600, now):
            await self._casework.announce(stepped)
        await self._store.talks.delete_ended(now - people.talk_keep_days * _DAY, now)
        await self._store.rooms.delete_ended(now - people.talk_keep_days * _DAY)
        await self._recordings.expire(now - gateway.ticket_keep_days * _DAY)
        await self._store.tickets.delete_ended(now - gateway.ticket_keep_days * _DAY)
        await self._booking.sweep()
        await self._accounts.sweep()

    async def keep_sweeping(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.sweep()
            except StoreUnavailableError as error:
                log.error("Upkeep put off: %s", error.message)
            await asyncio.sleep(SWEEP_SECONDS)
