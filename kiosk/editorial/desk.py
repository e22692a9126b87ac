"""Writing and reviewing entries: each step with its right, its change and its line in the audit
log in one transaction."""

import datetime
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.clock import Clock
from kiosk.corpus.contents import REMOVED, blank_entry, content_of, entry_of, reviewed
from kiosk.corpus.entries import (
    EntryState,
    EntryStatus,
    Origin,
    Version,
    check_editable,
    check_reviewable,
    check_withdrawable,
)
from kiosk.corpus.errors import CorpusWorkError, EntryFaultyError, StepError
from kiosk.corpus.exchange.preview import said
from kiosk.corpus.merging import Proposal, propose
from kiosk.people.holidays import china_day
from kiosk.people.rights import Permission
from kiosk.store.audit import append
from kiosk.store.corpus import (
    Draft,
    add_entry,
    add_version,
    draft_of,
    drop_entry,
    require,
    save_draft,
    set_entry,
    status_of,
    version_of,
)
from kiosk.store.database import Database
from kiosk.store.editions import put_setting, setting
from knowledge_base.corpus import FaqEntry, Problem

REVIEW_ALONE = "review_alone"
"""Setting: whether an author may review, in an office of one."""
LONGEST_WHY = 500

Rules = Callable[[FaqEntry], Awaitable[Sequence[Problem]]]
"""What is wrong with an entry beside all others."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of many entries."""

    done: tuple[str, ...]
    """Ids."""
    left: tuple[tuple[str, str], ...]
    """Ids of those that were left as they were, each with the reason."""


class CorpusDesk:
    """The steps of editors and reviewers. All raise `ForbiddenError` if the right was taken, and
    `StoreUnavailableError`."""

    def __init__(self, database: Database, *, rules: Rules, clock: Clock) -> None:
        self._database = database
        self._rules = rules
        self._clock = clock

    @property
    def today(self) -> datetime.date:
        """The day in China."""
        return china_day(self._clock())

    async def problems(self, entry: FaqEntry) -> Sequence[Problem]:
        """What is wrong with an entry; errors keep it from being submitted."""
        return await self._rules(entry)

    async def create(self, login: str, entry_id: str, *, topic: str = "") -> None:
        """An empty draft; raises `EntryTakenError`."""
        await self.create_from(login, blank_entry(entry_id, today=self.today, topic=topic))

    async def create_from(self, login: str, entry: FaqEntry, *, note: str = "") -> None:
        """A draft with what is known already; raises `EntryTakenError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            add_entry(connection, content_of(entry), by=login, now=self._clock(), note=note)

        await self._database.write(work)

    async def propose_entry(self, login: str, entry: FaqEntry, *, note: str) -> None:
        """A draft for editors from somebody who talks with residents. Raises `StepError` without
        question or answer, `EntryTakenError`."""
        if not entry.title.strip() or not entry.answer.strip():
            raise StepError("请把问题和回答都写上。")

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_VIEW)
            add_entry(connection, content_of(entry), by=login, now=self._clock(), note=note)

        await self._database.write(work)

    async def save(self, login: str, entry: FaqEntry, seq: int) -> int:
        """Keep the draft; the number for the next save. Raises `DraftConflictError` if somebody
        else saved since, `StepError` while a review is under way."""

        def work(connection: Connection) -> int:
            require(connection, login, Permission.CORPUS_EDIT)
            check_editable(status_of(connection, entry.id, locked=True))
            content = content_of(entry)
            return save_draft(connection, entry.id, content, seq=seq, by=login, now=self._clock())

        return await self._database.write(work)

    async def discard(self, login: str, entry_id: str) -> None:
        """Throw the draft away; an entry without any version goes with it. Raises `StepError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            status = status_of(connection, entry_id, locked=True)
            if status.state is not EntryState.DRAFT:
                raise StepError("这一条没有草稿。")
            if status.head is None:
                drop_entry(connection, entry_id)
                return
            back = status.published or status.head
            state = EntryState.PUBLISHED if status.published else EntryState.REFUSED
            content = version_of(connection, entry_id, back).content
            set_entry(
                connection, entry_id, draft=None, state=state.value, head=back, content=content
            )

        await self._database.write(work)

    async def submit(self, login: str, entry_id: str, why: str) -> Version:
        """The draft becomes a version that waits for a reviewer. Raises `EntryFaultyError`,
        `StepError`."""
        draft = await self._database.read(lambda connection: draft_of(connection, entry_id))
        await self._check_faults(draft)

        def work(connection: Connection) -> Version:
            return self._submit(connection, login, entry_id, why, seen=draft)

        return await self._database.write(work)

    async def submit_many(self, login: str, entry_ids: Iterable[str], why: str) -> BulkResult:
        """`submit` for each; what can't be is left."""
        return await self._each(entry_ids, lambda entry_id: self.submit(login, entry_id, why))

    async def remove(self, login: str, entry_id: str, why: str) -> None:
        """Submit that the entry be taken out. Raises `StepError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            status = status_of(connection, entry_id, locked=True)
            check_editable(status)
            if status.published is None:
                raise StepError("这一条还没有发布过，丢掉草稿就行。")
            self._keep(connection, login, status, REMOVED, f"移除：{why}")

        await self._database.write(work)

    async def withdraw(self, login: str, entry_id: str) -> None:
        """Take a submitted or approved entry back to go on writing; raises `StepError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            status = status_of(connection, entry_id, locked=True)
            check_withdrawable(status)
            content = version_of(connection, entry_id, status.head or 0).content
            if not content:
                state = EntryState.PUBLISHED
                set_entry(
                    connection, entry_id, state=state.value, head=status.published, draft=None
                )
            else:
                draft = draft_of(connection, entry_id)
                set_entry(
                    connection,
                    entry_id,
                    state=EntryState.DRAFT.value,
                    draft=content,
                    draft_seq=draft.seq + 1,
                    changed_at=self._clock(),
                )
            self._log(connection, Action.ENTRY_WITHDRAWN, login, entry_id)

        await self._database.write(work)

    async def approve(self, login: str, entry_id: str, *, seen: int | None = None) -> None:
        """A second person agrees with the newest version. Raises `StepError` (also if the
        version `seen` is not the newest any more), `OwnWorkError`."""

        def work(connection: Connection) -> None:
            person = require(connection, login, Permission.CORPUS_REVIEW)
            status = status_of(connection, entry_id, locked=True)
            version = self._under_review(connection, status, login, seen)
            head = version.number
            if version.content:
                done = reviewed(entry_of(version.content), by=person.name, today=self.today)
                text = content_of(done)
                if text != version.content:
                    signed = replace(
                        version, content=text, why=f"{version.why}（{person.name}审核）"
                    )
                    head = add_version(connection, signed).number
                set_entry(connection, entry_id, content=text)
            set_entry(
                connection,
                entry_id,
                state=EntryState.APPROVED.value,
                head=head,
                reviewer=login,
                note="",
                flag="",
                lowered="",
                changed_at=self._clock(),
            )
            detail = {"作者": version.author} if version.author != login else {"": "一人审核"}
            self._log(connection, Action.ENTRY_APPROVED, login, entry_id, **detail)

        await self._database.write(work)

    async def approve_many(self, login: str, entry_ids: Iterable[str]) -> BulkResult:
        """`approve` for each; what can't be is left."""
        return await self._each(entry_ids, lambda entry_id: self.approve(login, entry_id))

    async def refuse(self, login: str, entry_id: str, why: str) -> None:
        """Send it back with a reason. Raises `StepError`, `OwnWorkError`."""
        reason = why.strip()[:LONGEST_WHY]
        if not reason:
            raise StepError("请写一句为什么退回，作者才知道怎么改。")

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_REVIEW)
            status = status_of(connection, entry_id, locked=True)
            self._under_review(connection, status, login, None)
            set_entry(
                connection,
                entry_id,
                state=EntryState.REFUSED.value,
                reviewer=login,
                note=reason,
                changed_at=self._clock(),
            )
            self._log(connection, Action.ENTRY_REFUSED, login, entry_id)

        await self._database.write(work)

    async def conflict(self, entry_id: str) -> tuple[str, str, str, Proposal]:
        """The contents before, as shipped now, and the office's; and a merge of them. Raises
        `StepError` if there is no conflict."""

        def work(connection: Connection) -> tuple[str, str, str, Proposal]:
            status = status_of(connection, entry_id)
            if status.conflict is None:
                raise StepError("这一条没有更新冲突。")
            shipped = version_of(connection, entry_id, status.conflict).content
            base = (
                version_of(connection, entry_id, status.shipped).content
                if status.shipped is not None
                else REMOVED
            )
            ours = draft_of(connection, entry_id).content
            return base, shipped, ours, propose(base, shipped, ours)

        return await self._database.read(work)

    async def resolve(self, login: str, entry_id: str, content: str | None) -> None:
        """End a conflict: with a content as the new draft, or, without, by keeping what the
        office has. Raises `StepError`, `ContentInvalidError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_EDIT)
            status = status_of(connection, entry_id, locked=True)
            if status.conflict is None:
                raise StepError("这一条没有更新冲突。")
            if content:
                check_editable(status)
                seq = draft_of(connection, entry_id).seq
                save_draft(connection, entry_id, content, seq=seq, by=login, now=self._clock())
            set_entry(connection, entry_id, shipped=status.conflict, conflict=None)
            what = {"选择": "合并" if content else "保留本所的"}
            self._log(connection, Action.CONFLICT_RESOLVED, login, entry_id, **what)

        await self._database.write(work)

    async def may_review_alone(self) -> bool:
        """Whether an author may review, in an office of one."""
        return await self._database.read(_alone)

    async def allow_review_alone(self, login: str, allowed: bool) -> None:
        """Change that; it is written down."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_SETTINGS)
            put_setting(connection, REVIEW_ALONE, "1" if allowed else "")
            what = {"一人审核": "打开" if allowed else "关上"}
            self._log(connection, Action.CORPUS_SETTING, login, "", **what)

        await self._database.write(work)

    async def _check_faults(self, draft: Draft) -> None:
        if not draft.content:
            raise StepError("这一条没有草稿。")
        found = await self._rules(entry_of(draft.content))
        wrong = [one for one in found if one.severity == "error"]
        if wrong:
            listed = "；".join(said(one) for one in wrong[:5])
            raise EntryFaultyError(f"还有 {len(wrong)} 处要改。{listed}")

    def _submit(
        self, connection: Connection, login: str, entry_id: str, why: str, *, seen: Draft
    ) -> Version:
        require(connection, login, Permission.CORPUS_EDIT)
        status = status_of(connection, entry_id, locked=True)
        if status.state not in (EntryState.DRAFT, EntryState.REFUSED):
            raise StepError("这一条没有改动，不用送审。")
        if draft_of(connection, entry_id) != seen:
            raise StepError("这一条刚刚又改过，请看一看再送审。")
        return self._keep(connection, login, status, seen.content, why)

    def _keep(
        self, connection: Connection, login: str, status: EntryStatus, content: str, why: str
    ) -> Version:
        reason = why.strip()[:LONGEST_WHY]
        new = Version(status.id, 0, content, login, self._clock(), reason, Origin.EDITED)
        kept = add_version(connection, new)
        values = {"content": content} if content else {}
        set_entry(
            connection,
            status.id,
            state=EntryState.SUBMITTED.value,
            head=kept.number,
            draft=None,
            editor=login,
            reviewer="",
            note="",
            changed_at=self._clock(),
            **values,
        )
        self._log(connection, Action.ENTRY_SUBMITTED, login, status.id)
        return kept

    def _under_review(
        self, connection: Connection, status: EntryStatus, login: str, seen: int | None
    ) -> Version:
        alone = _alone(connection)
        check_reviewable(status, status.editor, login, alone=alone)
        if seen is not None and seen != status.head:
            raise StepError("这一条刚刚又有了新的版本，请看过再审。")
        return version_of(connection, status.id, status.head or 0)

    def _log(
        self, connection: Connection, action: Action, login: str, subject: str, **detail: str
    ) -> None:
        append(connection, Note(action, login, subject, detail), self._clock())

    async def _each(
        self, entry_ids: Iterable[str], step: Callable[[str], Awaitable[object]]
    ) -> BulkResult:
        done: list[str] = []
        left: list[tuple[str, str]] = []
        for entry_id in entry_ids:
            try:
                await step(entry_id)
            except CorpusWorkError as error:
                left.append((entry_id, error.message))
            else:
                done.append(entry_id)
        return BulkResult(tuple(done), tuple(left))


def _alone(connection: Connection) -> bool:
    return setting(connection, REVIEW_ALONE) == "1"
