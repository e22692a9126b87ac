"""What a person is rung for: requests they may take, that were given to them, invitations."""

import json
from dataclasses import asdict, dataclass

from kiosk.appointments.appointment import Appointment
from kiosk.cases.hub import Event
from kiosk.cases.tickets import Ticket, TicketState
from kiosk.console.gate import PREFIX
from kiosk.console.visit import Visit
from kiosk.people.roster import when

APPOINTMENT_EVENTS = ("appointment", "reminder")


@dataclass(frozen=True, slots=True)
class Ring:
    """A sound and a notification; nothing of a resident in it."""

    title: str
    body: str
    path: str
    tag: str
    """One tab rings once for a tag."""
    urgent: bool = False


def ring_for(event: Event, person_id: int) -> Ring | None:
    """What to ring for an event, if anything."""
    ticket = event["ticket"]
    assert isinstance(ticket, Ticket)
    path, topic = f"{PREFIX}/tickets/{ticket.code}", ticket.topic or "没有说主题"
    if event["type"] == "invited":
        return Ring(f"{event['by']}请您一起谈", topic, path, f"invited-{ticket.code}")
    if ticket.state is TicketState.OPEN and person_id in event["asked"]:
        title = "新的紧急登记" if ticket.urgent else "新的登记"
        tag = f"open-{ticket.code}-{ticket.urgent}-{ticket.stage_since:.0f}"
        return Ring(title, topic, path, tag, ticket.urgent)
    if ticket.state is TicketState.CLAIMED and ticket.holder_id == person_id:
        since = ticket.claimed_at or 0.0
        return Ring("有登记转给了您", topic, path, f"given-{ticket.code}-{since:.0f}")
    return None


def ring_for_appointment(event: Event) -> Ring:
    """What to ring for a new appointment, or for one that is near."""
    appointment = event["appointment"]
    assert isinstance(appointment, Appointment)
    time = appointment.time
    near = event["type"] == "reminder"
    return Ring(
        "预约快到时间了" if near else "预约有变化",
        when(time.starts_at, time.ends_at),
        f"{PREFIX}/appointments",
        f"{event['type']}-{appointment.code}-{time.starts_at:.0f}",
    )


def ring_on(visit: Visit) -> None:
    """Ring on a page for all that comes while it is open."""

    def told(event: Event) -> None:
        ring = ring_for(event, visit.person.id)
        if ring is not None and event["ticket"].code not in visit.took:
            visit.run(f"window.consoleRing?.({json.dumps(asdict(ring), ensure_ascii=False)})")

    visit.on("ticket", told)
    visit.on("invited", told)

    def appointed(event: Event) -> None:
        ring = ring_for_appointment(event)
        visit.run(f"window.consoleRing?.({json.dumps(asdict(ring), ensure_ascii=False)})")
        visit.say(f"{ring.title}：{ring.body}", "info")

    for kind in APPOINTMENT_EVENTS:
        visit.on(kind, appointed)
