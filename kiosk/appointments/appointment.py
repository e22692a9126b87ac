"""An appointment and what can become of it. No I/O."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.errors import RequestError
from kiosk.people.persons import Role

WINDOW = 0
"""The person's number of an appointment with whoever is at the office's window."""


class Way(StrEnum):
    """How people meet."""

    VIDEO = "video"
    PHONE = "phone"
    VISIT = "visit"


WAY_NAMES = {Way.VIDEO: "视频", Way.PHONE: "打电话", Way.VISIT: "到司法所来"}


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    BOOKED = "booked"
    KEPT = "kept"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


STATE_NAMES = {
    AppointmentState.BOOKED: "约好了",
    AppointmentState.KEPT: "来了",
    AppointmentState.NO_SHOW: "没有来",
    AppointmentState.CANCELLED: "取消了",
}


class AppointmentError(RequestError):
    """What was asked for can't be booked."""

    code = "appointment_invalid"
    text = "预约的内容不对，请重新选。"


class TimeTakenError(AppointmentError):
    """Somebody was faster, or the time is no longer offered."""

    code = "time_taken"
    status = 409
    text = "这个时间刚被别人约了，请另选一个。"


class AppointmentUnknownError(RequestError):
    """The request has no appointment that could be changed."""

    code = "appointment_unknown"
    status = 404
    text = "没有查到这个预约。"


class TooManyAppointmentsError(AppointmentError):
    """One telephone number has as many as it may."""

    code = "too_many_appointments"
    status = 429
    text = "这个电话已经约了好几次，请先取消不用的，或者打电话给窗口。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time that can be booked, or is."""

    organisation_id: int
    """Whose people."""
    person_id: int
    """With whom; `WINDOW` for whoever is there."""
    role: Role
    """As what they come."""
    starts_at: float
    """Seconds since the epoch."""
    ends_at: float

    @property
    def key(self) -> str:
        """What names it when it is booked."""
        return f"{self.organisation_id}-{self.person_id}-{int(self.starts_at)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One that somebody made."""

    id: int
    code: str
    """Of the resident's request; with it they come back."""
    time: Time
    way: Way
    service: str | None = None
    """Name of the remote service, if one was chosen."""
    state: AppointmentState = AppointmentState.BOOKED
    person_name: str = ""
    """As it was when it was booked; empty for the window."""
    organisation_name: str = ""
    booked_at: float = 0.0
    """Seconds since the epoch."""
    reminded_at: float | None = None

    @property
    def live(self) -> bool:
        """Whether the time is still kept free for it."""
        return self.state is AppointmentState.BOOKED

    @property
    def who(self) -> str:
        """With whom, as residents read it."""
        return self.person_name or "窗口的工作人员"
