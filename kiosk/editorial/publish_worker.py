"""The process that makes an edition ready: `python -m kiosk.editorial.publish_worker`.

Builds the edition's index beside the live one and puts questions to both. What it needs comes as
one line of JSON on its input; how far it is goes into the edition's row. It holds a lock for as
long as it lives, so that others can see whether it still does. The live index is not touched.
"""

import asyncio
import datetime
import fcntl
import json
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.corpus.editions import WORKING, Edition, EditionState
from kiosk.corpus.errors import RehearsalError
from kiosk.corpus.replay import Replayed, Said, as_rows, said_of
from kiosk.editorial.rehearsing import Rehearsing
from kiosk.errors import KioskError
from kiosk.operation.indexing import CorpusSource, Materials, gather
from kiosk.people.holidays import china_day
from kiosk.store import Store, open_store
from kiosk.store.asked import recent_texts
from kiosk.store.corpus import contents_of
from kiosk.store.editions import edition_of, set_edition
from kiosk.store.trials import Trial, TrialRun, add_runs, all_trials
from knowledge_base.errors import KnowledgeBaseError, SearchIndexError
from knowledge_base.index import stage_index
from knowledge_base.index_files import current_id, read_manifest

log = logging.getLogger(__name__)

LOCK = ".publish.lock"
NICENESS = 10
_TELL_SECONDS = 0.5
_BATCH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishTask:
    """What the process is told."""

    database: str
    """SQLAlchemy URL."""
    root: str
    """Where the indexes lie."""
    edition: int
    encoder: str
    """Folder or hub name."""
    lay_questions: str
    """Folder of the questions in which people ask for articles."""
    recent: int
    """How many of the residents' last questions are put to both indexes."""


class _StoppedError(Exception):
    """Somebody cancelled the publish."""


class Worker:
    """Makes one edition ready."""

    def __init__(self, store: Store, task: PublishTask) -> None:
        self._store = store
        self._root = Path(task.root)
        self._id = task.edition
        self._task = task
        self._told_at = 0.0

    def run(self) -> None:
        """Until the edition is ready, failed or was cancelled."""
        try:
            name = self._index()
            rows = asyncio.run(self._replay(name))
            self._to(EditionState.READY, index=name, replay=json.dumps(rows, ensure_ascii=False))
        except _StoppedError:
            log.warning("edition %s was cancelled", self._id)
        except OSError as error:
            full = "磁盘空间不够" if error.errno == 28 else f"磁盘读写出错（{error.strerror}）"
            self._fail(f"{full}，索引没有建成；正在用的一版不受影响。")
        except RehearsalError as error:
            self._fail(f"索引建好了，但试问没有成功，没有换上：{error.message}")
        except (KnowledgeBaseError, KioskError) as error:
            self._fail(str(error))

    def _index(self) -> str:
        """The folder of the edition's index, built unless there is one that holds."""
        edition = self._edition()
        contents = self._store.database.read_now(lambda c: contents_of(c, edition.versions))
        materials = gather(
            CorpusSource(self._id, contents, edition.held),
            self._task.encoder,
            lay_questions=Path(self._task.lay_questions),
        )
        made_from = materials.made_from
        today = china_day(time.time())
        left = self._left(edition, made_from, today)
        return left or self._build(materials, made_from, today)

    def _build(self, materials: Materials, made_from: str, today: datetime.date) -> str:
        inputs = materials.inputs(today)
        return stage_index(self._root, inputs, made_from=made_from, progress=self._progress).id

    def _left(self, edition: Edition, made_from: str, today: datetime.date) -> str:
        """What an edition that was live before has left and still holds."""
        if not edition.index:
            return ""
        try:
            manifest = read_manifest(self._root / edition.index)
        except SearchIndexError:
            return ""
        holds = manifest.fingerprint == made_from and manifest.changes_on > today.isoformat()
        return edition.index if holds else ""

    async def _replay(self, name: str) -> list[dict[str, Any]]:
        self._to(EditionState.REPLAYING, progress="试问", done=0, total=0)
        tests, texts = self._store.database.read_now(
            lambda c: (all_trials(c), recent_texts(c, self._task.recent))
        )
        questions = [(trial.text, trial.expected) for trial in tests]
        questions += [(text, "") for text in texts]
        after = await self._ask(name, [text for text, _ in questions])
        before = await self._ask_current([text for text, _ in questions])
        replayed = [
            Replayed(text, expected, was, now)
            for (text, expected), was, now in zip(questions, before, after, strict=True)
        ]
        self._keep(tests, after, name)
        return as_rows(replayed)

    async def _ask_current(self, texts: Sequence[str]) -> list[Said]:
        try:
            name = current_id(self._root)
            read_manifest(self._root / name)
        except SearchIndexError:
            return [Said("unavailable", "") for _ in texts]
        return await self._ask(name, texts)

    async def _ask(self, name: str, texts: Sequence[str]) -> list[Said]:
        """At least one question is put, so that an index that can't answer is found out."""
        asking = Rehearsing(self._root, name)
        said: list[Said] = []
        try:
            first = await asking.ask(["老板拖欠工资怎么办？"])
            if "error" in first[0]:
                raise RehearsalError(f"答不了问题（{first[0]['error']}）。")
            for start in range(0, len(texts), _BATCH):
                batch = texts[start : start + _BATCH]
                said += [said_of(raw) for raw in await asking.ask(batch)]
                self._progress("试问", len(said), len(texts))
        finally:
            await asking.close()
        return said

    def _keep(self, tests: Sequence[Trial], after: Sequence[Said], name: str) -> None:
        now = time.time()
        runs = [
            TrialRun(trial.id, now, name, said.kind, said.faq_id, said.confidence)
            for trial, said in zip(tests, after, strict=False)
        ]
        self._store.database.write_now(lambda c: add_runs(c, runs))

    def _progress(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self._told_at < _TELL_SECONDS and done < total:
            return
        self._told_at = time.monotonic()
        self._set(progress=step, done=done, total=total)

    def _to(self, state: EditionState, **values: Any) -> None:
        self._set(state=state.value, **values)

    def _fail(self, why: str) -> None:
        try:
            self._to(EditionState.FAILED, problem=why, progress="")
        except _StoppedError:
            log.warning("edition %s was cancelled", self._id)

    def _set(self, **values: Any) -> None:
        """Change the row; raises `_StoppedError` if the edition is not being worked on any more."""

        def work(connection: Any) -> None:
            if edition_of(connection, self._id).state not in WORKING:
                raise _StoppedError
            set_edition(connection, self._id, **values)

        self._store.database.write_now(work)

    def _edition(self) -> Edition:
        return self._store.database.read_now(lambda c: edition_of(c, self._id))


@contextmanager
def only_worker(root: Path) -> Iterator[bool]:
    """Holds the lock, if nobody else does; whether it was had."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def main() -> int:
    """Do the work that the input names; 3 if another process is at it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    task = PublishTask(**json.loads(sys.stdin.readline()))
    os.nice(NICENESS)
    with only_worker(Path(task.root)) as alone:
        if not alone:
            return 3
        store = open_store(task.database)
        try:
            Worker(store, task).run()
        finally:
            store.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
