"""The people who take over from the robot, and who look after it."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.people.rights import Right


class Role(StrEnum):
    """What somebody does for residents."""

    STAFF = "staff"
    MEDIATOR = "mediator"
    DUTY_LAWYER = "duty_lawyer"
    VILLAGE_ADVISER = "village_adviser"
    GRID_WORKER = "grid_worker"


ROLE_NAMES = {
    Role.STAFF: "工作人员",
    Role.MEDIATOR: "调解员",
    Role.DUTY_LAWYER: "值班律师",
    Role.VILLAGE_ADVISER: "村（社区）法律顾问",
    Role.GRID_WORKER: "网格员",
}


class Status(StrEnum):
    """What somebody says of being free."""

    ON_DUTY = "on_duty"
    BUSY = "busy"
    AWAY = "away"


STATUS_NAMES = {Status.ON_DUTY: "在岗", Status.BUSY: "忙", Status.AWAY: "离开"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account."""

    id: int
    """Number in the database."""
    organisation_id: int
    """Whom they work for."""
    login: str
    """What they sign in with: lower-case letters, digits, dot, hyphen, underscore."""
    name: str
    """Name as residents and colleagues read it."""
    roles: frozenset[Role] = frozenset()
    """What they do for residents; none for somebody who only looks after the system."""
    rights: frozenset[Right] = frozenset()
    """What they may do here."""
    skills: frozenset[str] = frozenset()
    """Topics of the corpus that they know; empty means any."""
    villages: frozenset[str] = frozenset()
    """Villages that they advise."""
    status: Status = Status.ON_DUTY
    """What they said last of being free."""
    active: bool = True
    """Whether the account can be used."""

    def knows(self, topic: str | None) -> bool:
        """Whether a matter of this topic is theirs."""
        return topic is None or not self.skills or topic in self.skills
