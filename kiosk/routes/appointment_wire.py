"""Requests and responses about appointments, as JSON."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from kiosk.appointments.appointment import (
    STATE_NAMES,
    WAY_NAMES,
    Appointment,
    AppointmentState,
    Way,
)
from kiosk.chat.text import MAX_NAME, clean
from kiosk.people.roster import when


class TimeWire(BaseModel):
    """A time that can be booked."""

    time: str = Field(description="预约时原样写回来")
    starts_at: float
    ends_at: float
    who: str
    role: str
    organisation: str
    shown: str


class TimesWire(BaseModel):
    """Times that can be booked."""

    times: list[TimeWire]
    hotline: str


class AppointmentWire(BaseModel):
    """An appointment, nothing personal in it."""

    starts_at: float
    ends_at: float
    shown: str
    who: str
    organisation: str
    way: Way
    way_name: str
    service: str | None = None
    state: AppointmentState
    state_name: str


class OwnAppointmentWire(AppointmentWire):
    """An appointment as those who are waited for see it."""

    ticket: str
    mine: bool = Field(description="约的是我；不是的约的是窗口")
    topic: str | None = None
    uncovered: bool = Field(description="那个时间排班上已经没有这个人")


class OwnAppointmentsWire(BaseModel):
    """Those of a time."""

    now: float
    appointments: list[OwnAppointmentWire]


class BookingRequest(BaseModel):
    """A time, how, and where to reach the resident."""

    model_config = ConfigDict(extra="ignore")

    time: Annotated[StrictStr, Field(min_length=1, max_length=60)]
    way: Way
    phone: Annotated[StrictStr, Field(max_length=40)]
    name: Annotated[
        Annotated[StrictStr, Field(max_length=MAX_NAME)] | None,
        BeforeValidator(lambda value: clean(value) or None if isinstance(value, str) else value),
    ] = None
    service: Annotated[StrictStr, Field(max_length=40)] | None = None


class TimeRequest(BaseModel):
    """Another time for an appointment."""

    model_config = ConfigDict(extra="ignore")

    time: Annotated[StrictStr, Field(min_length=1, max_length=60)]


def appointment_wire(appointment: Appointment) -> AppointmentWire:
    """As residents see it."""
    return AppointmentWire(
        starts_at=appointment.time.starts_at,
        ends_at=appointment.time.ends_at,
        shown=when(appointment.time.starts_at, appointment.time.ends_at),
        who=appointment.who,
        organisation=appointment.organisation_name,
        way=appointment.way,
        way_name=WAY_NAMES[appointment.way],
        service=appointment.service,
        state=appointment.state,
        state_name=STATE_NAMES[appointment.state],
    )


def booked_event(appointment: Appointment) -> dict[str, Any]:
    """As an event of a WebSocket."""
    return appointment_wire(appointment).model_dump(mode="json", exclude_none=True)
