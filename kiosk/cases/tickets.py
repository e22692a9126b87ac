"""A request for a person: its code, its states, and the steps between them. No I/O."""

import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, TypeAlias

from bot.messages import Channel
from kiosk.errors import RequestError
from kiosk.people.candidates import Stage

PassOn: TypeAlias = Literal["summary", "transcript", "nothing"]
"""How much of the conversation the resident agrees to pass on."""

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, O, 1 and I, which are mistaken for each other."""
CODE_LENGTH = 8
"""Who knows the code can come back to the answer: 40 bits, and wrong ones are counted."""
OLD_CODE_LENGTH = 6
"""Of tickets opened before version 0.3."""


class TicketState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    IN_CONVERSATION = "in_conversation"
    CALLBACK = "callback"
    CLOSED = "closed"
    ABANDONED = "abandoned"


STATE_NAMES = {
    TicketState.OPEN: "等待",
    TicketState.CLAIMED: "已接单",
    TicketState.IN_CONVERSATION: "谈话中",
    TicketState.CALLBACK: "约了回电",
    TicketState.CLOSED: "办完",
    TicketState.ABANDONED: "作废",
}


class Step(StrEnum):
    """What happens to a request."""

    OPEN = "open"
    CLAIM = "claim"
    START = "start"
    RELEASE = "release"
    TRANSFER = "transfer"
    BOOK = "book"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    CONSENT = "consent"


STEP_NAMES = {
    Step.OPEN: "登记",
    Step.CLAIM: "接单",
    Step.START: "开始谈话",
    Step.RELEASE: "放回等待",
    Step.TRANSFER: "转给同事",
    Step.BOOK: "约回电",
    Step.CLOSE: "办完",
    Step.WITHDRAW: "居民取消",
    Step.LAPSE: "过期作废",
    Step.REOPEN: "重新打开",
    Step.ESCALATE: "转给下一级",
    Step.CONSENT: "居民同意转交",
}

_S = TicketState
_STEPS: dict[Step, dict[TicketState, TicketState]] = {
    Step.CLAIM: {_S.OPEN: _S.CLAIMED, _S.CALLBACK: _S.CLAIMED},
    Step.START: {_S.CLAIMED: _S.IN_CONVERSATION},
    Step.RELEASE: {_S.CLAIMED: _S.OPEN, _S.IN_CONVERSATION: _S.OPEN},
    Step.TRANSFER: {_S.CLAIMED: _S.CLAIMED, _S.IN_CONVERSATION: _S.CLAIMED},
    Step.BOOK: {
        _S.OPEN: _S.CALLBACK,
        _S.CLAIMED: _S.CALLBACK,
        _S.IN_CONVERSATION: _S.CALLBACK,
        _S.CALLBACK: _S.CALLBACK,
    },
    Step.CLOSE: {_S.CLAIMED: _S.CLOSED, _S.IN_CONVERSATION: _S.CLOSED},
    Step.WITHDRAW: dict.fromkeys(
        (_S.OPEN, _S.CLAIMED, _S.IN_CONVERSATION, _S.CALLBACK), _S.ABANDONED
    ),
    Step.LAPSE: {_S.OPEN: _S.ABANDONED, _S.CALLBACK: _S.ABANDONED},
    Step.REOPEN: {_S.CLOSED: _S.OPEN, _S.ABANDONED: _S.OPEN},
    Step.ESCALATE: {_S.OPEN: _S.OPEN},
    Step.CONSENT: {
        state: state for state in (_S.OPEN, _S.CLAIMED, _S.IN_CONVERSATION, _S.CALLBACK)
    },
}
_OF_THE_HOLDER = frozenset({Step.START, Step.RELEASE, Step.TRANSFER, Step.CLOSE})
"""Steps that only the person who holds the request may take."""


class Outcome(StrEnum):
    """How a request ended."""

    ANSWERED = "answered"
    MEDIATION = "mediation"
    LEGAL_AID = "legal_aid"
    REFERRED = "referred"
    CALLBACK_DONE = "callback_done"
    NOT_REACHED = "not_reached"
    NOT_LEGAL = "not_legal"


OUTCOME_NAMES = {
    Outcome.ANSWERED: "已解答",
    Outcome.MEDIATION: "转人民调解",
    Outcome.LEGAL_AID: "转法律援助",
    Outcome.REFERRED: "指引到其他单位",
    Outcome.CALLBACK_DONE: "已回电办结",
    Outcome.NOT_REACHED: "联系不上",
    Outcome.NOT_LEGAL: "不属于法律服务",
}


class TransitionError(RequestError):
    """A step that the state doesn't allow."""

    code = "ticket_transition"
    status = 409
    text = "这个登记现在不能这样处理。"


class CallBackPastError(RequestError):
    """A call back at a time that is over."""

    code = "callback_past"
    text = "这个时间已经过了，请选以后的时间。"


class NotHolderError(RequestError):
    """Somebody else holds the ticket; the message says who."""

    code = "ticket_held"
    status = 409
    text = "这个登记已经由别人处理。"


ActorKind: TypeAlias = Literal["resident", "person", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step."""

    kind: ActorKind
    id: int | None = None
    """The person's number."""
    name: str = ""
    """As it was then."""


RESIDENT = Actor("resident")
SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request for a person."""

    code: str
    """Letters and digits that a resident can read out, and comes back with."""
    channel: Channel
    """Where it was made."""
    state: TicketState
    """Where it stands."""
    opened_at: float
    """Seconds since the epoch."""
    topic: str | None = None
    """What it is about, as a topic of the corpus."""
    claimed_at: float | None = None
    """When a person first took it up, in seconds since the epoch."""
    ended_at: float | None = None
    """When it was closed or abandoned."""
    pass_on: PassOn = "nothing"
    """What the resident agreed to."""
    passed_on: str | None = None
    """The packet that is passed on, as JSON."""
    name: str | None = None
    """How to address the resident, if given."""
    phone: str | None = None
    """Where to call back, if given."""
    village: str | None = None
    """Where the resident lives, if given."""
    urgent: bool = False
    """Whether danger was seen in the conversation, or a person said so."""
    stage: Stage = Stage.ON_SITE
    """How far routing has come."""
    stage_since: float = 0.0
    """Since when."""
    holder_id: int | None = None
    """The person who has it."""
    holder_name: str | None = None
    """Their name."""
    organisation_id: int | None = None
    """The organisation that somebody gave it to, if any."""
    talk_at: float | None = None
    """When the conversation began."""
    callback_at: float | None = None
    """When the resident wants to be called, if agreed."""
    outcome: Outcome | None = None
    """How it ended."""
    follow_up: str | None = None
    """What remains to be done."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A ticket and its place in the queue."""

    ticket: Ticket
    position: int | None = None
    """From 1; only while the ticket is open."""
    wait_minutes: int | None = None
    """Expected wait; absent unless measured."""


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One line of a ticket's trail."""

    at: float
    """Seconds since the epoch."""
    step: Step
    was: TicketState | None
    """The state before; none for the first."""
    state: TicketState
    actor: Actor
    why: str = ""


def new_code() -> str:
    """A random code; about 1.1 million million are possible."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def normal_code(text: str) -> str | None:
    """The code that somebody typed, or none if it can't be one."""
    code = "".join(text[:40].split()).replace("-", "").upper()
    fits = len(code) in (CODE_LENGTH, OLD_CODE_LENGTH)
    return code if fits and all(letter in CODE_LETTERS for letter in code) else None


def is_over(state: TicketState) -> bool:
    """Whether it has ended; only re-opening can follow."""
    return state in (TicketState.CLOSED, TicketState.ABANDONED)


def check_call_back(at: float | None, now: float) -> None:
    """Raises `CallBackPastError` if a call was agreed on for a time that is over."""
    if at is not None and at <= now:
        raise CallBackPastError


def next_state(was: TicketState, step: Step) -> TicketState:
    """Where a step leads; raises `TransitionError`."""
    state = _STEPS.get(step, {}).get(was)
    if state is None:
        raise TransitionError(
            f"这个登记现在是“{STATE_NAMES[was]}”，不能“{STEP_NAMES[step]}”。请刷新后再看。"
        )
    return state


def allowed_from(step: Step) -> frozenset[TicketState]:
    """The states in which a step is possible."""
    return frozenset(_STEPS.get(step, {}))


def take(ticket: Ticket, step: Step, actor: Actor, now: float) -> Ticket:
    """The ticket after a step. Raises `TransitionError`, or `NotHolderError` saying who has it.

    Transfers name the new holder afterwards, with `given_to`.
    """
    held = ticket.holder_id is not None
    in_hand = ticket.state in (TicketState.CLAIMED, TicketState.IN_CONVERSATION)
    if step is Step.CLAIM and in_hand:
        who = "您" if ticket.holder_id == actor.id else ticket.holder_name or "别的同事"
        raise NotHolderError(f"{who}已经接了这个登记。")
    state = next_state(ticket.state, step)
    if step in _OF_THE_HOLDER and actor.kind != "system" and ticket.holder_id != actor.id:
        raise NotHolderError(
            f"这个登记现在由{ticket.holder_name}处理，您不能再操作。"
            if held
            else "请先接单，再处理这个登记。"
        )
    return _moved(replace(ticket, state=state), step, actor, now)


def given_to(ticket: Ticket, person: Actor) -> Ticket:
    """The ticket in the hands of a person, after `TRANSFER`."""
    return replace(ticket, holder_id=person.id, holder_name=person.name)


def waiting_at(ticket: Ticket, organisation_id: int) -> Ticket:
    """The ticket waiting at an organisation, after `RELEASE`."""
    return replace(ticket, stage=Stage.GIVEN, organisation_id=organisation_id)


def _moved(ticket: Ticket, step: Step, actor: Actor, now: float) -> Ticket:
    if step is Step.CLAIM:
        return replace(
            ticket,
            holder_id=actor.id,
            holder_name=actor.name,
            claimed_at=ticket.claimed_at if ticket.claimed_at is not None else now,
        )
    if step is Step.START:
        return replace(ticket, talk_at=ticket.talk_at if ticket.talk_at is not None else now)
    if step is Step.RELEASE:
        return replace(ticket, holder_id=None, holder_name=None, stage_since=now)
    if is_over(ticket.state):
        return replace(ticket, ended_at=now)
    if step is Step.REOPEN:
        return replace(
            ticket,
            ended_at=None,
            holder_id=None,
            holder_name=None,
            organisation_id=None,
            stage=Stage.ON_SITE,
            stage_since=now,
            outcome=None,
            follow_up=None,
        )
    return ticket
