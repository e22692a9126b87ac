"""The expected wait, from what was measured only."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.cases.queueing import MEASURED_AT_LEAST, expected_wait

TIMES = st.lists(st.floats(0, 7200), max_size=9)


def wait(position: int = 1, free: int = 0, engaged: int = 0, **measured: list[float]) -> int | None:
    """The wait with what was measured."""
    service, waits = measured.get("service", []), measured.get("waits", [])
    return expected_wait(
        position=position, free=free, engaged=engaged, service=service, waits=waits
    )


def test_nothing_is_named_that_was_not_measured() -> None:
    assert wait() is None
    assert wait(free=3) is None
    assert wait(waits=[60.0] * (MEASURED_AT_LEAST - 1)) is None
    assert wait(engaged=2, service=[600.0] * (MEASURED_AT_LEAST - 1)) is None


def test_without_anybody_signed_in_it_is_what_others_waited() -> None:
    assert wait(waits=[30.0, 300.0, 6000.0]) == 5
    assert wait(waits=[0.0, 0.0, 0.0]) == 1
    assert wait(waits=[61.0, 61.0, 61.0]) == 2


def test_whoever_finds_somebody_free_waits_only_to_be_taken_up() -> None:
    assert wait(position=2, free=2, service=[600.0] * 3, waits=[60.0] * 3) == 1
    assert wait(position=2, free=2, service=[600.0] * 3, waits=[1800.0] * 3) == 10


def test_those_behind_wait_for_the_people_to_finish() -> None:
    assert wait(position=1, engaged=1, service=[600.0] * 3) == 5
    assert wait(position=3, engaged=1, service=[600.0] * 3) == 25
    assert wait(position=3, engaged=2, service=[600.0] * 3) == 13
    assert wait(position=3, free=1, engaged=1, service=[600.0] * 3) == 8


@given(st.integers(1, 50), st.integers(0, 9), st.integers(0, 9), TIMES, TIMES)
def test_it_is_a_whole_number_of_minutes_and_grows_with_the_place(
    position: int, free: int, engaged: int, service: list[float], waits: list[float]
) -> None:
    here = wait(position, free, engaged, service=service, waits=waits)
    behind = wait(position + 20, free, engaged, service=service, waits=waits)
    assert here is None or here >= 1
    assert (here is None) == (behind is None)
    if here is not None and behind is not None and position > free:
        assert behind >= here
