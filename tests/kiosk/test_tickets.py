"""The ticket's states and codes, and the expected wait."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.tickets import (
    CODE_LENGTH,
    CODE_LETTERS,
    MEASURED_AT_LEAST,
    TicketState,
    TransitionError,
    check_step,
    expected_wait,
    is_over,
    new_code,
    normal_code,
)

S = TicketState
ALLOWED = {
    (S.OPEN, S.CLAIMED),
    (S.OPEN, S.CALLBACK),
    (S.OPEN, S.ABANDONED),
    (S.CLAIMED, S.CLOSED),
    (S.CLAIMED, S.CALLBACK),
    (S.CLAIMED, S.ABANDONED),
    (S.CALLBACK, S.CLAIMED),
    (S.CALLBACK, S.ABANDONED),
}


@pytest.mark.parametrize("was", list(S))
@pytest.mark.parametrize("state", list(S))
def test_only_these_steps_are_allowed(was: TicketState, state: TicketState) -> None:
    if (was, state) in ALLOWED:
        check_step(was, state)
    else:
        with pytest.raises(TransitionError):
            check_step(was, state)


def test_closed_and_abandoned_are_the_end() -> None:
    assert {state for state in S if is_over(state)} == {S.CLOSED, S.ABANDONED}


def test_codes_can_be_read_out() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) > 1990
    assert {letter for code in codes for letter in code} <= set(CODE_LETTERS)
    assert not set("01IO") & set(CODE_LETTERS)
    assert all(len(code) == CODE_LENGTH for code in codes)


@given(st.text(CODE_LETTERS, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_a_code_is_known_however_it_is_typed(code: str) -> None:
    assert normal_code(code) == code
    assert normal_code(f" {code[:3].lower()}-{code[3:]}\n") == code


@given(st.text())
def test_anything_else_is_no_code(text: str) -> None:
    code = normal_code(text)
    assert code is None or set(code) <= set(CODE_LETTERS)


@pytest.mark.parametrize("text", ["", "ABC", "0OI1AB", "ABCDEFG", "ＡＢＣＤＥＦ", "编号编号编号"])
def test_these_are_no_codes(text: str) -> None:
    assert normal_code(text) is None


def test_a_wait_is_named_only_when_measured() -> None:
    assert expected_wait([]) is None
    assert expected_wait([60.0] * (MEASURED_AT_LEAST - 1)) is None
    assert expected_wait([30.0, 300.0, 6000.0]) == 5
    assert expected_wait([0.0, 0.0, 0.0]) == 1
    assert expected_wait([61.0, 61.0, 61.0]) == 2


def test_letters_are_plain() -> None:
    assert set(CODE_LETTERS) <= set(string.ascii_uppercase + string.digits)
