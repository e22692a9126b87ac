"""The collaborators that the routes share, and how they are put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.emergencies import emergency_reply
from kiosk.accounts import Accounts
from kiosk.appointments.booking import Booking
from kiosk.appointments.remote_services import RemoteService, load_remote_services
from kiosk.cases.calls import Calls
from kiosk.cases.casework import Casework
from kiosk.cases.dispatch import Dispatcher
from kiosk.cases.handoff import HandoffDesk
from kiosk.cases.hub import Hub
from kiosk.cases.reference import Reference
from kiosk.cases.relays import Relays
from kiosk.cases.talks import Talks
from kiosk.chat.conversation import Conversation
from kiosk.chat.dialogue import Dialogue
from kiosk.chat.guide import Guide
from kiosk.chat.locks import SessionLocks
from kiosk.chat.visits import Visits
from kiosk.clock import Clock
from kiosk.editorial.office import Editorial
from kiosk.office.desk import OfficeDesk
from kiosk.office.live import LiveSettings
from kiosk.operation.health import Health
from kiosk.people.passwords import Passwords
from kiosk.people.routing import Patience
from kiosk.rooms.meetings import Meetings
from kiosk.rooms.recordings import Recordings
from kiosk.rooms.video_server import VideoServer
from kiosk.settings import CallSettings, PeopleSettings, Settings
from kiosk.store import Store
from kiosk.web.limits import RequestLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that a route may need."""

    office: OfficeDesk
    store: Store
    conversation: Conversation
    desk: HandoffDesk
    dispatcher: Dispatcher
    casework: Casework
    talks: Talks
    reference: Reference
    calls: Calls
    meetings: Meetings
    booking: Booking
    remote_services: Mapping[str, RemoteService]
    relays: Relays
    accounts: Accounts
    hub: Hub
    limits: RequestLimits
    visits: Visits
    health: Health
    guide: Guide
    editorial: Editorial
    clock: Clock

    @property
    def settings(self) -> Settings:
        """The settings in force, which the office may change meanwhile."""
        return self.office.live.now


def make_services(  # noqa: PLR0913 - collaborators are passed in
    live: LiveSettings,
    *,
    dialogue: Dialogue,
    store: Store,
    guide: Guide,
    reference: Reference,
    passwords: Passwords,
    health: Health,
    limits: RequestLimits,
    editorial: Editorial,
    clock: Clock,
    robot_file: Path | None = None,
) -> Services:
    """All of them, around one store. The robot is told of the office's changes by `robot_file`."""
    settings = live.now
    locks, hub, people = SessionLocks(), Hub(clock), settings.people
    talks = _talks(store, hub, reference, clock)
    dispatcher = _dispatcher(people, store, hub, clock)
    casework = Casework(store=store, dispatcher=dispatcher, talks=talks, hub=hub, clock=clock)
    desk = _desk(live, store, dispatcher, casework, guide, clock)
    conversation = Conversation(
        dialogue=dialogue,
        sessions=store.sessions,
        desk=desk,
        health=health,
        limits=limits,
        locks=locks,
        office=lambda: live.now.office,
        clock=clock,
        emergency=emergency_reply,
        talks=talks,
        learning=editorial.learning,
        topic_of=guide.topic_of,
    )
    return Services(
        office=_office(live, store, dispatcher, editorial, robot_file, clock),
        store=store,
        conversation=conversation,
        desk=desk,
        dispatcher=dispatcher,
        casework=casework,
        talks=talks,
        reference=reference,
        calls=Calls(store=store, talks=talks, hub=hub, clock=clock),
        meetings=_meetings(live, store, hub, clock),
        relays=_relays(settings.call),
        booking=Booking(
            store=store, dispatcher=dispatcher, casework=casework, hub=hub, clock=clock
        ),
        remote_services=load_remote_services(),
        accounts=Accounts(store=store, hub=hub, passwords=passwords, settings=people, clock=clock),
        hub=hub,
        limits=limits,
        visits=_visits(live, store, dialogue, locks, hub, clock),
        health=health,
        guide=guide,
        editorial=editorial,
        clock=clock,
    )


def _desk(  # noqa: PLR0913, PLR0917 - collaborators are passed in
    live: LiveSettings,
    store: Store,
    dispatcher: Dispatcher,
    casework: Casework,
    guide: Guide,
    clock: Clock,
) -> HandoffDesk:
    return HandoffDesk(
        store=store,
        dispatcher=dispatcher,
        casework=casework,
        guide=guide,
        office=lambda: live.now.office,
        return_seconds=lambda: live.now.people.return_days * 86_400.0,
        clock=clock,
    )


def _office(  # noqa: PLR0913, PLR0917 - collaborators are passed in
    live: LiveSettings,
    store: Store,
    dispatcher: Dispatcher,
    editorial: Editorial,
    robot_file: Path | None,
    clock: Clock,
) -> OfficeDesk:
    return OfficeDesk(
        store=store,
        live=live,
        robot_file=robot_file,
        home_changed=dispatcher.changed,
        thresholds_changed=editorial.rehearsals.close,
        clock=clock,
    )


def _visits(  # noqa: PLR0913, PLR0917 - collaborators are passed in
    live: LiveSettings,
    store: Store,
    dialogue: Dialogue,
    locks: SessionLocks,
    hub: Hub,
    clock: Clock,
) -> Visits:
    return Visits(
        store=store,
        dialogue=dialogue,
        locks=locks,
        hub=hub,
        settings=lambda: live.now.gateway,
        clock=clock,
    )


def _talks(store: Store, hub: Hub, reference: Reference, clock: Clock) -> Talks:
    return Talks(
        store=store,
        hub=hub,
        locks=SessionLocks(),
        reference=reference,
        emergency=emergency_reply,
        clock=clock,
    )


def _dispatcher(people: PeopleSettings, store: Store, hub: Hub, clock: Clock) -> Dispatcher:
    return Dispatcher(
        store=store,
        hub=hub,
        patience=_patience(people),
        most_talks=people.talks_per_person,
        clock=clock,
    )


def _meetings(live: LiveSettings, store: Store, hub: Hub, clock: Clock) -> Meetings:
    recordings = Recordings(store=store, hub=hub, settings=lambda: live.now.recording, clock=clock)
    return Meetings(
        store=store,
        hub=hub,
        server=VideoServer(live.now.call, clock),
        recordings=recordings,
        clock=clock,
    )


def _patience(people: PeopleSettings) -> Patience:
    return Patience(
        on_site=people.on_site_seconds,
        duty_lawyer=people.duty_lawyer_seconds,
        village_adviser=people.village_adviser_seconds,
        centre=people.centre_seconds,
        law_firm=people.law_firm_seconds,
        absent=people.absent_seconds,
    )


def _relays(call: CallSettings) -> Relays:
    return Relays(call.relays, call.relay_secret, call.relay_minutes * 60)
