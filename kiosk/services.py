"""The collaborators that the routes share."""

from dataclasses import dataclass

from kiosk.clock import Clock
from kiosk.conversation import Conversation
from kiosk.guide import Guide
from kiosk.handoff import HandoffDesk
from kiosk.health import Health
from kiosk.settings import Settings
from kiosk.store import Store
from kiosk.visits import Visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that a route may need."""

    settings: Settings
    store: Store
    conversation: Conversation
    desk: HandoffDesk
    visits: Visits
    health: Health
    guide: Guide
    clock: Clock
