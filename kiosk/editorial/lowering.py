"""Deciding that a person answers in an entry's place, or the robot again. Each decision with its
right, its change and its line in the audit log in one transaction; residents notice from the next
publish on."""

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from kiosk.audit import Action, Note
from kiosk.clock import Clock
from kiosk.corpus.errors import StepError
from kiosk.corpus.lowering import Lowering, check_lowerable, differing, held_entries
from kiosk.people.holidays import china_day
from kiosk.people.rights import Permission
from kiosk.store.audit import append
from kiosk.store.corpus import (
    LOWER_AT_ONCE,
    all_statuses,
    lowers_at_once,
    require,
    set_entry,
    status_of,
)
from kiosk.store.database import Database
from kiosk.store.editions import live_edition, put_setting
from knowledge_base.corpus import Held

LONGEST_WHY = 200
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What the next publish changes."""

    lowered: tuple[str, ...]
    """Ids of entries that a person will be offered for."""
    raised: tuple[str, ...]
    """Ids of those that the robot will say again."""

    def __bool__(self) -> bool:
        return bool(self.lowered or self.raised)


class LoweringDesk:
    """For reviewers. Methods raise `StoreUnavailableError`."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ask_person(self, login: str, entry_id: str, why: str) -> None:
        """Offer a person instead of the entry. Raises `ForbiddenError`, `EntryUnknownError`,
        `StepError` without a reason or if the entry needn't be looked at again."""
        await self._decide(login, entry_id, Lowering.PERSON, why)

    async def answer_as_always(self, login: str, entry_id: str, why: str) -> None:
        """Let the robot say the entry, marked or not. Raises like `ask_person`."""
        await self._decide(login, entry_id, Lowering.ROBOT, why)

    async def at_once(self) -> bool:
        """Whether entries whose law changed are lowered without anybody's word."""
        return await self._database.read(lowers_at_once)

    async def lower_at_once(self, login: str, wanted: bool) -> None:
        """Change that; it is written down. Raises `ForbiddenError`."""

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_SETTINGS)
            put_setting(connection, LOWER_AT_ONCE, "1" if wanted else "")
            what = {"法律变了就先请人回答": "打开" if wanted else "关上"}
            append(connection, Note(Action.CORPUS_SETTING, login, "", what), self._clock())

        await self._database.write(work)

    async def live(self, entry_id: str) -> Held:
        """Why residents are offered a person in an entry's place now; empty if it is said."""

        def work(connection: Connection) -> Held:
            edition = live_edition(connection)
            return edition.held.get(entry_id, "") if edition is not None else ""

        return await self._database.read(work)

    async def pending(self) -> Pending:
        """What was decided since the last publish."""
        return await self._database.read(pending)

    async def _decide(self, login: str, entry_id: str, choice: Lowering, why: str) -> None:
        reason = why.strip()[:LONGEST_WHY]
        if not reason:
            raise StepError("请写一句为什么，以后查得到。")
        now = self._clock()

        def work(connection: Connection) -> None:
            require(connection, login, Permission.CORPUS_REVIEW)
            status = status_of(connection, entry_id, locked=True)
            check_lowerable(status, china_day(now).isoformat())
            set_entry(connection, entry_id, lowered=choice.value)
            action = Action.ENTRY_LOWERED if choice is Lowering.PERSON else Action.ENTRY_RAISED
            append(connection, Note(action, login, entry_id, {"因为": reason}), now)

        await self._database.write(work)


def pending(connection: Connection) -> Pending:
    """What was decided since the last publish."""
    live = live_edition(connection)
    before = live.held if live is not None else {}
    statuses = all_statuses(connection)
    after = held_entries(statuses.values(), at_once=lowers_at_once(connection))
    changed = [name for name in differing(before, after) if name in statuses]
    return Pending(
        tuple(name for name in changed if name in after),
        tuple(name for name in changed if name not in after),
    )
