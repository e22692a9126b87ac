"""When somebody can be spoken to next, from the roster and the opening hours."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.people.candidates import Staffing
from kiosk.people.hours import openings
from kiosk.people.organisations import Organisation
from kiosk.people.persons import ROLE_NAMES
from kiosk.people.roster import when

LOOK_AHEAD_DAYS = 14
MOST_SLOTS = 6


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which somebody is there."""

    starts_at: float
    """Seconds since the epoch."""
    ends_at: float
    organisation: str
    """Where."""
    who: str
    """Name and role of the person on the roster; empty for plain office hours."""

    @property
    def shown(self) -> str:
        """The slot as a line."""
        who = f"，{self.who}" if self.who else ""
        return f"{when(self.starts_at, self.ends_at)}，{self.organisation}{who}"


def next_slots(staffing: Staffing, now: float, most: int = MOST_SLOTS) -> tuple[Slot, ...]:
    """The next shifts of everybody, and the next openings of the home office, soonest first.

    `staffing.shifts` must reach `LOOK_AHEAD_DAYS` ahead. Nothing is offered that was not entered.
    """
    people = {person.id: person for person in staffing.people if person.active}
    slots = []
    for shift in staffing.shifts:
        organisation = staffing.organisations.get(shift.organisation_id)
        person = people.get(shift.comes)
        soon = now < shift.ends_at and shift.starts_at < now + LOOK_AHEAD_DAYS * 86_400
        if soon and organisation is not None and organisation.active and person is not None:
            who = f"{person.name}（{ROLE_NAMES[shift.role]}）"
            slots.append(Slot(max(shift.starts_at, now), shift.ends_at, organisation.name, who))
    home = staffing.home
    slots += _openings(home, staffing, now) if home is not None else []
    slots.sort(key=lambda slot: (slot.starts_at, slot.ends_at))
    return tuple(slots[:most])


def _openings(home: Organisation, staffing: Staffing, now: float) -> Sequence[Slot]:
    doors = openings(home.hours, staffing.calendar, now, LOOK_AHEAD_DAYS)
    return [Slot(max(start, now), end, home.name, "") for start, end in doors[:2]]
