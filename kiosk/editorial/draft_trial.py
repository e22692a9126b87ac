"""Trying a question against a draft that nobody has approved: what is published is indexed once
more with the draft in it, by a process of its own, into a folder that nobody else reads.

That takes about as long as making a publish ready (a minute for the shipped corpus on two cores),
so it is done once for each state of a draft, for one person at a time, and can be called off.
"""

import asyncio
import json
import logging
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.engine import Connection

from kiosk.corpus.contents import entry_of
from kiosk.corpus.errors import CorpusWorkError, EntryFaultyError, RehearsalError, StepError
from kiosk.editorial.draft_worker import DraftTask
from kiosk.editorial.hit_test import LONGEST
from kiosk.editorial.rehearsing import Rehearsing
from kiosk.operation.indexing import IndexPlace
from kiosk.people.errors import ForbiddenError
from kiosk.people.rights import Permission
from kiosk.store import Store
from kiosk.store.corpus import Draft, draft_of, require
from kiosk.store.editions import live_edition
from knowledge_base.corpus import FaqEntry, Problem

log = logging.getLogger(__name__)

FOLDER = "draft-index"
"""Beside the published indexes, so that files can be linked."""
LONGEST_LINE = 1 << 16
Tell = Callable[[str, int, int], None]
"""Told of the step's name, how much of it is done, and of how much."""
Check = Callable[[FaqEntry], Any]


@dataclass(frozen=True, slots=True)
class _Made:
    """Which draft an index holds, beside which edition."""

    entry_id: str
    seq: int
    edition: int


class DraftTrial:
    """One at a time in this gateway. Methods raise `StoreUnavailableError`."""

    def __init__(self, store: Store, place: IndexPlace, *, check: Check) -> None:
        self._store = store
        self._place = place
        self._root = place.root.parent / FOLDER
        self._check = check
        self._lock = asyncio.Lock()
        self._worker: asyncio.subprocess.Process | None = None
        self._made: _Made | None = None
        self._rehearsing: Rehearsing | None = None
        self._cancelled = False

    async def ask(self, login: str, entry_id: str, text: str, tell: Tell) -> Mapping[str, Any]:
        """What would be said with the draft in place. Raises `ForbiddenError`,
        `EntryUnknownError`, `EntryFaultyError`, `StepError` (somebody else is at it, or it was
        called off), `RehearsalError`."""
        words = text.strip()
        if not words or len(words) > LONGEST:
            raise CorpusWorkError(f"请写一个问题，不超过 {LONGEST} 个字。")
        draft, edition = await self._store.database.read(lambda c: _draft(c, login, entry_id))
        await self._check_faults(draft)
        if self._lock.locked():
            raise StepError("别人正在用草稿试问，请过一两分钟再试。")
        async with self._lock:
            rehearsing = await self._prepared(_Made(entry_id, draft.seq, edition), tell)
            (said,) = await rehearsing.ask([words], candidates=True)
        if "error" in said:
            raise RehearsalError
        return said

    async def cancel(self) -> None:
        """Call off what is being built."""
        if self._worker is not None and self._worker.returncode is None:
            self._cancelled = True
            self._worker.kill()

    async def sweep(self, idle_seconds: float) -> None:
        """Drop an index that nobody has asked for so long."""
        if self._rehearsing is None or self._lock.locked():
            return
        if time.monotonic() - self._rehearsing.used_at > idle_seconds:
            async with self._lock:
                await self._drop()

    async def close(self) -> None:
        """End the processes, leave nothing behind."""
        await self.cancel()
        async with self._lock:
            await self._drop()

    async def _check_faults(self, draft: Draft) -> None:
        if not draft.content:
            raise StepError("这一条没有草稿，也没有内容可试。")
        found: Sequence[Problem] = await self._check(entry_of(draft.content))
        wrong = [one for one in found if one.severity == "error"]
        if wrong:
            raise EntryFaultyError(f"草稿还有 {len(wrong)} 处错误，改好才能试。{wrong[0].message}")

    async def _prepared(self, wanted: _Made, tell: Tell) -> Rehearsing:
        if self._rehearsing is not None and self._made == wanted:
            return self._rehearsing
        await self._drop()
        name = await self._build(wanted, tell)
        self._made = wanted
        self._rehearsing = Rehearsing(self._root, name)
        return self._rehearsing

    async def _build(self, wanted: _Made, tell: Tell) -> str:
        self._cancelled = False
        worker = self._worker = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-m", "kiosk.editorial.draft_worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST_LINE,
        )  # fmt: skip
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps(asdict(self._task(wanted))).encode() + b"\n")
        last: dict[str, Any] = {}
        try:
            async for line in worker.stdout:
                last = json.loads(line)
                if "step" in last:
                    tell(str(last["step"]), int(last["done"]), int(last["total"]))
        except ValueError:
            log.error("the draft's index: not a line of JSON")
        finally:
            if worker.returncode is None:
                worker.kill()
            await worker.wait()
        if self._cancelled:
            raise StepError("已经取消，没有试。")
        if "index" not in last:
            raise RehearsalError(str(last.get("error", "")) or None)
        return str(last["index"])

    def _task(self, wanted: _Made) -> DraftTask:
        return DraftTask(
            database=self._store.database.url.render_as_string(hide_password=False),
            published=str(self._place.root),
            root=str(self._root),
            entry_id=wanted.entry_id,
            seq=wanted.seq,
            encoder=self._place.encoder,
            lay_questions=str(self._place.lay_questions),
        )

    async def _drop(self) -> None:
        if self._rehearsing is not None:
            await self._rehearsing.close()
        self._rehearsing = self._made = None
        await asyncio.to_thread(shutil.rmtree, self._root, ignore_errors=True)


def _draft(connection: Connection, login: str, entry_id: str) -> tuple[Draft, int]:
    """The draft and the number of what is published, for editors and reviewers."""
    try:
        require(connection, login, Permission.CORPUS_EDIT)
    except ForbiddenError:
        require(connection, login, Permission.CORPUS_REVIEW)
    live = live_edition(connection)
    return draft_of(connection, entry_id), live.id if live is not None else 0
