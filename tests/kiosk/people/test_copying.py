"""Plans made from earlier ones."""

from datetime import date

from kiosk.people.copying import filled, repeated
from kiosk.people.holidays import Calendar, SpecialDay, china_day, moment_of
from kiosk.people.persons import Role
from kiosk.people.roster import Shift

MONDAY = date(2026, 12, 7)
START, END = moment_of(date(2026, 12, 1), 0), moment_of(date(2027, 1, 1), 0)


def shift(day: date, **fields: int) -> Shift:
    return Shift(
        id=7,
        organisation_id=1,
        person_id=1,
        role=Role.STAFF,
        starts_at=moment_of(day, 9 * 60),
        ends_at=moment_of(day, 17 * 60),
        **fields,
    )


def days(shifts: tuple[Shift, ...]) -> list[str]:
    return [china_day(one.starts_at).isoformat() for one in shifts]


def test_a_week_later_without_substitutes() -> None:
    (new,) = repeated(
        [shift(MONDAY, stand_in_id=9)], Calendar(), days=7, starts_at=START, ends_at=END
    )
    assert days((new,)) == ["2026-12-14"]
    assert (new.id, new.stand_in_id, new.comes) == (0, None, 1)
    assert new.ends_at - new.starts_at == 8 * 3600


def test_holidays_and_days_outside_are_left_out() -> None:
    calendar = Calendar({MONDAY: SpecialDay(MONDAY, works=False, name="测试")})
    before = date(2026, 11, 30)
    assert not repeated([shift(before)], calendar, days=7, starts_at=START, ends_at=END)
    friday = date(2026, 12, 25)
    assert not repeated([shift(friday)], Calendar(), days=7, starts_at=START, ends_at=END)
    assert not repeated([shift(MONDAY)], Calendar(), days=-14, starts_at=START, ends_at=END)


def test_first_week_fills_the_month() -> None:
    tuesday = date(2026, 12, 1)
    plan = [shift(tuesday), shift(date(2026, 12, 10))]
    made = filled(plan, Calendar(), starts_at=START, ends_at=END)
    assert days(made) == ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29"]
    assert filled([], Calendar(), starts_at=START, ends_at=END) == ()
