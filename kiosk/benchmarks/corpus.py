"""How quick the work on the corpus is: `python -m kiosk.benchmarks.corpus`.

Searching and saving among 5,000 entries beside 200,000 logged questions, previewing a sheet of
5,000 rows, grouping 50,000 questions. Everything is made up and lies in a temporary folder.
"""

import asyncio
import json
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.benchmarks.figures import percentiles
from kiosk.corpus.contents import content_of, entry_of
from kiosk.corpus.exchange.mapping import guess_fields
from kiosk.corpus.exchange.reading import read_file
from kiosk.corpus.exchange.writing import as_xlsx
from kiosk.editorial.desk import CorpusDesk
from kiosk.editorial.grouping import group_now
from kiosk.editorial.importing import Importer
from kiosk.editorial.rules import EntryRules
from kiosk.editorial.seeding import SYSTEM, bring_up
from kiosk.operation.indexing import DEFAULT_ENCODER, PACKAGE
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person
from kiosk.people.rights import Right
from kiosk.store import Store, open_store
from kiosk.store.corpus import Wanted
from kiosk.store.corpus_tables import asked_questions
from kiosk.store.directory import insert_organisation, insert_person
from knowledge_base.corpus import Corpus, FaqEntry, load_corpus

ENTRIES = 5_000
LOGGED = 200_000
GROUPED = 50_000
ROWS = 5_000
SEARCHES = 200
EDITS = 101
"""The first reads all entries and is not counted."""
EDITOR = "bench-editor"
_SEED = 7


def made_up(shipped: tuple[FaqEntry, ...], count: int, mark: str) -> Iterator[FaqEntry]:
    """Entries like the shipped ones, each with an id, a label and wordings of its own."""
    for number in range(count):
        entry = shipped[number % len(shipped)]
        raw = json.loads(content_of(entry))
        own = f"{mark}{number}"
        raw |= {"id": f"{mark}-{number}", "label": own, "title": f"{entry.title[:50]}{own}"}
        raw |= {"case": "", "related": [], "followups": []}
        raw["questions"] = [f"{text[:150]}{own}" for text in entry.questions[:8]]
        yield entry_of(json.dumps(raw, ensure_ascii=False))


async def no_library() -> None:
    """Citations are looked up in the register alone."""


def log_questions(store: Store, texts: list[str]) -> None:
    """As many as a busy office has in years, most of them without words."""
    rows: list[dict[str, Any]] = [
        {
            "at": float(number), "channel": "kiosk", "kind": "answer", "faq_id": "", "topic": "",
            "text": texts[number] if number < len(texts) else "", "confidence": 0.5,
            "gap": "unanswered" if number < len(texts) else "", "cluster_id": None,
        }
        for number in range(LOGGED)
    ]  # fmt: skip
    store.database.write_now(lambda connection: connection.execute(asked_questions.insert(), rows))


async def time_edits(store: Store, rules: EntryRules, pick: random.Random) -> dict[str, float]:
    """Milliseconds of what a pause in typing sets off: the live checks, and the draft kept."""
    home = Organisation(id=0, kind=OrganisationKind.JUSTICE_OFFICE, name="司法所", home=True)
    editor = Person(
        id=0, organisation_id=1, login=EDITOR, name="编辑", rights=frozenset({Right.EDITOR})
    )
    await store.database.write(lambda connection: insert_organisation(connection, home))
    await store.database.write(lambda connection: insert_person(connection, editor, "x"))
    desk = CorpusDesk(store.database, rules=rules.check, clock=time.time)
    names = sorted(await store.corpus.newest())
    times = []
    for number in range(EDITS):
        draft = await store.corpus.draft(pick.choice(names))
        entry = entry_of(draft.content)
        changed = replace(entry, questions=(*entry.questions, f"{entry.questions[0]}{number}"))
        started = time.perf_counter()
        await rules.check(changed)
        await desk.save(EDITOR, changed, draft.seq)
        times.append((time.perf_counter() - started) * 1000)
    return percentiles(times[1:])


async def measure(store: Store) -> dict[str, Any]:
    """All figures; seconds and milliseconds."""
    shipped = load_corpus(PACKAGE / "faq").entries
    entries = tuple(made_up(shipped, ENTRIES, "m"))
    corpus = Corpus(entries, tuple("" for _ in entries))
    found: dict[str, Any] = {}
    started = time.perf_counter()
    bring_up(store.database, "bench", lambda: corpus, time.time())
    found["seed_s"] = round(time.perf_counter() - started, 1)
    pick = random.Random(_SEED)
    words = [text for entry in shipped for text in entry.questions]
    log_questions(
        store, [f"{pick.choice(words)[:100]}{pick.choice('吗呢呀啊')}" for _ in range(GROUPED)]
    )
    times = []
    worked = time.process_time()
    for _ in range(SEARCHES):
        wanted = Wanted(words=pick.choice(words)[:4], topic=pick.choice(("", shipped[0].topic)))
        started = time.perf_counter()
        await store.corpus.page(wanted, start=0, most=30)
        times.append((time.perf_counter() - started) * 1000)
    found["search_ms"] = percentiles(times)
    found["search_cpu_ms"] = round((time.process_time() - worked) * 1000 / SEARCHES, 1)
    rules = EntryRules(store.database, PACKAGE / "laws.yaml", no_library, clock=time.time)
    found["edit_ms"] = await time_edits(store, rules, pick)
    importer = Importer(store.database, rules, clock=time.time)
    body = as_xlsx(content_of(entry) for entry in made_up(shipped, ROWS, "n"))
    started, worked = time.perf_counter(), time.process_time()
    sheet = read_file("x.xlsx", body)
    rows = await importer.preview(sheet, guess_fields(sheet.columns))
    found["preview_5000_rows_s"] = round(time.perf_counter() - started, 1)
    found["preview_cpu_s"] = round(time.process_time() - worked, 1)
    started = time.perf_counter()
    taken = await importer.take(SYSTEM, rows, by_command=True)
    found["import_s"] = round(time.perf_counter() - started, 1)
    found["imported"] = len(taken.entry_ids)
    started, worked = time.perf_counter(), time.process_time()
    found["grouped"] = group_now(store, DEFAULT_ENCODER)
    found["group_s"] = round(time.perf_counter() - started, 1)
    found["group_cpu_s"] = round(time.process_time() - worked, 1)
    return found


def main() -> None:
    """Print the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bench.sqlite3")
        try:
            print(json.dumps(asyncio.run(measure(store)), ensure_ascii=False))
        finally:
            store.database.close()


if __name__ == "__main__":
    main()
