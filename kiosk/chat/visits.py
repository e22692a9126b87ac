"""The end of a visit: conversations that idle are wiped, and those that residents end.

A conversation is wiped in the gateway's database at once and forgotten by the dialogue engine
as soon as no message of it is under way. The engine is told once more a minute later, since a
message that had timed out may have written after the first time; until then the wiped
conversation keeps a row without content, so that nothing is missed if the gateway stops.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from bot.messages import Channel
from kiosk.cases.hub import Hub, session_topic
from kiosk.chat.dialogue import Dialogue
from kiosk.chat.locks import SessionLocks
from kiosk.clock import Clock
from kiosk.errors import StoreUnavailableError
from kiosk.settings import GatewaySettings
from kiosk.store import Store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 5.0
KIOSK_GRACE_SECONDS = 30
"""The kiosk page wipes on time by itself; the gateway does so if the page could not."""
FORGET_AGAIN_SECONDS = 60


class Visits:
    """Wipes conversations."""

    def __init__(  # noqa: PLR0913 - collaborators are passed in
        self,
        *,
        store: Store,
        dialogue: Dialogue,
        locks: SessionLocks,
        hub: Hub,
        settings: Callable[[], GatewaySettings],
        clock: Clock,
    ) -> None:
        self._store = store
        self._dialogue = dialogue
        self._locks = locks
        self._hub = hub
        self._settings = settings
        self._clock = clock

    async def wipe(self, session_id: str) -> None:
        """Wipe a conversation, as its resident wished; raises `StoreUnavailableError`."""
        await self._store.sessions.wipe([session_id], self._clock())
        self._over([session_id])
        async with self._locks.alone(session_id):
            await self._forget(session_id)

    async def sweep(self) -> None:
        """Wipe what idles, finish what was wiped; raises `StoreUnavailableError`."""
        await self._store.database.scrub_again()
        now = self._clock()
        for channel, seconds in self._patience().items():
            idle = await self._store.sessions.idle(channel, now - seconds)
            if idle:
                await self._store.sessions.wipe(idle, now)
                self._over(idle)
            for session_id in idle:
                async with self._locks.alone(session_id):
                    await self._forget(session_id)
        for session_id in await self._store.sessions.wiped(now - FORGET_AGAIN_SECONDS):
            if await self._forget(session_id):
                await self._store.sessions.drop(session_id)

    async def keep_sweeping(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except StoreUnavailableError as error:
                log.error("Sweep put off: %s", error.message)
            await asyncio.sleep(SWEEP_SECONDS)

    def _over(self, session_ids: Sequence[str]) -> None:
        """Pages that still talk with a person under this visit are cut off."""
        self._hub.tell([session_topic(one) for one in session_ids], {"type": "visit_over"})

    def _patience(self) -> dict[Channel, float]:
        settings = self._settings()
        web = settings.web_session_minutes * 60.0
        kiosk = float(settings.idle_wipe_seconds + KIOSK_GRACE_SECONDS)
        return {"kiosk": kiosk, "web": web, "api": web}

    async def _forget(self, session_id: str) -> bool:
        try:
            await self._dialogue.forget(session_id)
        except StoreUnavailableError as error:
            log.error("The dialogue engine will be told to forget later: %s", error.message)
            return False
        return True
