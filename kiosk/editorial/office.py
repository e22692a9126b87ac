"""The parts of the editorial office, and how they are put together."""

import asyncio
import logging
from dataclasses import dataclass

from kiosk.cases.reference import Reference
from kiosk.clock import Clock
from kiosk.editorial.desk import CorpusDesk
from kiosk.editorial.draft_trial import DraftTrial
from kiosk.editorial.hit_test import HitTest
from kiosk.editorial.importing import Importer
from kiosk.editorial.learning import Learning
from kiosk.editorial.lowering import LoweringDesk
from kiosk.editorial.publisher import Publisher
from kiosk.editorial.rehearsing import IDLE_SECONDS, Rehearsals
from kiosk.editorial.rules import EntryRules
from kiosk.errors import StoreUnavailableError
from kiosk.operation.indexing import PACKAGE, IndexPlace
from kiosk.store import Store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Editorial:
    """Everything that the pages of editors and reviewers need."""

    desk: CorpusDesk
    rules: EntryRules
    publisher: Publisher
    lowering: LoweringDesk
    draft_trial: DraftTrial
    hit_test: HitTest
    importer: Importer
    learning: Learning
    rehearsals: Rehearsals
    reference: Reference

    async def keep_sweeping(self) -> None:
        """Until cancelled: finish what a power cut left, end processes that nobody uses, delete
        words that were kept long enough."""
        try:
            while True:
                await self._sweep()
                await asyncio.sleep(SWEEP_SECONDS)
        finally:
            await self.rehearsals.close()
            await self.draft_trial.close()
            await self.publisher.close()

    async def _sweep(self) -> None:
        try:
            await self.publisher.recover()
            await self.learning.forget_old()
        except StoreUnavailableError as error:
            log.error("Upkeep of the corpus put off: %s", error.message)
        await self.rehearsals.sweep()
        await self.draft_trial.sweep(IDLE_SECONDS)


def make_editorial(
    store: Store,
    reference: Reference,
    *,
    clock: Clock,
    place: IndexPlace,
) -> Editorial:
    """All of them, around one store and one place of indexes."""
    rules = EntryRules(store.database, PACKAGE / "laws.yaml", reference.library, clock=clock)
    desk = CorpusDesk(store.database, rules=rules.check, clock=clock)
    rehearsals = Rehearsals(place.root)
    return Editorial(
        desk=desk,
        rules=rules,
        publisher=Publisher(store, place, clock=clock),
        draft_trial=DraftTrial(store, place, check=rules.check),
        lowering=LoweringDesk(store.database, clock=clock),
        hit_test=HitTest(store, rehearsals, place.root, clock=clock),
        importer=Importer(store.database, rules, clock=clock),
        learning=Learning(store, clock=clock, encoder=place.encoder),
        rehearsals=rehearsals,
        reference=reference,
    )
