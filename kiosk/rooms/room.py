"""A mediation room: who is in it, what each may do, who sees whom. No I/O.

invited → waiting → admitted → left, or removed. The mediator, who holds the request, comes in
at once; everybody else waits to be let in. In a caucus the mediator and one side are by
themselves; the others neither hear nor see anybody until it is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.rooms.errors import NotMediatorError, RoomFullError, RoomStepError, RoomUnknownError

MOST_IN = 8
"""People in the room at a time; one place is the mediator's."""
MOST_SEATS = 24
"""People ever asked into one room."""


class Side(StrEnum):
    """On whose side somebody is."""

    OFFICE = "office"
    APPLICANT = "applicant"
    RESPONDENT = "respondent"


SIDE_NAMES = {
    Side.OFFICE: "调解方",
    Side.APPLICANT: "申请人一方",
    Side.RESPONDENT: "被申请人一方",
}


class SeatKind(StrEnum):
    """How somebody comes in."""

    MEDIATOR = "mediator"
    """Holds the request, and leads."""
    STAFF = "staff"
    """Signed in at the console; asked into the conversation by the mediator."""
    RESIDENT = "resident"
    """Whose request it is."""
    GUEST = "guest"
    """With a code of their own."""


class SeatState(StrEnum):
    """Where somebody stands."""

    INVITED = "invited"
    WAITING = "waiting"
    ADMITTED = "admitted"
    LEFT = "left"
    REMOVED = "removed"


STATE_NAMES = {
    SeatState.INVITED: "还没有来",
    SeatState.WAITING: "在等候",
    SeatState.ADMITTED: "在房间里",
    SeatState.LEFT: "离开了",
    SeatState.REMOVED: "被请出",
}


class RoomStep(StrEnum):
    """What happens in a room."""

    OPEN = "open"
    INVITE = "invite"
    RECODE = "recode"
    ARRIVE = "arrive"
    ADMIT = "admit"
    MUTE = "mute"
    UNMUTE = "unmute"
    REMOVE = "remove"
    LEAVE = "leave"
    CAUCUS = "caucus"
    RETURN = "return"
    CLOSE = "close"


STEP_NAMES = {
    RoomStep.OPEN: "开房间",
    RoomStep.INVITE: "请人",
    RoomStep.RECODE: "换口令",
    RoomStep.ARRIVE: "来了",
    RoomStep.ADMIT: "准许进入",
    RoomStep.MUTE: "关了他的麦克风",
    RoomStep.UNMUTE: "让他说话",
    RoomStep.REMOVE: "请出房间",
    RoomStep.LEAVE: "离开",
    RoomStep.CAUCUS: "单独谈",
    RoomStep.RETURN: "回到一起谈",
    RoomStep.CLOSE: "结束房间",
}
OF_THE_MEDIATOR = frozenset(
    {
        RoomStep.INVITE,
        RoomStep.RECODE,
        RoomStep.ADMIT,
        RoomStep.MUTE,
        RoomStep.UNMUTE,
        RoomStep.REMOVE,
        RoomStep.CAUCUS,
        RoomStep.RETURN,
        RoomStep.CLOSE,
    }
)
"""Steps that only the mediator may take."""


class Part(StrEnum):
    """In which part of the room somebody is."""

    MAIN = "main"
    CAUCUS = "caucus"
    ASIDE = "aside"
    """Let in, but the mediator talks with the other side alone."""
    OUTSIDE = "outside"
    """Not let in, or gone."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who was asked in."""

    number: int
    """From 1, in the order of asking; the mediator who opened the room has 1."""
    kind: SeatKind
    side: Side
    name: str
    """As the others read it."""
    state: SeatState = SeatState.INVITED
    muted: bool = False
    """The mediator has turned their microphone off."""
    person_id: int | None = None
    """Of somebody with an account."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room as it stands."""

    id: int
    code: str
    """Of the request that it belongs to."""
    opened_at: float
    """Seconds since the epoch."""
    seats: tuple[Seat, ...] = ()
    caucus: Side | None = None
    """The side that the mediator talks with alone, if any."""
    caucuses: int = 0
    """How many there have been: each has a room of its own on the video server."""
    closed_at: float | None = None

    def seat(self, number: int) -> Seat:
        """Somebody by number; raises `RoomUnknownError`."""
        for one in self.seats:
            if one.number == number:
                return one
        raise RoomUnknownError("房间里没有这个人。")

    @property
    def open(self) -> bool:
        """Whether it is still going on."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Move:
    """A step, and on whom."""

    step: RoomStep
    by: int | None = None
    """The seat of who takes it; none for the gateway itself."""
    seat: int | None = None
    """Whom it concerns; none for the whole room."""
    side: Side | None = None
    """With which side to be alone."""


_FROM = {
    RoomStep.ARRIVE: {SeatState.INVITED, SeatState.WAITING, SeatState.ADMITTED, SeatState.LEFT},
    RoomStep.ADMIT: {SeatState.WAITING},
    RoomStep.MUTE: {SeatState.ADMITTED},
    RoomStep.UNMUTE: {SeatState.ADMITTED},
    RoomStep.REMOVE: {SeatState.INVITED, SeatState.WAITING, SeatState.ADMITTED, SeatState.LEFT},
    RoomStep.LEAVE: {SeatState.WAITING, SeatState.ADMITTED},
}


def take(room: Room, move: Move, now: float) -> Room:
    """The room after a step. Raises `RoomStepError`, `RoomFullError`, `NotMediatorError` or
    `RoomUnknownError`. A step that changes nothing gives an equal room."""
    if not room.open:
        raise RoomStepError("这次多方视频已经结束。")
    _check_who(room, move)
    match move.step:
        case RoomStep.CAUCUS:
            return _apart(room, move.side)
        case RoomStep.RETURN:
            if room.caucus is None:
                raise RoomStepError("现在没有单独谈。")
            return replace(room, caucus=None)
        case RoomStep.CLOSE:
            return replace(room, closed_at=now, caucus=None)
        case RoomStep.OPEN | RoomStep.INVITE | RoomStep.RECODE:
            raise RoomStepError
    return _settled(_moved(room, move))


def invited(room: Room, seat: Seat) -> Room:
    """The room with one more person asked in; their number is the next one. Raises
    `RoomFullError` or `RoomStepError`."""
    if not room.open:
        raise RoomStepError("这次多方视频已经结束。")
    if len(room.seats) >= MOST_SEATS:
        raise RoomFullError("这个房间请过的人太多了，请重新开一个。")
    return replace(room, seats=(*room.seats, replace(seat, number=len(room.seats) + 1)))


def led_by(room: Room, number: int) -> Room:
    """The room with this person as its mediator, and whoever was it before as staff: the
    request has changed hands."""

    def kind(one: Seat) -> SeatKind:
        if one.number == number:
            return SeatKind.MEDIATOR
        return SeatKind.STAFF if one.kind is SeatKind.MEDIATOR else one.kind

    return replace(room, seats=tuple(replace(one, kind=kind(one)) for one in room.seats))


def part_of(room: Room, seat: Seat) -> Part:
    """Where somebody is."""
    if not room.open or seat.state is not SeatState.ADMITTED:
        return Part.OUTSIDE
    if room.caucus is None:
        return Part.MAIN
    with_them = seat.kind is SeatKind.MEDIATOR or seat.side is room.caucus
    return Part.CAUCUS if with_them else Part.ASIDE


def may_watch(room: Room, watcher: int, watched: int) -> bool:
    """Whether one may see and hear the other now."""
    if watcher == watched:
        return False
    parts = {part_of(room, room.seat(number)) for number in (watcher, watched)}
    return parts in ({Part.MAIN}, {Part.CAUCUS})


def inside(room: Room) -> tuple[Seat, ...]:
    """All who were let in and have not gone."""
    return tuple(one for one in room.seats if one.state is SeatState.ADMITTED)


def _check_who(room: Room, move: Move) -> None:
    by = None if move.by is None else room.seat(move.by)
    if by is None:
        return
    if move.step in OF_THE_MEDIATOR:
        if by.kind is not SeatKind.MEDIATOR or by.state is not SeatState.ADMITTED:
            raise NotMediatorError
    elif move.seat != move.by:
        raise NotMediatorError


def _apart(room: Room, side: Side | None) -> Room:
    if side not in (Side.APPLICANT, Side.RESPONDENT):
        raise RoomStepError("请选和哪一方单独谈。")
    if room.caucus is not None:
        raise RoomStepError("正在单独谈，先回到一起谈。")
    if not any(one.side is side for one in inside(room)):
        raise RoomStepError(f"{SIDE_NAMES[side]}还没有人在房间里。")
    return replace(room, caucus=side, caucuses=room.caucuses + 1)


def _moved(room: Room, move: Move) -> Room:
    seat = room.seat(move.seat or 0)
    if seat.state not in _FROM[move.step]:
        if seat.state is SeatState.REMOVED:
            raise RoomStepError("您已经被请出这个房间。" if move.by == seat.number else None)
        raise RoomStepError
    return _with(room, _after(room, seat, move.step))


def _after(room: Room, seat: Seat, step: RoomStep) -> Seat:
    if step is RoomStep.ARRIVE:
        if seat.state is SeatState.ADMITTED:
            return seat
        leads = seat.kind is SeatKind.MEDIATOR
        return replace(seat, state=SeatState.ADMITTED if leads else SeatState.WAITING, muted=False)
    if step is RoomStep.ADMIT:
        if sum(one.kind is not SeatKind.MEDIATOR for one in inside(room)) >= MOST_IN - 1:
            raise RoomFullError  # one place is the mediator's
        return replace(seat, state=SeatState.ADMITTED)
    if step in (RoomStep.MUTE, RoomStep.UNMUTE):
        if seat.kind is SeatKind.MEDIATOR:
            raise RoomStepError("调解员的麦克风由他自己开关。")
        return replace(seat, muted=step is RoomStep.MUTE)
    if step is RoomStep.REMOVE and seat.kind is SeatKind.MEDIATOR:
        raise RoomStepError("调解员不能请出自己，要走请按“离开”或者“结束”。")
    gone = SeatState.REMOVED if step is RoomStep.REMOVE else SeatState.LEFT
    return replace(seat, state=gone, muted=False)


def _with(room: Room, seat: Seat) -> Room:
    seats = (seat if one.number == seat.number else one for one in room.seats)
    return replace(room, seats=tuple(seats))


def _settled(room: Room) -> Room:
    """A caucus ends when the mediator or the last of its side has gone."""
    if room.caucus is None:
        return room
    here = inside(room)
    led = any(one.kind is SeatKind.MEDIATOR for one in here)
    kept = led and _any_of(here, room.caucus)
    return room if kept else replace(room, caucus=None)


def _any_of(seats: Iterable[Seat], side: Side) -> bool:
    return any(one.side is side and one.kind is not SeatKind.MEDIATOR for one in seats)
