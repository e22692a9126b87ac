"""What the gateway keeps: conversations until they are wiped, tickets, feedback."""

from dataclasses import dataclass

from kiosk.store.database import Database
from kiosk.store.feedback import FeedbackStore
from kiosk.store.migrations import migrate
from kiosk.store.sessions import SessionStore
from kiosk.store.tickets import TicketStore


@dataclass(frozen=True, slots=True)
class Store:
    """One database and the parts that are kept in it."""

    database: Database
    """The connections."""
    sessions: SessionStore
    """Conversations."""
    tickets: TicketStore
    """Requests for a person."""
    feedback: FeedbackStore
    """Whether it helped."""


def open_store(url: str) -> Store:
    """The store at an SQLAlchemy URL, its tables brought up to date.

    Blocks; raises `StoreUnavailableError` if the database can't be reached or migrated.
    """
    database = Database(url)
    migrate(database)
    return Store(
        database=database,
        sessions=SessionStore(database),
        tickets=TicketStore(database),
        feedback=FeedbackStore(database),
    )
