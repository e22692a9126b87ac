"""The parts of the editorial office, and how they are put together."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from kiosk.cases.reference import Reference
from kiosk.clock import Clock
from kiosk.editorial.desk import CorpusDesk
from kiosk.editorial.hit_test import HitTest
from kiosk.editorial.importing import Importer
from kiosk.editorial.learning import Learning
from kiosk.editorial.publisher import Publisher
from kiosk.editorial.rehearsing import Rehearsals
from kiosk.editorial.rules import EntryRules
from kiosk.operation.indexing import DEFAULT_ENCODER, INDEX_ROOT, PACKAGE
from kiosk.store import Store

SWEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Editorial:
    """Everything that the pages of editors and reviewers need."""

    desk: CorpusDesk
    rules: EntryRules
    publisher: Publisher
    hit_test: HitTest
    importer: Importer
    learning: Learning
    rehearsals: Rehearsals
    reference: Reference

    async def keep_sweeping(self) -> None:
        """Until cancelled: finish what a power cut left, end processes that nobody uses."""
        try:
            await self.publisher.recover()
            while True:
                await self.rehearsals.sweep()
                await asyncio.sleep(SWEEP_SECONDS)
        finally:
            await self.rehearsals.close()
            await self.publisher.close()


def make_editorial(
    store: Store,
    reference: Reference,
    *,
    clock: Clock,
    root: Path = INDEX_ROOT,
    encoder: str = DEFAULT_ENCODER,
) -> Editorial:
    """All of them, around one store and the indexes below `root`."""
    rules = EntryRules(store.database, PACKAGE / "laws.yaml", reference.library, clock=clock)
    desk = CorpusDesk(store.database, rules=rules.check, clock=clock)
    rehearsals = Rehearsals(root)
    return Editorial(
        desk=desk,
        rules=rules,
        publisher=Publisher(store, root, encoder=encoder, clock=clock),
        hit_test=HitTest(store, rehearsals, root, clock=clock),
        importer=Importer(store.database, rules, clock=clock),
        learning=Learning(store, clock=clock, encoder=encoder),
        rehearsals=rehearsals,
        reference=reference,
    )
