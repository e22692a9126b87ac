"""Which times can be booked: pure."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.appointments.appointment import WINDOW
from kiosk.appointments.times import AHEAD_DAYS, LENGTH_SECONDS, NOTICE_SECONDS, bookable
from kiosk.people.candidates import Staffing
from kiosk.people.hours import parse_hours
from kiosk.people.organisations import Organisation, OrganisationKind
from kiosk.people.persons import Person, Role
from kiosk.people.rights import Right
from kiosk.people.roster import Shift

NOW = 1_800_000_000.0  # 2027-01-15, a Friday, 16:00 in China
HOME = Organisation(
    id=1,
    kind=OrganisationKind.JUSTICE_OFFICE,
    name="公平司法所",
    home=True,
    hours=parse_hours("1-5 09:00-12:00 14:00-17:00"),
)
LAWYER = Person(
    id=7,
    organisation_id=1,
    login="wang",
    name="王律师",
    roles=frozenset({Role.DUTY_LAWYER}),
    rights=frozenset({Right.AGENT}),
)


def shift(starts_at: float, ends_at: float, **fields: object) -> Shift:
    known = {"organisation_id": 1, "person_id": 7, "role": Role.DUTY_LAWYER, **fields}
    return Shift(starts_at=starts_at, ends_at=ends_at, **known)  # type: ignore[arg-type]


def staffing(*shifts: Shift) -> Staffing:
    return Staffing(organisations={1: HOME}, people=(LAWYER,), shifts=shifts)


def test_a_shift_is_offered_in_even_half_hours() -> None:
    found = bookable(
        staffing(shift(NOW + 3_600 + 60, NOW + 3 * 3_600)), frozenset(), [Role.DUTY_LAWYER], NOW
    )
    assert [time.starts_at for time in found] == [NOW + hours * 1_800 for hours in (3, 4, 5)]
    assert {time.person_id for time in found} == {7}


def test_what_is_taken_or_of_another_role_is_not() -> None:
    duty = staffing(shift(NOW + 3_600, NOW + 2 * 3_600))
    taken = frozenset({(1, 7, NOW + 3_600)})
    assert [one.starts_at for one in bookable(duty, taken, [Role.DUTY_LAWYER], NOW)] == [
        NOW + 5_400
    ]
    assert bookable(duty, frozenset(), [Role.MEDIATOR], NOW) == ()


def test_without_a_roster_the_window_is_offered_in_its_hours() -> None:
    found = bookable(staffing(), frozenset(), [Role.STAFF], NOW)
    assert found[0].person_id == WINDOW
    assert found[0].starts_at == NOW + 1_800, "16:30, the last half-hour of the day"
    assert found[1].starts_at >= NOW + 2 * 86_400, "then Monday"


def test_substitutes_are_offered_instead_and_people_who_left_are_not() -> None:
    gone = Shift(
        organisation_id=1,
        person_id=7,
        role=Role.DUTY_LAWYER,
        starts_at=NOW + 3_600,
        ends_at=NOW + 7_200,
        stand_in_id=8,
    )
    assert bookable(staffing(gone), frozenset(), [Role.DUTY_LAWYER], NOW) == ()


moments = st.floats(min_value=NOW - 86_400, max_value=NOW + 20 * 86_400)


@settings(max_examples=60, deadline=None)
@given(spans=st.lists(st.tuples(moments, moments), max_size=6))
def test_no_two_times_of_one_person_overlap(spans: list[tuple[float, float]]) -> None:
    shifts = [shift(min(span), max(span)) for span in spans]
    found = bookable(staffing(*shifts), frozenset(), [Role.DUTY_LAWYER], NOW)
    starts = [time.starts_at for time in found]
    assert starts == sorted(set(starts))
    for time in found:
        assert time.starts_at % LENGTH_SECONDS == 0
        assert NOW + NOTICE_SECONDS <= time.starts_at < NOW + AHEAD_DAYS * 86_400
        assert any(
            one.starts_at <= time.starts_at and time.ends_at <= one.ends_at for one in shifts
        )
