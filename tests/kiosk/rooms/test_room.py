"""The people of a room: who may do what in which state, by property."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kiosk.errors import RequestError
from kiosk.rooms.errors import NotMediatorError, RoomFullError, RoomStepError
from kiosk.rooms.room import (
    MOST_IN,
    OF_THE_MEDIATOR,
    Move,
    Part,
    Room,
    RoomStep,
    Seat,
    SeatKind,
    SeatState,
    Side,
    inside,
    invited,
    led_by,
    may_watch,
    part_of,
    take,
)

SIDES = st.sampled_from(list(Side))
NOW = 1_000.0


def new_room(*others: Side) -> Room:
    """A room with its mediator at seat 1, and guests of these sides."""
    room = invited(Room(1, "7KQ3MD2H", 0.0), Seat(0, SeatKind.MEDIATOR, Side.OFFICE, "王调解员"))
    for side in others:
        room = invited(room, Seat(0, SeatKind.GUEST, side, "某人"))
    return room


def arrived(room: Room, *numbers: int, admit: bool = True) -> Room:
    """They came, and were let in."""
    for number in numbers:
        room = take(room, Move(RoomStep.ARRIVE, number, number), NOW)
        if admit and number != 1:
            room = take(room, Move(RoomStep.ADMIT, 1, number), NOW)
    return room


@pytest.fixture
def three() -> Room:
    """The mediator with one of each side, all let in."""
    return arrived(new_room(Side.APPLICANT, Side.RESPONDENT), 1, 2, 3)


def test_everybody_but_the_mediator_waits(three: Room) -> None:
    room = arrived(new_room(Side.APPLICANT), 1, 2, admit=False)
    assert room.seat(1).state is SeatState.ADMITTED
    assert room.seat(2).state is SeatState.WAITING
    assert not may_watch(room, 2, 1)
    assert all(may_watch(three, one, other) for one, other in ((1, 2), (2, 3), (3, 1)))


def test_a_caucus_parts_the_sides_until_it_is_over(three: Room) -> None:
    room = take(three, Move(RoomStep.CAUCUS, 1, side=Side.APPLICANT), NOW)
    assert may_watch(room, 1, 2)
    assert may_watch(room, 2, 1)
    assert not any(may_watch(room, *pair) for pair in ((3, 1), (1, 3), (3, 2), (2, 3)))
    assert part_of(room, room.seat(3)) is Part.ASIDE
    with pytest.raises(RoomStepError):
        take(room, Move(RoomStep.CAUCUS, 1, side=Side.RESPONDENT), NOW)
    room = take(room, Move(RoomStep.RETURN, 1), NOW)
    assert may_watch(room, 3, 2)


@pytest.mark.parametrize("gone", [1, 2])
def test_a_caucus_ends_with_the_mediator_or_the_last_of_the_side(three: Room, gone: int) -> None:
    room = take(three, Move(RoomStep.CAUCUS, 1, side=Side.APPLICANT), NOW)
    assert take(room, Move(RoomStep.LEAVE, gone, gone), NOW).caucus is None


def test_whoever_was_removed_does_not_come_back(three: Room) -> None:
    room = take(three, Move(RoomStep.REMOVE, 1, 2), NOW)
    with pytest.raises(RoomStepError, match="请出"):
        take(room, Move(RoomStep.ARRIVE, 2, 2), NOW)


def test_leaving_means_waiting_again_and_a_reload_does_not(three: Room) -> None:
    assert take(three, Move(RoomStep.ARRIVE, 2, 2), NOW) == three
    room = take(three, Move(RoomStep.LEAVE, 2, 2), NOW)
    assert take(room, Move(RoomStep.ARRIVE, 2, 2), NOW).seat(2).state is SeatState.WAITING


def test_the_ninth_stays_outside_and_one_place_is_the_mediators() -> None:
    room = new_room(*[Side.APPLICANT] * MOST_IN)
    room = arrived(room, *range(1, MOST_IN + 1))
    room = arrived(room, MOST_IN + 1, admit=False)
    with pytest.raises(RoomFullError):
        take(room, Move(RoomStep.ADMIT, 1, MOST_IN + 1), NOW)
    room = take(room, Move(RoomStep.LEAVE, 1, 1), NOW)
    assert len(inside(arrived(room, 1))) == MOST_IN


def test_a_room_that_changed_hands_is_led_by_the_other(three: Room) -> None:
    room = led_by(three, 2)
    with pytest.raises(NotMediatorError):
        take(room, Move(RoomStep.MUTE, 1, 3), NOW)
    assert take(room, Move(RoomStep.MUTE, 2, 3), NOW).seat(3).muted


def test_nothing_happens_in_a_closed_room(three: Room) -> None:
    room = take(three, Move(RoomStep.CLOSE, 1), NOW)
    assert not any(may_watch(room, one, other) for one, other in ((1, 2), (2, 3)))
    for step in RoomStep:
        with pytest.raises(RoomStepError):
            take(room, Move(step, 1, 1), NOW)


@given(step=st.sampled_from(sorted(OF_THE_MEDIATOR)), by=st.integers(2, 3), on=st.integers(1, 3))
def test_parties_lead_nothing(step: RoomStep, by: int, on: int) -> None:
    room = arrived(new_room(Side.APPLICANT, Side.RESPONDENT), 1, 2, 3)
    with pytest.raises(NotMediatorError):
        take(room, Move(step, by, on, Side.APPLICANT), NOW)


@given(by=st.integers(1, 3), on=st.integers(1, 3), step=st.sampled_from(["arrive", "leave"]))
def test_nobody_comes_or_goes_for_another(by: int, on: int, step: str) -> None:
    room = arrived(new_room(Side.APPLICANT, Side.RESPONDENT), 1, 2, 3)
    move = Move(RoomStep(step), by, on)
    if by == on:
        take(room, move, NOW)
    else:
        with pytest.raises(NotMediatorError):
            take(room, move, NOW)


class RoomLife(RuleBasedStateMachine):
    """Whatever people do in whatever order, the room keeps its promises."""

    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.room = arrived(new_room(), 1)

    @rule(target=people, side=SIDES)
    def ask_in(self, side: Side) -> int:
        try:
            self.room = invited(self.room, Seat(0, SeatKind.GUEST, side, "某人"))
        except RequestError:
            return 1
        return len(self.room.seats)

    @rule(who=people, on=people, step=st.sampled_from(list(RoomStep)), side=SIDES)
    def anybody(self, who: int, on: int, step: RoomStep, side: Side) -> None:
        before = self.room
        try:
            self.room = take(before, Move(step, who, on, side), NOW)
        except RequestError:
            assert self.room == before
        else:
            assert step not in OF_THE_MEDIATOR or who == 1

    @rule(on=people, step=st.sampled_from(sorted(OF_THE_MEDIATOR - {RoomStep.CLOSE})), side=SIDES)
    def mediator(self, on: int, step: RoomStep, side: Side) -> None:
        self.anybody(1, on, step, side)

    @rule(who=people)
    def come(self, who: int) -> None:
        self.anybody(who, who, RoomStep.ARRIVE, Side.OFFICE)

    @invariant()
    def watching_is_mutual_and_only_inside(self) -> None:
        numbers = [one.number for one in self.room.seats]
        for one in numbers:
            for other in numbers:
                if may_watch(self.room, one, other):
                    assert may_watch(self.room, other, one)
                    for number in (one, other):
                        assert self.room.seat(number).state is SeatState.ADMITTED

    @invariant()
    def sides_are_apart_in_a_caucus(self) -> None:
        if self.room.caucus is None:
            return
        for one in self.room.seats:
            apart = one.kind is not SeatKind.MEDIATOR and one.side is not self.room.caucus
            if apart:
                for other in self.room.seats:
                    assert not may_watch(self.room, one.number, other.number)

    @invariant()
    def eight_at_most(self) -> None:
        assert len(inside(self.room)) <= MOST_IN

    @invariant()
    def only_who_is_in_is_muted(self) -> None:
        for one in self.room.seats:
            assert not one.muted or one.state is SeatState.ADMITTED


RoomLife.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestRoomLife = RoomLife.TestCase
