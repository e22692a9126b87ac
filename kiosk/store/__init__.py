"""What the gateway keeps: conversations until they are wiped, tickets, people, feedback."""

from dataclasses import dataclass

from kiosk.store.appointments import AppointmentStore
from kiosk.store.asked import AskedStore
from kiosk.store.audit import AuditStore
from kiosk.store.corpus import CorpusStore
from kiosk.store.database import Database
from kiosk.store.devices import DeviceStore
from kiosk.store.directory import DirectoryStore
from kiosk.store.editions import EditionStore
from kiosk.store.feedback import FeedbackStore
from kiosk.store.logins import LoginStore
from kiosk.store.migrations import migrate
from kiosk.store.office_settings import OfficeSettingStore
from kiosk.store.queue import QueueStore
from kiosk.store.quick_replies import QuickReplyStore
from kiosk.store.recordings import RecordingStore
from kiosk.store.rooms import RoomStore
from kiosk.store.rosters import RosterStore
from kiosk.store.sessions import SessionStore
from kiosk.store.talks import TalkStore
from kiosk.store.tickets import TicketStore
from kiosk.store.trials import TrialStore


@dataclass(frozen=True, slots=True)
class Store:
    """One database and the parts that are kept in it."""

    database: Database
    """The connections."""
    sessions: SessionStore
    """Conversations with the robot."""
    tickets: TicketStore
    """Requests for a person."""
    queue: QueueStore
    """What the requests add up to."""
    talks: TalkStore
    """Conversations with people."""
    appointments: AppointmentStore
    """Firm times with people."""
    rooms: RoomStore
    """Mediation rooms."""
    recordings: RecordingStore
    """Recordings of them."""
    directory: DirectoryStore
    """Organisations, people, holidays."""
    rosters: RosterStore
    """Who is on duty when."""
    logins: LoginStore
    """Who is signed in."""
    quick_replies: QuickReplyStore
    """Sentences that people send often."""
    audit: AuditStore
    """Who did what."""
    feedback: FeedbackStore
    """Whether it helped."""
    corpus: CorpusStore
    """Entries of the corpus, and what they were before."""
    editions: EditionStore
    """What residents get of the corpus, and got."""
    trials: TrialStore
    """Test questions."""
    asked: AskedStore
    """What residents asked."""
    office_settings: OfficeSettingStore
    """What the office has changed of its settings."""
    devices: DeviceStore
    """The office's kiosks."""


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
        queue=QueueStore(database),
        talks=TalkStore(database),
        appointments=AppointmentStore(database),
        rooms=RoomStore(database),
        recordings=RecordingStore(database),
        directory=DirectoryStore(database),
        rosters=RosterStore(database),
        logins=LoginStore(database),
        quick_replies=QuickReplyStore(database),
        audit=AuditStore(database),
        feedback=FeedbackStore(database),
        corpus=CorpusStore(database),
        editions=EditionStore(database),
        trials=TrialStore(database),
        asked=AskedStore(database),
        office_settings=OfficeSettingStore(database),
        devices=DeviceStore(database),
    )
