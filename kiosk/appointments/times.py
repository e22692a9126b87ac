"""Which times can be booked: the shifts of the people who fit, else the office's hours, in even
half-hours, less what is taken. No I/O."""

import math
from collections.abc import Iterable, Iterator, Set
from itertools import islice

from kiosk.appointments.appointment import WINDOW, Time
from kiosk.people.candidates import Staffing
from kiosk.people.hours import openings
from kiosk.people.persons import Role
from kiosk.people.rights import Permission, permissions

LENGTH_SECONDS = 1800
"""All begin at a whole or half hour, so that two of one person never overlap."""
NOTICE_SECONDS = 1800
"""Nothing is offered that begins sooner."""
AHEAD_DAYS = 14
MOST_TIMES = 120


def bookable(
    staffing: Staffing, taken: Set[tuple[int, int, float]], roles: Iterable[Role], now: float
) -> tuple[Time, ...]:
    """The times, soonest first. `staffing.shifts` must reach `AHEAD_DAYS` ahead; `taken` holds
    organisation, person and start of what is booked. Of people who fit a shift of theirs is
    offered; where nobody who fits is on the roster, the office's own hours are."""
    wanted = frozenset(roles)
    times = list(_of_shifts(staffing, wanted, now)) or list(_of_hours(staffing, wanted, now))
    free = {
        time.key: time
        for time in times
        if (time.organisation_id, time.person_id, time.starts_at) not in taken
    }
    ordered = sorted(free.values(), key=lambda time: (time.starts_at, time.person_id))
    return tuple(islice(ordered, MOST_TIMES))


def _of_shifts(staffing: Staffing, roles: frozenset[Role], now: float) -> Iterator[Time]:
    people = {one.id: one for one in staffing.people}
    for shift in staffing.shifts:
        person = people.get(shift.comes)
        organisation = staffing.organisations.get(shift.organisation_id)
        if person is None or not person.active or organisation is None or not organisation.active:
            continue
        if shift.role not in roles or Permission.TICKETS not in permissions(person.rights):
            continue
        for start in _starts(shift.starts_at, shift.ends_at, now):
            yield Time(
                organisation_id=organisation.id,
                person_id=person.id,
                role=shift.role,
                starts_at=start,
                ends_at=start + LENGTH_SECONDS,
            )


def _of_hours(staffing: Staffing, roles: frozenset[Role], now: float) -> Iterator[Time]:
    home = staffing.home
    if home is None or Role.STAFF not in roles:
        return
    for opening, closing in openings(home.hours, staffing.calendar, now, AHEAD_DAYS):
        for start in _starts(opening, closing, now):
            yield Time(
                organisation_id=home.id,
                person_id=WINDOW,
                role=Role.STAFF,
                starts_at=start,
                ends_at=start + LENGTH_SECONDS,
            )


def _starts(starts_at: float, ends_at: float, now: float) -> Iterator[float]:
    first = max(starts_at, now + NOTICE_SECONDS)
    start = math.ceil(first / LENGTH_SECONDS) * float(LENGTH_SECONDS)
    last = min(ends_at, now + AHEAD_DAYS * 86_400)
    while start + LENGTH_SECONDS <= last:
        yield start
        start += LENGTH_SECONDS
