"""The ticket's states, steps and codes."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.cases.tickets import (
    CODE_LENGTH,
    CODE_LETTERS,
    OLD_CODE_LENGTH,
    OUTCOME_NAMES,
    RESIDENT,
    STATE_NAMES,
    STEP_NAMES,
    SYSTEM,
    Actor,
    NotHolderError,
    Outcome,
    Step,
    Ticket,
    TicketState,
    TransitionError,
    allowed_from,
    given_to,
    is_over,
    new_code,
    next_state,
    normal_code,
    take,
    waiting_at,
)
from kiosk.people.candidates import Stage

S = TicketState
LIVE = (S.OPEN, S.CLAIMED, S.IN_CONVERSATION, S.CALLBACK)
ALLOWED = {
    (S.OPEN, Step.CLAIM, S.CLAIMED),
    (S.CALLBACK, Step.CLAIM, S.CLAIMED),
    (S.CLAIMED, Step.START, S.IN_CONVERSATION),
    (S.CLAIMED, Step.RELEASE, S.OPEN),
    (S.IN_CONVERSATION, Step.RELEASE, S.OPEN),
    (S.CLAIMED, Step.TRANSFER, S.CLAIMED),
    (S.IN_CONVERSATION, Step.TRANSFER, S.CLAIMED),
    *((state, Step.BOOK, S.CALLBACK) for state in LIVE),
    (S.CLAIMED, Step.CLOSE, S.CLOSED),
    (S.IN_CONVERSATION, Step.CLOSE, S.CLOSED),
    *((state, Step.WITHDRAW, S.ABANDONED) for state in LIVE),
    (S.OPEN, Step.LAPSE, S.ABANDONED),
    (S.CALLBACK, Step.LAPSE, S.ABANDONED),
    (S.CLOSED, Step.REOPEN, S.OPEN),
    (S.ABANDONED, Step.REOPEN, S.OPEN),
    (S.OPEN, Step.ESCALATE, S.OPEN),
    *((state, Step.CONSENT, state) for state in LIVE),
}
ANNA, BERT = Actor("person", 1, "安律师"), Actor("person", 2, "白律师")


@pytest.mark.parametrize("was", list(S))
@pytest.mark.parametrize("step", list(Step))
def test_only_these_steps_are_allowed(was: TicketState, step: Step) -> None:
    leads = {state for before, taken, state in ALLOWED if (before, taken) == (was, step)}
    if leads:
        assert {next_state(was, step)} == leads
        assert was in allowed_from(step)
    else:
        with pytest.raises(TransitionError):
            next_state(was, step)
        assert was not in allowed_from(step)


def test_closed_and_abandoned_are_over() -> None:
    assert {state for state in S if is_over(state)} == {S.CLOSED, S.ABANDONED}


def test_everything_has_a_name_in_chinese() -> None:
    assert set(STATE_NAMES) == set(S)
    assert set(STEP_NAMES) == set(Step)
    assert set(OUTCOME_NAMES) == set(Outcome)


def fresh() -> Ticket:
    """A ticket that waits."""
    return Ticket("ABCD2345", "kiosk", S.OPEN, 10.0)


def test_the_second_who_claims_is_told_who_was_first() -> None:
    held = take(fresh(), Step.CLAIM, ANNA, 11.0)
    assert (held.holder_id, held.claimed_at) == (1, 11.0)
    with pytest.raises(NotHolderError, match="安律师"):
        take(held, Step.CLAIM, BERT, 12.0)
    with pytest.raises(NotHolderError, match="您"):
        take(held, Step.CLAIM, ANNA, 12.0)


@pytest.mark.parametrize("step", [Step.START, Step.RELEASE, Step.TRANSFER, Step.CLOSE])
def test_only_the_holder_may(step: Step) -> None:
    held = take(fresh(), Step.CLAIM, ANNA, 11.0)
    with pytest.raises(NotHolderError, match="安律师"):
        take(held, step, BERT, 12.0)
    take(held, step, ANNA, 12.0)


def test_whoever_gave_it_away_can_no_longer_close_it() -> None:
    held = take(fresh(), Step.CLAIM, ANNA, 11.0)
    given_away = given_to(take(held, Step.TRANSFER, ANNA, 12.0), BERT)
    with pytest.raises(NotHolderError, match="白律师"):
        take(given_away, Step.CLOSE, ANNA, 13.0)
    assert take(given_away, Step.CLOSE, BERT, 13.0).state is S.CLOSED


def test_a_ticket_given_to_an_organisation_waits_there() -> None:
    held = take(fresh(), Step.CLAIM, ANNA, 11.0)
    there = waiting_at(take(held, Step.RELEASE, ANNA, 12.0), 5)
    assert (there.state, there.stage, there.organisation_id) == (S.OPEN, Stage.GIVEN, 5)
    assert there.holder_id is None


def test_times_are_those_of_the_first_time() -> None:
    ticket = take(fresh(), Step.CLAIM, ANNA, 11.0)
    ticket = take(ticket, Step.START, ANNA, 12.0)
    ticket = take(ticket, Step.RELEASE, ANNA, 13.0)
    ticket = take(ticket, Step.CLAIM, BERT, 14.0)
    ticket = take(ticket, Step.START, BERT, 15.0)
    assert (ticket.claimed_at, ticket.talk_at) == (11.0, 12.0)


class TicketLife(RuleBasedStateMachine):
    """Whatever is tried in whatever order, a ticket stays one that makes sense."""

    def __init__(self) -> None:
        super().__init__()
        self.ticket = fresh()
        self.now = 10.0

    @rule(
        step=st.sampled_from([step for step in Step if step is not Step.OPEN]),
        actor=st.sampled_from([ANNA, BERT, RESIDENT, SYSTEM]),
        other=st.sampled_from([ANNA, BERT]),
    )
    def somebody_tries(self, step: Step, actor: Actor, other: Actor) -> None:
        if (step is Step.CLAIM) and actor.kind != "person":
            return
        self.now += 1
        before = self.ticket
        try:
            after = take(before, step, actor, self.now)
        except (TransitionError, NotHolderError):
            return
        self.ticket = given_to(after, other) if step is Step.TRANSFER else after
        assert (before.state, step, after.state) in ALLOWED

    @invariant()
    def it_makes_sense(self) -> None:
        ticket = self.ticket
        in_hand = ticket.state in (S.CLAIMED, S.IN_CONVERSATION)
        assert not in_hand or ticket.holder_id is not None
        assert ticket.state is not S.OPEN or ticket.holder_id is None
        assert (ticket.ended_at is not None) == is_over(ticket.state)
        assert ticket.state is not S.IN_CONVERSATION or ticket.talk_at is not None
        assert ticket.claimed_at is None or ticket.claimed_at > ticket.opened_at


TestTicketLife = TicketLife.TestCase


def test_codes_can_be_read_out() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {letter for code in codes for letter in code} <= set(CODE_LETTERS)
    assert not set("01IO") & set(CODE_LETTERS)
    assert all(len(code) == CODE_LENGTH for code in codes)


@pytest.mark.parametrize("length", [CODE_LENGTH, OLD_CODE_LENGTH])
@given(data=st.data())
def test_a_code_is_known_however_it_is_typed(length: int, data: st.DataObject) -> None:
    code = data.draw(st.text(CODE_LETTERS, min_size=length, max_size=length))
    assert normal_code(code) == code
    assert normal_code(f" {code[:3].lower()}-{code[3:]}\n") == code


@given(st.text())
def test_anything_else_is_no_code(text: str) -> None:
    code = normal_code(text)
    assert code is None or set(code) <= set(CODE_LETTERS)


@pytest.mark.parametrize(
    "text", ["", "ABC", "0OI1ABCD", "ABCDEFG", "ＡＢＣＤＥＦ", "编号编号编号", "A" * 9]
)
def test_these_are_no_codes(text: str) -> None:
    assert normal_code(text) is None


def test_letters_are_plain() -> None:
    assert set(CODE_LETTERS) <= set(string.ascii_uppercase + string.digits)
