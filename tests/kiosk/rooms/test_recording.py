"""Recording of a room by its rules: nobody is recorded who has not agreed."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kiosk.errors import RequestError
from kiosk.rooms.errors import NotMediatorError, RecordingOffError, RoomStepError
from kiosk.rooms.meeting import Meeting
from kiosk.rooms.recording import (
    Ending,
    Phase,
    Recording,
    answered,
    began,
    check_may_ask,
    ended,
    followed,
    phase,
    ready,
)
from kiosk.rooms.room import (
    OF_THE_MEDIATOR,
    Move,
    Part,
    Room,
    RoomStep,
    Seat,
    SeatKind,
    Side,
    inside,
    invited,
    led_by,
    part_of,
    take,
)
from tests.kiosk.rooms.test_room import NOW, SIDES, arrived, new_room

ASKED = Recording(1, "u", asked_by=1, days=30)


@pytest.fixture
def three() -> Room:
    """The mediator with one of each side, all let in."""
    return arrived(new_room(Side.APPLICANT, Side.RESPONDENT), 1, 2, 3)


def agreed(room: Room, *seats: int, recording: Recording = ASKED) -> Recording:
    """After these have agreed; begun if all have."""
    for seat in seats:
        recording = answered(recording, room, seat, agrees=True)
    return began(recording, room) if ready(recording, room) else recording


def test_it_runs_once_the_last_has_agreed(three: Room) -> None:
    assert phase(agreed(three, 1, 2), three) is Phase.ASKING
    running = agreed(three, 1, 2, 3)
    assert (phase(running, three), running.stretch) == (Phase.RECORDING, 1)


def test_agreement_alone_records_nothing_before_it_is_written_down(three: Room) -> None:
    recording = ASKED
    for seat in (1, 2, 3):
        recording = answered(recording, three, seat, agrees=True)
    assert ready(recording, three)
    assert phase(recording, three) is Phase.ASKING


def test_one_who_refuses_ends_it(three: Room) -> None:
    recording = answered(agreed(three, 1, 2), three, 3, agrees=False)
    assert (phase(recording, three), recording.ending) == (Phase.OVER, Ending.REFUSED)
    with pytest.raises(RecordingOffError):
        answered(recording, three, 3, agrees=True)


def test_consent_is_taken_back_at_any_time(three: Room) -> None:
    recording = answered(agreed(three, 1, 2, 3), three, 2, agrees=False)
    assert (phase(recording, three), recording.ending) == (Phase.OVER, Ending.WITHDRAWN)


def test_a_newcomer_pauses_it_and_what_ran_before_is_another_stretch(three: Room) -> None:
    recording = agreed(three, 1, 2, 3)
    room = invited(three, Seat(0, SeatKind.GUEST, Side.RESPONDENT, "证人"))
    room = take(room, Move(RoomStep.ARRIVE, 4, 4), NOW)
    recording = followed(recording, room)
    assert phase(recording, room) is Phase.RECORDING, "who waits outside hears and says nothing"
    room = take(room, Move(RoomStep.ADMIT, 1, 4), NOW)
    assert phase(recording, room) is Phase.PAUSED
    recording = answered(followed(recording, room), room, 4, agrees=True)
    assert (phase(recording, room), recording.stretch) == (Phase.RECORDING, 2)
    refusing = answered(followed(agreed(three, 1, 2, 3), room), room, 4, agrees=False)
    assert refusing.ending is Ending.REFUSED


def test_a_caucus_is_not_recorded(three: Room) -> None:
    room = take(three, Move(RoomStep.CAUCUS, 1, side=Side.APPLICANT), NOW)
    recording = followed(agreed(three, 1, 2, 3), room)
    assert phase(recording, room) is Phase.PAUSED
    room = take(room, Move(RoomStep.RETURN, 1), NOW)
    recording = followed(recording, room)
    assert (phase(recording, room), recording.stretch) == (Phase.RECORDING, 2)
    with pytest.raises(RoomStepError, match="单独谈"):
        check_may_ask(take(three, Move(RoomStep.CAUCUS, 1, side=Side.APPLICANT), NOW), 1, None)


def test_whoever_was_away_is_asked_again(three: Room) -> None:
    room = take(three, Move(RoomStep.LEAVE, 2, 2), NOW)
    recording = followed(agreed(three, 1, 2, 3), room)
    assert phase(recording, room) is Phase.RECORDING
    room = arrived(room, 2)
    assert phase(followed(recording, room), room) is Phase.PAUSED


@pytest.mark.parametrize(
    ("move", "ending"),
    [(Move(RoomStep.CLOSE, 1), Ending.CLOSED), (Move(RoomStep.LEAVE, 1, 1), Ending.LEFT)],
)
def test_it_ends_with_the_meeting_or_its_mediator(three: Room, move: Move, ending: Ending) -> None:
    room = take(three, move, NOW)
    recording = followed(agreed(three, 1, 2, 3), room)
    assert (phase(recording, room), recording.ending) == (Phase.OVER, ending)


def test_it_ends_when_the_request_changes_hands(three: Room) -> None:
    room = led_by(three, 2)
    assert followed(agreed(three, 1, 2, 3), room).ending is Ending.LEFT


def test_only_the_mediator_asks_and_only_one_at_a_time(three: Room) -> None:
    with pytest.raises(NotMediatorError):
        check_may_ask(three, 2, None)
    with pytest.raises(RoomStepError):
        check_may_ask(three, 1, ASKED)
    with pytest.raises(RoomStepError, match="还没有别人"):
        check_may_ask(arrived(new_room(Side.APPLICANT), 1), 1, None)
    check_may_ask(three, 1, ended(ASKED, Ending.REFUSED))


def test_a_page_that_reloads_begins_another_stretch(three: Room) -> None:
    meeting = Meeting(three)
    page = object()
    meeting.came(1, page)
    meeting.recording = agreed(three, 1, 2, 3)
    meeting.went(1, page, NOW)
    assert phase(meeting.recording, three) is Phase.PAUSED
    meeting.came(1, object())
    assert (phase(meeting.recording, three), meeting.recording.stretch) == (Phase.RECORDING, 2)
    meeting.came(1, object())
    assert meeting.recording.stretch == 3


class Recorded(RuleBasedStateMachine):
    """Whatever people do in whatever order, only those who agreed are recorded. What they said
    is kept apart here, as a plain list, to compare with."""

    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.meeting = Meeting(arrived(new_room(), 1))
        self.meeting.came(1, object())
        self.agreed: set[int] = set()
        self.refused = False

    @property
    def room(self) -> Room:
        return self.meeting.room

    def moved(self, room: Room) -> None:
        self.meeting.follow(room)
        self.agreed &= {one.number for one in inside(room)}

    @rule(target=people, side=SIDES)
    def come_in(self, side: Side) -> int:
        try:
            room = invited(self.room, Seat(0, SeatKind.GUEST, side, "某人"))
            number = len(room.seats)
            room = arrived(room, number)
        except RequestError:
            return 1
        self.moved(room)
        return number

    @rule(who=people, on=people, side=SIDES, step=st.sampled_from(list(RoomStep)))
    def step(self, who: int, on: int, side: Side, step: RoomStep) -> None:
        for by in {who, 1 if step in OF_THE_MEDIATOR - {RoomStep.CLOSE} else who}:
            try:
                self.moved(take(self.room, Move(step, by, on, side), NOW))
            except RequestError:
                continue

    @rule()
    def ask(self) -> None:
        try:
            check_may_ask(self.room, 1, self.meeting.recording)
        except RequestError:
            return
        self.meeting.recording = replace(ASKED, connected=1 in self.meeting.here)
        self.agreed, self.refused = set(), False

    @rule(who=people, agrees=st.sampled_from([True, True, True, False]))
    def answer(self, who: int, agrees: bool) -> None:
        if self.meeting.recording is None:
            return
        try:
            after = answered(self.meeting.recording, self.room, who, agrees=agrees)
        except RequestError:
            return
        self.agreed = self.agreed | {who} if agrees else self.agreed - {who}
        self.refused = self.refused or not agrees
        self.meeting.recording = began(after, self.room) if ready(after, self.room) else after

    @rule()
    def all_agree(self) -> None:
        for one in inside(self.room):
            self.answer(one.number, True)

    @rule(comes=st.booleans())
    def page_of_the_mediator(self, comes: bool) -> None:
        if comes:
            self.meeting.came(1, object())
        elif 1 in self.meeting.here:
            self.meeting.went(1, self.meeting.here[1], NOW)

    @invariant()
    def nobody_is_recorded_who_has_not_agreed(self) -> None:
        recording = self.meeting.recording
        if recording is None or phase(recording, self.room) is not Phase.RECORDING:
            return
        assert recording.running
        assert not self.refused
        assert self.room.open
        assert self.room.caucus is None
        for one in inside(self.room):
            assert one.number in self.agreed
            assert part_of(self.room, one) is Part.MAIN
        assert 1 in {one.number for one in inside(self.room)}
        assert 1 in self.meeting.here

    @invariant()
    def what_is_over_stays_over(self) -> None:
        recording = self.meeting.recording
        if recording is not None and recording.ending is not None:
            assert phase(recording, self.room) is Phase.OVER
            assert not recording.running


Recorded.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestRecorded = Recorded.TestCase
