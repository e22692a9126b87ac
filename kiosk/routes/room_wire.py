"""Mediation rooms of the HTTP contract, as JSON."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiosk.chat.text import MAX_NAME, clean
from kiosk.rooms.room import STEP_NAMES, Room, Seat, SeatKind, SeatState, Side
from kiosk.rooms.tokens import ROOM_CODE_HOURS
from kiosk.routes.wire import Scrubbed
from kiosk.store.rooms import RoomEvent


def _name(value: str) -> str:
    name = clean(value)
    if not 1 <= len(name) <= MAX_NAME or "\n" in name:
        raise ValueError("称呼要写，最多 40 个字")
    return name


class GuestRequest(BaseModel):
    """Somebody to be asked in."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Scrubbed, AfterValidator(_name)] = Field(description="称呼，最多 40 个字")
    side: Side = Field(description="哪一方：applicant、respondent 或 office")


class SeatWire(BaseModel):
    """Somebody in a room, or asked in."""

    seat: int
    name: str
    side: Side
    kind: SeatKind
    state: SeatState
    muted: bool


class RoomEventWire(BaseModel):
    """One line of a room's trail."""

    at: float
    what: str
    actor: str
    name: str | None = None
    side: Side | None = None


class RoomWire(BaseModel):
    """How a request's room stands."""

    status: str = Field(description="ok，或者为什么开不了")
    opened_at: float | None = None
    caucus: Side | None = None
    seats: list[SeatWire] = Field(default_factory=list)
    trail: list[RoomEventWire] = Field(default_factory=list)


class GuestWire(BaseModel):
    """A guest's seat, and what opens the door to it."""

    seat: SeatWire
    code: str = Field(description="口令，只出现这一次")
    link: str = Field(description="打开就进等候室的网址；没有设置 gateway.public_url 时只有路径")
    hours: int = Field(description="口令几小时内有效")


def room_wire(status: str, room: Room | None, trail: Sequence[RoomEvent]) -> RoomWire:
    """As JSON."""
    if room is None:
        return RoomWire(status=status)
    names = {one.number: one.name for one in room.seats}
    return RoomWire(
        status=status,
        opened_at=room.opened_at,
        caucus=room.caucus,
        seats=[seat_wire(one) for one in room.seats],
        trail=[
            RoomEventWire(
                at=one.at,
                what=STEP_NAMES[one.step],
                actor=one.actor,
                name=names.get(one.seat) if one.seat else None,
                side=one.side,
            )
            for one in trail
        ],
    )


def seat_wire(seat: Seat) -> SeatWire:
    """As JSON."""
    return SeatWire(
        seat=seat.number,
        name=seat.name,
        side=seat.side,
        kind=seat.kind,
        state=seat.state,
        muted=seat.muted,
    )


def guest_wire(seat: Seat, code: str, public_url: str) -> GuestWire:
    """As JSON; the code stands behind the #, which browsers send to no server."""
    shown = f"{code[:5]}-{code[5:]}"
    return GuestWire(
        seat=seat_wire(seat),
        code=shown,
        link=f"{public_url}/room#{shown}",
        hours=ROOM_CODE_HOURS,
    )
