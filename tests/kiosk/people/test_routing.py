"""Who is asked, in which order, for how long; and a simulated month of traffic."""

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.people.candidates import STAGES, Availability, Staffing, Stage, Waiting, candidates
from kiosk.people.holidays import calendar_of, shipped_days
from kiosk.people.hours import is_open, parse_hours
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person, Role, Status
from kiosk.people.rights import Right
from kiosk.people.roster import Shift
from kiosk.people.routing import Patience, Route, nobody_on_duty, route
from kiosk.people.slots import next_slots
from tests.kiosk.people.test_hours import at

NOON = at(2026, 11, 27, 10)
HOME = Organisation(
    id=1,
    kind=OrganisationKind.JUSTICE_OFFICE,
    name="公平司法所",
    hours=parse_hours("1-5 09:00-17:00"),
    home=True,
)
CENTRE = Organisation(id=2, kind=OrganisationKind.SERVICE_CENTRE, name="区中心")
FIRM = Organisation(id=3, kind=OrganisationKind.LAW_FIRM, name="公道律所")
STATION = Organisation(id=4, kind=OrganisationKind.VILLAGE_STATION, name="青山村工作站")
ORGANISATIONS = {one.id: one for one in (HOME, CENTRE, FIRM, STATION)}
PATIENCE = Patience()


def who(id_: int, at_: int, role: Role, **fields: object) -> Person:
    """Somebody who takes requests."""
    made = Person(
        id=id_,
        organisation_id=at_,
        login=f"p{id_}",
        name=f"人{id_}",
        roles=frozenset({role}),
        rights=frozenset({Right.AGENT}),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


CLERK = who(11, 1, Role.STAFF)
MEDIATOR = who(12, 1, Role.MEDIATOR)
DUTY = who(13, 3, Role.DUTY_LAWYER)
ADVISER = who(14, 4, Role.VILLAGE_ADVISER, villages=frozenset({"青山村"}))
GRID = who(15, 4, Role.GRID_WORKER, villages=frozenset({"青山村"}))
CENTRAL = who(16, 2, Role.STAFF)
LAWYER = who(17, 3, Role.DUTY_LAWYER)
EVERYBODY = (CLERK, MEDIATOR, DUTY, ADVISER, GRID, CENTRAL, LAWYER)
SHIFT = Shift(
    id=1,
    organisation_id=1,
    person_id=13,
    role=Role.DUTY_LAWYER,
    starts_at=NOON - 3600,
    ends_at=NOON + 7200,
)


def staffing(*connected: Person, **fields: object) -> Staffing:
    """Everybody, some of them signed in, the office's hours not entered."""
    known = Staffing(
        organisations={**ORGANISATIONS, 1: replace(HOME, hours=parse_hours(""))},
        people=EVERYBODY,
        calendar=calendar_of(shipped_days()),
        connected=frozenset(one.id for one in connected),
    )
    return replace(known, **fields)  # type: ignore[arg-type]


def waiting(stage: Stage = Stage.ON_SITE, since: float = NOON, **fields: object) -> Waiting:
    """A request."""
    return replace(Waiting(stage=stage, stage_since=since), **fields)  # type: ignore[arg-type]


def decided(known: Staffing, asks: Waiting | None = None, now: float = NOON) -> Route:
    """Where it goes."""
    return route(asks or waiting(), known, PATIENCE, now)


def test_the_office_first_then_the_next_too() -> None:
    known = staffing(CLERK, DUTY, CENTRAL, shifts=(SHIFT,))
    first = decided(known)
    assert first.stage is Stage.ON_SITE
    assert set(first.ids) == {11}
    assert first.until == NOON + PATIENCE.on_site
    second = decided(known, now=NOON + PATIENCE.on_site)
    assert (second.stage, second.stage_since) == (Stage.DUTY_LAWYER, NOON + PATIENCE.on_site)
    assert second.ids == {11, 13}, "who was asked before may still take it"
    assert "没有人接" in second.reason


def test_stages_without_anybody_are_passed_over_at_once() -> None:
    here = decided(staffing(CENTRAL))
    assert here.stage is Stage.CENTRE
    assert set(here.ids) == {16}
    assert "所内工作人员现在没有人" in here.reason


def test_the_adviser_of_the_residents_own_village() -> None:
    known = staffing(ADVISER, GRID)
    home = decided(known, waiting(village="青山村"))
    assert home.stage is Stage.VILLAGE_ADVISER
    assert [one.person.id for one in home.asked] == [14, 15], "the adviser before the grid worker"
    assert decided(known, waiting(village="绿水村")).stage is Stage.CALLBACK
    assert decided(known).stage is Stage.CALLBACK


def test_the_duty_lawyer_only_on_duty() -> None:
    assert decided(staffing(DUTY, shifts=(SHIFT,))).stage is Stage.DUTY_LAWYER
    assert decided(staffing(DUTY)).stage is Stage.LAW_FIRM
    stands_in = replace(SHIFT, stand_in_id=17)
    assert decided(staffing(DUTY, LAWYER, shifts=(stands_in,))).ids == {17}


def test_nobody_at_all() -> None:
    asks, known = waiting(), staffing()
    assert decided(known).stage is Stage.CALLBACK
    assert decided(known).ids == frozenset()
    assert nobody_on_duty(asks, known, NOON)
    assert not nobody_on_duty(asks, staffing(LAWYER), NOON)


def test_who_is_on_the_roster_is_waited_for_but_not_for_long() -> None:
    known = staffing(CENTRAL, shifts=(SHIFT,))
    here = decided(known)
    assert here.stage is Stage.DUTY_LAWYER
    assert set(here.ids) == {13}
    assert here.asked[0].availability is Availability.EXPECTED
    assert not here.reachable
    assert here.until == NOON + PATIENCE.absent
    assert decided(known, waiting(Stage.DUTY_LAWYER), NOON + PATIENCE.absent).ids == {13, 16}


def test_office_hours_make_the_office_expected() -> None:
    known = staffing(organisations=ORGANISATIONS)
    assert decided(known).stage is Stage.ON_SITE
    sunday = at(2026, 11, 29)
    assert decided(known, waiting(since=sunday), sunday).stage is Stage.CALLBACK


def test_urgent_requests_wait_half_as_long() -> None:
    known = staffing(CLERK, CENTRAL)
    asks = waiting(urgent=True)
    assert decided(known, asks, NOON + 59).stage is Stage.ON_SITE
    assert decided(known, asks, NOON + 60).stage is Stage.CENTRE


def test_who_knows_the_topic_is_asked_and_else_everybody() -> None:
    knows = replace(CLERK, skills=frozenset({"劳动工资"}))
    other = replace(MEDIATOR, skills=frozenset({"婚姻家庭"}))
    known = staffing(knows, other, people=(knows, other))
    assert decided(known, waiting(topic="劳动工资")).ids == {11}
    assert decided(known, waiting(topic="土地房屋")).ids == {11, 12}
    assert decided(known, waiting()).ids == {11, 12}


def test_away_off_and_without_the_right_are_not_asked() -> None:
    for odd in (
        replace(CLERK, status=Status.AWAY),
        replace(CLERK, active=False),
        replace(CLERK, rights=frozenset({Right.ADMIN})),
        replace(CLERK, roles=frozenset()),
    ):
        assert decided(staffing(odd, people=(odd,))).stage is Stage.CALLBACK
    closed = {**staffing().organisations, 2: replace(CENTRE, active=False)}
    assert decided(staffing(CENTRAL, organisations=closed)).stage is Stage.CALLBACK


def test_the_free_before_the_busy() -> None:
    busy = replace(CLERK, status=Status.BUSY)
    known = staffing(busy, MEDIATOR, people=(busy, MEDIATOR))
    assert [one.person.id for one in decided(known).asked] == [12, 11]
    full = staffing(CLERK, MEDIATOR, engaged={11: 3, 12: 1})
    found = candidates(Stage.ON_SITE, waiting(), full, NOON)
    assert [(one.person.id, one.availability) for one in found] == [
        (12, Availability.FREE),
        (11, Availability.ENGAGED),
    ]


def test_a_request_given_to_an_organisation_waits_there_then_starts_anew() -> None:
    known = staffing(CLERK, LAWYER)
    asks = waiting(Stage.GIVEN, organisation_id=3)
    there = decided(known, asks)
    assert there.stage is Stage.GIVEN
    assert set(there.ids) == {17}
    later = decided(known, asks, NOON + PATIENCE.centre)
    assert later.stage is Stage.ON_SITE
    assert later.ids == {11, 17}
    assert decided(staffing(CLERK), asks).ids == {11}


@given(
    st.sets(st.sampled_from([one.id for one in EVERYBODY])),
    st.sampled_from([*STAGES, Stage.GIVEN]),
    st.floats(0, 5000),
    st.booleans(),
)
def test_it_never_goes_back_and_only_asks_who_can_be_reached(
    connected: set[int], stage: Stage, waited: float, urgent: bool
) -> None:
    known = staffing(connected=frozenset(connected), shifts=(SHIFT,))
    asks = waiting(stage, urgent=urgent, village="青山村", organisation_id=2)
    found = decided(known, asks, NOON + waited)
    if stage is not Stage.GIVEN:
        assert STAGES.index(found.stage) >= STAGES.index(stage)
    assert found.ids <= connected | {13}
    assert (found.until is None) == (found.stage is Stage.CALLBACK)
    again = decided(
        known, replace(asks, stage=found.stage, stage_since=found.stage_since), NOON + waited
    )
    assert (again.stage, again.ids) == (found.stage, found.ids), "the same after a restart"


def test_the_next_slots_are_those_that_were_entered() -> None:
    assert next_slots(staffing(), NOON) == ()
    later = replace(SHIFT, id=2, starts_at=NOON + 86_400, ends_at=NOON + 90_000)
    gone = replace(SHIFT, id=3, starts_at=NOON - 9000, ends_at=NOON - 10)
    slots = next_slots(staffing(shifts=(later, SHIFT, gone)), NOON)
    assert [slot.starts_at for slot in slots] == [NOON, NOON + 86_400]
    assert slots[0].shown == "11月27日（周五）10:00—12:00，公平司法所，人13（值班律师）"
    open_ = next_slots(staffing(organisations=ORGANISATIONS), at(2026, 11, 28))
    assert [slot.shown for slot in open_[:1]] == ["11月30日（周一）09:00—17:00，公平司法所"]


def test_a_month_of_traffic() -> None:
    """Every request ends with a person or an offer of a callback, none waits without end, and
    on working days the office's own people take most."""
    dice, calendar = random.Random(5), calendar_of(shipped_days())
    known = staffing(organisations=ORGANISATIONS, calendar=calendar)
    taken: Counter[Stage] = Counter()
    by_day: Counter[Stage] = Counter()
    start = at(2026, 11, 1, 0)
    for _ in range(600):
        now = start + dice.random() * 29 * 86_400
        asks = waiting(since=now, urgent=dice.random() < 0.1, village="青山村")
        for _step in range(200):
            there = frozenset(one.id for one in EVERYBODY if dice.random() < 0.5)
            found = route(asks, replace(known, connected=there), PATIENCE, now)
            picked = found.reachable and dice.random() < 0.4
            if picked or found.stage is Stage.CALLBACK:
                taken[found.stage] += 1
                by_day[found.stage] += is_open(HOME.hours, calendar, asks.stage_since)
                break
            asks = replace(asks, stage=found.stage, stage_since=found.stage_since)
            now += 20
        else:
            raise AssertionError("it waited without end")
    assert sum(taken.values()) == 600
    assert set(taken) > {Stage.ON_SITE, Stage.CENTRE, Stage.VILLAGE_ADVISER}
    assert by_day[Stage.ON_SITE] == max(by_day.values())
