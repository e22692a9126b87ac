"""Publishing: an edition is made ready by a process of its own, somebody confirms, the pointer is
swapped; and back again.

The pointer alone decides what residents get. It is swapped after the database says that the
edition is ready and before it says that it is live, so that whatever happens in between the
next start can tell what happened (`going_live.settle`).
"""

import asyncio
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.clock import Clock
from kiosk.corpus.editions import (
    UNDER_WAY,
    WORKING,
    Edition,
    EditionState,
    check_ready,
    check_was_live,
)
from kiosk.corpus.entries import EntryState
from kiosk.corpus.errors import NothingToPublishError, PublishBusyError, StepError
from kiosk.corpus.lowering import differing, held_entries
from kiosk.editorial.going_live import mark_live, settle
from kiosk.editorial.publish_worker import PublishTask, only_worker
from kiosk.operation.indexing import IndexPlace
from kiosk.people.rights import Permission
from kiosk.store import Store
from kiosk.store.audit import append
from kiosk.store.corpus import all_statuses, lowers_at_once, require, version_of
from kiosk.store.editions import (
    begin_edition,
    edition_of,
    live_edition,
    set_edition,
    under_way,
)
from knowledge_base.corpus import Held
from knowledge_base.errors import SearchIndexError
from knowledge_base.index import activate_index
from knowledge_base.index_files import current_id, read_manifest

log = logging.getLogger(__name__)

RECENT = 200
"""Questions of residents that are put to the old and the new index."""
INTERRUPTED = "建索引的程序中断了，正在用的一版不受影响，请重新发布。"
SYSTEM = "系统"


class Publisher:
    """One office's publishing. Methods raise `ForbiddenError` if the right is missing, and
    `StoreUnavailableError`."""

    def __init__(self, store: Store, place: IndexPlace, *, clock: Clock) -> None:
        self._store = store
        self._database = store.database
        self._place = place
        self._root = place.root
        self._clock = clock
        self._deciding = asyncio.Lock()
        self._worker: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None

    async def begin(self, login: str, why: str) -> int:
        """Start making what is approved ready; the edition's number. Raises
        `NothingToPublishError`, `PublishBusyError`."""

        def work(connection: Connection) -> int:
            require(connection, login, Permission.CORPUS_REVIEW)
            plan = planned(connection)
            if not plan.changed:
                raise NothingToPublishError
            number = begin_edition(
                connection,
                plan.versions,
                by=login,
                why=why.strip()[:500],
                now=self._clock(),
                changed=plan.changed,
                held=plan.held,
            )
            self._log(connection, Action.PUBLISH_BEGUN, login, number)
            return number

        number = await self._database.write(work)
        await self._start(number)
        return number

    async def confirm(self, login: str, edition_id: int, *, despite: bool = False) -> None:
        """Put a ready edition to use. `despite` confirms one that answers test questions worse.
        Raises `StepError`, `EditionUnknownError`; a damaged index fails and nothing changes."""

        def claim(connection: Connection) -> Edition:
            require(connection, login, Permission.CORPUS_REVIEW)
            edition = edition_of(connection, edition_id)
            check_ready(edition)
            set_edition(connection, edition_id, confirmed_by=login)
            return replace(edition, confirmed_by=login)

        worse = await self.worse(edition_id)
        if worse and not despite:
            raise StepError(f"有 {worse} 道测试题变差了，请先看一看；确实要发布，再确认一次。")
        async with self._deciding:
            edition = await self._database.write(claim)
            await asyncio.to_thread(self._swap, edition)

    async def worse(self, edition_id: int) -> int:
        """How many questions with a known right answer it answers worse."""
        rows = await self._store.editions.replay(edition_id)
        return sum(row["change"] == "worse" and bool(row["expected"]) for row in rows)

    async def roll_back(self, login: str, edition_id: int) -> None:
        """Back to an edition that was live before. At once if its index is left, else as soon as
        it is built again; that is not asked about. Raises `StepError`, `PublishBusyError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_REVIEW)
            if under_way(connection) is not None:
                raise PublishBusyError
            edition = edition_of(connection, edition_id)
            check_was_live(edition)
            set_edition(
                connection,
                edition_id,
                state=EditionState.BUILDING.value,
                confirmed_by=login,
                problem="",
            )

        await self._database.write(work)
        await self._start(edition_id, then_swap=True)

    async def cancel(self, login: str, edition_id: int) -> None:
        """Call a publish off. Raises `StepError` if it is none any more."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_REVIEW)
            edition = edition_of(connection, edition_id)
            if edition.state not in UNDER_WAY:
                raise StepError("这次发布已经结束了。")
            self._end(connection, edition, EditionState.CANCELLED, "", login)

        async with self._deciding:
            await self._database.write(work)
        if self._worker is not None and self._worker.returncode is None:
            self._worker.kill()

    async def recover(self) -> None:
        """At the start, and now and then: what a power cut left half done is finished or called
        off. A publish of this process is left alone."""
        if self._watching is not None and not self._watching.done():
            return
        await asyncio.to_thread(self.recover_now)

    def recover_now(self) -> None:
        """The same, in the calling thread."""
        settle(self._database, pointed_edition(self._root), self._clock())
        with only_worker(self._root) as alone:
            if not alone:
                return

            def work(connection: Connection) -> None:
                found = under_way(connection)
                if found is not None and found.state in WORKING:
                    self._end(connection, found, EditionState.FAILED, INTERRUPTED, SYSTEM)

            self._database.write_now(work)

    async def wait(self) -> None:
        """Until the process at work has ended, if there is one."""
        if self._watching is not None:
            await asyncio.shield(self._watching)

    async def close(self) -> None:
        """End the process at work; what it was doing is called off at the next start."""
        if self._worker is not None and self._worker.returncode is None:
            self._worker.kill()
        if self._watching is not None:
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _start(self, edition_id: int, *, then_swap: bool = False) -> None:
        task = PublishTask(
            database=self._database.url.render_as_string(hide_password=False),
            root=str(self._root),
            edition=edition_id,
            encoder=self._place.encoder,
            lay_questions=str(self._place.lay_questions),
            recent=RECENT,
        )
        try:
            self._worker = await asyncio.create_subprocess_exec(
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "kiosk.editorial.publish_worker",
                stdin=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            log.error("no process to publish with: %s", error.strerror)
            await asyncio.to_thread(self.recover_now)
            raise StepError("现在开不了建索引的程序，请稍后再试。") from error
        assert self._worker.stdin is not None
        self._worker.stdin.write(json.dumps(asdict(task)).encode() + b"\n")
        self._worker.stdin.close()
        self._watching = asyncio.create_task(self._watch(self._worker, edition_id, then_swap))

    async def _watch(
        self, worker: asyncio.subprocess.Process, edition_id: int, then_swap: bool
    ) -> None:
        await worker.wait()
        await asyncio.to_thread(self.recover_now)
        edition = await self._store.editions.get(edition_id)
        if then_swap and edition.state is EditionState.READY:
            try:
                await asyncio.to_thread(self._swap, edition)
            except StepError as error:
                log.error("edition %s: %s", edition_id, error.message)

    def _swap(self, edition: Edition) -> None:
        try:
            manifest = read_manifest(self._root / edition.index)
            if manifest.edition != edition.id:
                raise StepError("索引和这一版对不上，请重新发布。")
            activate_index(self._root, edition.index)
        except (SearchIndexError, OSError) as error:
            why = f"新索引坏了或者磁盘出错，没有换上，正在用的一版不受影响。（{error}）"

            def fail(connection: Connection) -> None:
                self._end(connection, edition, EditionState.FAILED, why, edition.confirmed_by)

            self._database.write_now(fail)
            raise StepError(why) from error
        self._database.write_now(lambda c: mark_live(c, edition, self._clock()))

    def _end(
        self, connection: Connection, edition: Edition, state: EditionState, why: str, by: str
    ) -> None:
        """An edition that was live before stays one that can be gone back to."""
        back = EditionState.PAST if edition.live_at is not None else state
        set_edition(connection, edition.id, state=back.value, problem=why, progress="")
        self._log(connection, Action.PUBLISH_ENDED, by, edition.id)

    def _log(self, connection: Connection, action: Action, by: str, edition_id: int) -> None:
        append(connection, Note(action, by, f"第 {edition_id} 版"), self._clock())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publish would give residents."""

    versions: Mapping[str, int]
    """Version number by entry id."""
    held: Mapping[str, Held]
    """Entries that a person is offered for, and why, by id."""
    changed: int
    """How many entries change."""


def planned(connection: Connection) -> Plan:
    """What a publish would give residents now."""
    live = live_edition(connection)
    versions = dict(live.versions) if live is not None else {}
    statuses = all_statuses(connection)
    changed: set[str] = set()
    for status in statuses.values():
        if status.state is not EntryState.APPROVED or status.head is None:
            continue
        changed.add(status.id)
        if version_of(connection, status.id, status.head).content:
            versions[status.id] = status.head
        else:
            versions.pop(status.id, None)
    wanted = held_entries(statuses.values(), at_once=lowers_at_once(connection))
    held = {name: why for name, why in wanted.items() if name in versions}
    before = live.held if live is not None else {}
    changed.update(name for name in differing(before, held) if name in versions)
    return Plan(versions, held, len(changed))


def changed_entries(old: Mapping[str, int], new: Mapping[str, int]) -> Sequence[str]:
    """Ids of entries that differ between two editions."""
    names = sorted({*old, *new})
    return [name for name in names if old.get(name) != new.get(name)]


def pointed_edition(root: Path) -> int:
    """The edition of the index that is pointed at; 0 if there is none."""
    try:
        return read_manifest(root / current_id(root)).edition
    except SearchIndexError:
        return 0
