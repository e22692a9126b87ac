"""What a publish costs residents: `python -m kiosk.benchmarks.publishing`.

A product of its own with the shipped corpus, of which up to 1,000 entries are changed, approved and
published, while somebody keeps asking. The statutes are taken over from the prepared index, as in
every publish.
"""

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2 as httpx
from sqlalchemy.engine import Connection

from kiosk.benchmarks.figures import percentiles
from kiosk.benchmarks.product import ask, bench_database, questions, running_product
from kiosk.corpus.contents import entry_of
from kiosk.corpus.editions import EditionState
from kiosk.editorial.desk import CorpusDesk
from kiosk.editorial.publisher import Publisher
from kiosk.editorial.seeding import bring_up
from kiosk.errors import KioskError
from kiosk.operation.indexing import DEFAULT_ENCODER, INDEX_ROOT, PACKAGE, IndexPlace
from kiosk.people.persons import Person
from kiosk.people.rights import Right
from kiosk.store import Store, open_store
from kiosk.store.directory import insert_person
from knowledge_base.corpus import FaqEntry, Problem, load_corpus
from knowledge_base.index_files import POINTER, current_id

CHANGED = 1_000
"""Entries that a publish changes."""
ASKED = 200
"""Questions for the usual latency."""
PAUSE = 0.2
"""Seconds between a reply and the next question."""
WRITER, JUDGE = "bench-writer", "bench-judge"


async def change_entries(store: Store) -> int:
    """Give entries another step, and have that approved; how many."""

    def engage(connection: Connection) -> None:
        for login, right in ((WRITER, Right.EDITOR), (JUDGE, Right.REVIEWER)):
            rights = frozenset((right,))
            new = Person(id=0, organisation_id=1, login=login, name=login, rights=rights)
            insert_person(connection, new, "x")

    await store.database.write(engage)

    async def no_faults(_entry: FaqEntry) -> Sequence[Problem]:
        return ()

    desk = CorpusDesk(store.database, rules=no_faults, clock=time.time)
    names = sorted(await store.corpus.newest())[:CHANGED]
    for name in names:
        draft = await store.corpus.draft(name)
        entry = entry_of(draft.content)
        await desk.save(WRITER, replace(entry, steps=(*entry.steps, "来所里问一问。")), draft.seq)
    await desk.submit_many(WRITER, names, "量一量")
    await desk.approve_many(JUDGE, names)
    return len(names)


async def keep_asking(client: httpx.AsyncClient, asked: Sequence[str], over: asyncio.Event) -> Any:
    """Milliseconds of each reply until it is over, and what kinds they were."""
    found: list[tuple[float, str]] = []
    while not over.is_set():
        found.append(await ask(client, asked[len(found) % len(asked)]))
        await asyncio.sleep(PAUSE)
    return found


async def until_swapped(address: str, index: str) -> None:
    """Until the action server answers from this index."""
    async with httpx.AsyncClient(timeout=10.0) as client:
        while (await client.get(f"{address}/status")).json()["index"] != index:
            await asyncio.sleep(0.05)


def seeded(state: Path) -> Path:
    """A database with the shipped corpus as its first edition, and the prepared index as that
    edition's; the folder of the index."""
    store = open_store(bench_database(state))
    shipped = load_corpus(PACKAGE / "faq")
    live = bring_up(store.database, "bench", lambda: shipped, time.time())
    store.database.close()
    name, index = current_id(INDEX_ROOT), state / "index"
    shutil.copytree(INDEX_ROOT / name, index / name)
    shutil.copy(INDEX_ROOT / POINTER, index / POINTER)
    manifest = index / name / "manifest.json"
    told = json.loads(manifest.read_text("utf-8")) | {"edition": live.edition}
    manifest.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return index


async def measure(root: Path, state: Path) -> dict[str, Any]:
    """All figures. Raises `KioskError` if the edition does not get ready."""
    index = seeded(state)
    with running_product(root, state, {"WENXIAOFA_INDEX": str(index)}) as running:
        address, settings = running.address, running.settings
        store = open_store(settings.gateway.database)
        publisher = Publisher(store, IndexPlace(index, DEFAULT_ENCODER), clock=time.time)
        actions = f"http://127.0.0.1:{settings.dialogue.actions_port}"
        try:
            changed = await change_entries(store)
            asked = questions(root)
            async with httpx.AsyncClient(base_url=address, timeout=30.0) as client:
                for text in asked[:20]:
                    await ask(client, text)
                usual = []
                for number in range(ASKED):
                    usual.append(await ask(client, asked[number % len(asked)]))
                    await asyncio.sleep(PAUSE)
                over = asyncio.Event()
                asking = asyncio.create_task(keep_asking(client, asked, over))
                started = time.monotonic()
                number = await publisher.begin(JUDGE, "量一量")
                await publisher.wait()
                ready = time.monotonic() - started
                edition = await store.editions.get(number)
                if edition.state is not EditionState.READY:
                    raise KioskError(edition.problem)
                started = time.monotonic()
                await publisher.confirm(JUDGE, number, despite=True)
                await asyncio.wait_for(until_swapped(actions, edition.index), 60.0)
                swapped = time.monotonic() - started
                over.set()
                meanwhile = await asking
        finally:
            await publisher.close()
            store.database.close()
    return {
        "changed": changed,
        "ready_s": round(ready, 1),
        "swapped_s": round(swapped, 1),
        "usual_ms": percentiles([spent for spent, _ in usual]),
        "meanwhile_ms": percentiles([spent for spent, _ in meanwhile]),
        "meanwhile_asked": len(meanwhile),
        "meanwhile_failed": sum(kind.startswith("http_") for _, kind in meanwhile),
    }


def main() -> None:
    """Print the figures as JSON."""
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(root, Path(folder))), ensure_ascii=False))


if __name__ == "__main__":
    main()
