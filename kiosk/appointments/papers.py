"""What goes with an appointment: calendar files and codes to photograph."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import segno
from icalendar import Alarm, Calendar, Event

from kiosk.appointments.appointment import WAY_NAMES, Appointment, AppointmentState
from kiosk.people.holidays import CHINA
from kiosk.settings import OfficeSettings

_STATUS = {
    AppointmentState.BOOKED: "CONFIRMED",
    AppointmentState.KEPT: "CONFIRMED",
    AppointmentState.NO_SHOW: "CONFIRMED",
    AppointmentState.CANCELLED: "CANCELLED",
}
_REMIND = timedelta(minutes=30)


def calendar_file(appointments: Iterable[Appointment], office: OfficeSettings, now: float) -> bytes:
    """The appointments as an .ics file; with the codes, without anything of the residents."""
    calendar = Calendar()
    calendar.add("prodid", "-//wenxiaofa//zh-CN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for appointment in appointments:
        calendar.add_component(_event(appointment, office, now))
    return bytes(calendar.to_ical())


def qr_svg(text: str) -> bytes:
    """The text as a QR code, an SVG picture of its own."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=6, border=3, light="#ffffff")
    return out.getvalue()


def _event(appointment: Appointment, office: OfficeSettings, now: float) -> Event:
    way = WAY_NAMES[appointment.way]
    event = Event()
    event.add("uid", f"appointment-{appointment.id}-{appointment.code}@wenxiaofa")
    event.add("dtstamp", datetime.fromtimestamp(now, UTC))
    event.add("dtstart", _local(appointment.time.starts_at))
    event.add("dtend", _local(appointment.time.ends_at))
    event.add("summary", f"{office.name}预约（{way}），编号 {appointment.code}")
    event.add("description", f"{appointment.who}。凭编号 {appointment.code} 进入谈话。")
    if office.address:
        event.add("location", office.address)
    event.add("status", _STATUS[appointment.state])
    if appointment.live:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"预约快到了，编号 {appointment.code}")
        alarm.add("trigger", -_REMIND)
        event.add_component(alarm)
    return event


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC).astimezone(CHINA)
