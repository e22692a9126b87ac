"""Requests and responses about residents' requests, as people see them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictBool

from bot.messages import Channel
from kiosk.cases.packet import Packet, unpacked
from kiosk.cases.tickets import (
    STEP_NAMES,
    Outcome,
    PassOn,
    Step,
    Ticket,
    TicketEvent,
    TicketState,
    is_over,
)
from kiosk.people.candidates import STAGE_NAMES, Stage
from kiosk.people.slots import Slot
from kiosk.routes.people_wire import Body, Id, Line, Moment
from kiosk.routes.wire import SlotWire
from kiosk.store.queue import Tally
from kiosk.store.talks import Member, PersonNote

Reason = Annotated[Line, Field(max_length=500)]


class TicketHead(BaseModel):
    """A request in a list; nothing of what was passed on."""

    ticket: str
    state: TicketState
    topic: str | None = None
    urgent: bool
    channel: Channel
    opened_at: float
    stage: Stage
    stage_name: str
    mine: bool = Field(description="由我处理")
    asked: bool = Field(description="我可以接")
    holder: str | None = Field(None, description="由谁处理")
    claimed_at: float | None = None
    callback_at: float | None = None
    ended_at: float | None = None
    outcome: Outcome | None = None


class InboxWire(BaseModel):
    """What concerns me: urgent first, then the oldest."""

    now: float = Field(description="网关的时间")
    waiting: list[TicketHead]
    mine: list[TicketHead]
    invited: list[TicketHead]
    callbacks: list[TicketHead]
    ended: list[TicketHead] = Field(description="我最近七天办完的")


class LineWire(BaseModel):
    """One line of a transcript."""

    who: str
    text: str


class PacketWire(BaseModel):
    """What the resident agreed to pass on."""

    turns: int
    question: str | None = None
    answered: list[str]
    articles: list[str]
    aid: list[str] = Field(description="做完的法律援助预检：说了什么，结果怎样")
    transcript: list[LineWire]


class PreviewWire(BaseModel):
    """What would be passed on, before the resident agrees."""

    pass_on: PassOn
    topic: str | None = None
    packet: PacketWire | None = None


class EventWire(BaseModel):
    """One line of a request's trail."""

    at: float
    step: Step
    shown: str
    state: TicketState
    actor: str
    why: str


class NoteWire(BaseModel):
    """A note for colleagues."""

    at: float
    name: str
    text: str


class MemberWire(BaseModel):
    """Somebody who takes part by invitation."""

    person_id: int
    name: str
    present: bool


class CaseWire(TicketHead):
    """A request with all that a person who handles it may see."""

    pass_on: PassOn
    packet: PacketWire | None = None
    name: str | None = None
    phone: str | None = None
    village: str | None = None
    follow_up: str | None = None
    reason: str | None = Field(None, description="为什么轮到现在这一级")
    until: float | None = Field(None, description="什么时候轮到下一级")
    members: list[MemberWire]
    notes: list[NoteWire]
    events: list[EventWire]


class WhyRequest(Body):
    """A reason, if one is given."""

    why: Reason = ""


class TransferRequest(Body):
    """To a person, or to an organisation."""

    person_id: Id | None = None
    organisation_id: Id | None = None
    why: Reason = ""


class BookRequest(Body):
    """A call back."""

    at: Moment | None = Field(None, description="约的时间；没有约就不写")
    why: Reason = ""


class CloseRequest(Body):
    """The end."""

    outcome: Outcome
    follow_up: Annotated[Line, Field(max_length=1000)] | None = None


class UrgentRequest(Body):
    """Urgent, or not."""

    urgent: StrictBool


class InviteRequest(Body):
    """Another person."""

    person_id: Id


class NoteRequest(Body):
    """A note for colleagues."""

    text: Annotated[Line, Field(min_length=1, max_length=2000)]


class MessagesWire(BaseModel):
    """Messages after a number, oldest first."""

    messages: list[dict[str, Any]] = Field(description="格式见 WS /api/talk 的 message")


class QuickReplyWire(BaseModel):
    """A sentence that is sent often."""

    id: int
    text: str
    own: bool


class QuickRepliesWire(BaseModel):
    """Those of the organisation, and one's own."""

    quick_replies: list[QuickReplyWire]


class QuickReplyRequest(Body):
    """A new one."""

    text: Annotated[Line, Field(min_length=1, max_length=500)]
    own: StrictBool = True


class QuickReplyChange(Body):
    """Other words for one."""

    text: Annotated[Line, Field(min_length=1, max_length=500)]


class DayWire(BaseModel):
    """Counts of one day in China."""

    day: date
    taken: int
    closed: int


class FoundEntryWire(BaseModel):
    """An entry of the corpus that was found."""

    id: str
    topic: str
    title: str
    answer: str


class FoundArticleWire(BaseModel):
    """An article of law that was found."""

    law: str
    article: str
    gist: str | None = None


class FoundWire(BaseModel):
    """What can be sent into a conversation, best first."""

    entries: list[FoundEntryWire]
    articles: list[FoundArticleWire]


class TallyWire(BaseModel):
    """Counts and times."""

    since: float
    taken: int
    closed: int
    abandoned: int
    wait_seconds: float | None = Field(None, description="等候的中位数")
    service_seconds: float | None = Field(None, description="从接单到办完的中位数")
    outcomes: dict[str, int]
    days: list[DayWire] = Field(description="有件的日子，按先后")


def head_wire(ticket: Ticket, person_id: int, *, asked: bool) -> TicketHead:
    """A ticket in a list."""
    return TicketHead(**_head(ticket, person_id, asked=asked))


def case_wire(  # noqa: PLR0913 - all that belongs to a case
    ticket: Ticket,
    person_id: int,
    *,
    asked: bool,
    members: Sequence[Member],
    notes: Sequence[PersonNote],
    events: Sequence[TicketEvent],
    reason: str | None,
    until: float | None,
) -> CaseWire:
    """A ticket with everything."""
    return CaseWire(
        **_head(ticket, person_id, asked=asked),
        pass_on=ticket.pass_on,
        packet=packet_wire(unpacked(ticket.passed_on)),
        name=ticket.name,
        phone=ticket.phone,
        village=ticket.village,
        follow_up=ticket.follow_up,
        reason=reason,
        until=until,
        members=[
            MemberWire(person_id=one.person_id, name=one.name, present=one.present)
            for one in members
        ],
        notes=[NoteWire(at=one.at, name=one.name, text=one.text) for one in notes],
        events=[_event_wire(event) for event in events],
    )


def packet_wire(packet: Packet | None) -> PacketWire | None:
    """As JSON."""
    if packet is None:
        return None
    return PacketWire(
        turns=packet.turns,
        question=packet.question,
        answered=list(packet.answered),
        articles=list(packet.articles),
        aid=list(packet.aid),
        transcript=[LineWire(who=line.who, text=line.text) for line in packet.transcript],
    )


def tally_wire(tally: Tally, since: float) -> TallyWire:
    """As JSON."""
    return TallyWire(
        since=since,
        taken=tally.taken,
        closed=tally.closed,
        abandoned=tally.abandoned,
        wait_seconds=tally.wait_seconds,
        service_seconds=tally.service_seconds,
        outcomes=dict(tally.outcomes),
        days=[
            DayWire(day=day, taken=taken, closed=closed)
            for day, (taken, closed) in tally.days.items()
        ],
    )


def slot_wire(slot: Slot) -> SlotWire:
    """As JSON."""
    return SlotWire(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        organisation=slot.organisation,
        who=slot.who,
        shown=slot.shown,
    )


def head_event(ticket: Ticket, person_id: int, *, asked: bool) -> dict[str, Any]:
    """A ticket in a list, as an event of a WebSocket."""
    return head_wire(ticket, person_id, asked=asked).model_dump(mode="json", exclude_none=True)


def _head(ticket: Ticket, person_id: int, *, asked: bool) -> dict[str, Any]:
    return {
        "ticket": ticket.code,
        "state": ticket.state,
        "topic": ticket.topic,
        "urgent": ticket.urgent,
        "channel": ticket.channel,
        "opened_at": ticket.opened_at,
        "stage": ticket.stage,
        "stage_name": STAGE_NAMES[ticket.stage],
        "mine": ticket.holder_id == person_id and not is_over(ticket.state),
        "asked": asked,
        "holder": ticket.holder_name,
        "claimed_at": ticket.claimed_at,
        "callback_at": ticket.callback_at,
        "ended_at": ticket.ended_at,
        "outcome": ticket.outcome,
    }


def _event_wire(event: TicketEvent) -> EventWire:
    actors = {"resident": "居民", "system": "系统"}
    return EventWire(
        at=event.at,
        step=event.step,
        shown=STEP_NAMES[event.step],
        state=event.state,
        actor=event.actor.name or actors.get(event.actor.kind, ""),
        why=event.why,
    )
