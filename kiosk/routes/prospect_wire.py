"""How a request stands, as residents are told: nothing personal in it."""

from typing import Any

from kiosk.cases.dispatch import Prospect
from kiosk.people.candidates import STAGE_NAMES
from kiosk.routes.appointment_wire import appointment_wire
from kiosk.routes.ticket_wire import slot_wire
from kiosk.routes.wire import TicketWire

HOTLINE = "12348"
"""The national line for public legal services."""


def prospect_wire(prospect: Prospect) -> TicketWire:
    """As JSON."""
    ticket = prospect.standing.ticket
    return TicketWire(
        ticket=ticket.code,
        state=ticket.state,
        position=prospect.standing.position,
        wait_minutes=prospect.standing.wait_minutes,
        asking=STAGE_NAMES[prospect.stage] if prospect.standing.position else None,
        who=list(prospect.who) or None,
        with_whom=ticket.holder_name,
        nobody=True if prospect.nobody else None,
        slots=[slot_wire(slot) for slot in prospect.slots] or None,
        hotline=HOTLINE if prospect.standing.position and not prospect.reachable else None,
        callback_at=ticket.callback_at,
        appointment=appointment_wire(prospect.appointment) if prospect.appointment else None,
    )


def prospect_event(prospect: Prospect) -> dict[str, Any]:
    """As an event of a WebSocket."""
    return prospect_wire(prospect).model_dump(mode="json", exclude_none=True)
