"""Who may be asked to take a request, at each stage, the likeliest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.people.holidays import Calendar
from kiosk.people.hours import is_open
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person, Role, Status
from kiosk.people.rights import Permission, permissions
from kiosk.people.roster import Shift, on_duty


class Stage(StrEnum):
    """Who is asked."""

    ON_SITE = "on_site"
    DUTY_LAWYER = "duty_lawyer"
    VILLAGE_ADVISER = "village_adviser"
    CENTRE = "centre"
    LAW_FIRM = "law_firm"
    CALLBACK = "callback"
    GIVEN = "given"
    """The organisation that somebody gave the request to; not part of the chain."""


STAGES = tuple(stage for stage in Stage if stage is not Stage.GIVEN)
"""The chain."""
STAGE_NAMES = {
    Stage.ON_SITE: "所内工作人员",
    Stage.DUTY_LAWYER: "本所值班律师",
    Stage.VILLAGE_ADVISER: "村（社区）法律顾问",
    Stage.CENTRE: "区公共法律服务中心",
    Stage.LAW_FIRM: "律师事务所",
    Stage.CALLBACK: "预约回电",
    Stage.GIVEN: "转去的机构",
}


class Availability(StrEnum):
    """How surely somebody can be reached."""

    FREE = "free"
    """Signed in and free."""
    ENGAGED = "engaged"
    """Signed in, but busy."""
    EXPECTED = "expected"
    """On the roster or in office hours, but not signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """Everything about people that a decision may depend on, at one moment."""

    organisations: Mapping[int, Organisation] = field(default_factory=dict)
    """By number."""
    people: Sequence[Person] = ()
    shifts: Sequence[Shift] = ()
    """At least those under way."""
    calendar: Calendar = field(default_factory=Calendar)
    connected: frozenset[int] = frozenset()
    """People whose console is open."""
    engaged: Mapping[int, int] = field(default_factory=dict)
    """Conversations that each person has."""
    most_talks: int = 3
    """Conversations one person has at a time, before they count as engaged."""

    @property
    def home(self) -> Organisation | None:
        """The organisation that this installation belongs to."""
        return next((one for one in self.organisations.values() if one.home), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may take a request."""

    person: Person
    role: Role
    """In which they are asked."""
    organisation: Organisation
    """Whose people they are."""
    availability: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request as far as routing goes."""

    stage: Stage
    """How far it has come."""
    stage_since: float
    """Since when, in seconds since the epoch."""
    topic: str | None = None
    village: str | None = None
    """Where the resident lives, if they said."""
    urgent: bool = False
    organisation_id: int | None = None
    """The organisation that somebody gave it to."""


def candidates(
    stage: Stage, waiting: Waiting, staffing: Staffing, now: float
) -> tuple[Candidate, ...]:
    """Who may be asked at a stage, those who know the topic and are free first.

    Where nobody knows the topic, everybody is asked: better a person than none.
    """
    if stage is Stage.CALLBACK:
        return ()
    under_way = on_duty(staffing.shifts, now)
    found = []
    for person in staffing.people:
        organisation = staffing.organisations.get(person.organisation_id)
        if organisation is None or not organisation.active or not _can_work(person):
            continue
        role = _FITS[stage](person, organisation, waiting, staffing, under_way)
        availability = _availability(person, organisation, staffing, under_way, now)
        if role is not None and availability is not None:
            found.append(Candidate(person, role, organisation, availability))
    knowing = [one for one in found if one.person.knows(waiting.topic)]
    return tuple(sorted(knowing or found, key=lambda one: _order(one, waiting.topic, staffing)))


def _can_work(person: Person) -> bool:
    return (
        person.active
        and person.status is not Status.AWAY
        and Permission.TICKETS in permissions(person.rights)
    )


def _availability(
    person: Person,
    organisation: Organisation,
    staffing: Staffing,
    under_way: Sequence[Shift],
    now: float,
) -> Availability | None:
    if person.id in staffing.connected:
        full = staffing.engaged.get(person.id, 0) >= staffing.most_talks
        busy = person.status is Status.BUSY or full
        return Availability.ENGAGED if busy else Availability.FREE
    on_shift = any(shift.comes == person.id for shift in under_way)
    if on_shift or is_open(organisation.hours, staffing.calendar, now):
        return Availability.EXPECTED
    return None


def _order(
    one: Candidate, topic: str | None, staffing: Staffing
) -> tuple[int, bool, bool, int, int]:
    return (
        list(Availability).index(one.availability),
        topic not in one.person.skills,
        one.role is Role.GRID_WORKER,
        staffing.engaged.get(one.person.id, 0),
        one.person.id,
    )


_Fit = Callable[[Person, Organisation, Waiting, Staffing, Sequence[Shift]], Role | None]


def _on_site(
    person: Person,
    organisation: Organisation,
    _waiting: Waiting,
    _staffing: Staffing,
    _under_way: Sequence[Shift],
) -> Role | None:
    return _first(person, Role.STAFF, Role.MEDIATOR) if organisation.home else None


def _duty_lawyer(
    person: Person,
    _organisation: Organisation,
    _waiting: Waiting,
    staffing: Staffing,
    under_way: Sequence[Shift],
) -> Role | None:
    home = staffing.home
    on_shift = any(
        shift.comes == person.id
        and shift.role is Role.DUTY_LAWYER
        and home is not None
        and shift.organisation_id == home.id
        for shift in under_way
    )
    return _first(person, Role.DUTY_LAWYER) if on_shift else None


def _village_adviser(
    person: Person,
    _organisation: Organisation,
    waiting: Waiting,
    _staffing: Staffing,
    _under_way: Sequence[Shift],
) -> Role | None:
    if waiting.village is None or waiting.village not in person.villages:
        return None
    return _first(person, Role.VILLAGE_ADVISER, Role.GRID_WORKER)


def _centre(
    person: Person,
    organisation: Organisation,
    _waiting: Waiting,
    _staffing: Staffing,
    _under_way: Sequence[Shift],
) -> Role | None:
    if organisation.kind is not OrganisationKind.SERVICE_CENTRE:
        return None
    return _first(person, Role.STAFF, Role.DUTY_LAWYER, Role.MEDIATOR)


def _law_firm(
    person: Person,
    organisation: Organisation,
    _waiting: Waiting,
    _staffing: Staffing,
    _under_way: Sequence[Shift],
) -> Role | None:
    if organisation.kind is not OrganisationKind.LAW_FIRM:
        return None
    return _first(person, Role.DUTY_LAWYER)


def _given(
    person: Person,
    organisation: Organisation,
    waiting: Waiting,
    _staffing: Staffing,
    _under_way: Sequence[Shift],
) -> Role | None:
    return _first(person, *Role) if organisation.id == waiting.organisation_id else None


_FITS: Mapping[Stage, _Fit] = {
    Stage.ON_SITE: _on_site,
    Stage.DUTY_LAWYER: _duty_lawyer,
    Stage.VILLAGE_ADVISER: _village_adviser,
    Stage.CENTRE: _centre,
    Stage.LAW_FIRM: _law_firm,
    Stage.GIVEN: _given,
}


def _first(person: Person, *roles: Role) -> Role | None:
    return next((role for role in roles if role in person.roles), None)
