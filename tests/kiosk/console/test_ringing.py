"""What people are rung for."""

from dataclasses import replace
from typing import Any

from kiosk.cases.tickets import Ticket, TicketState
from kiosk.console.ringing import ring_for
from kiosk.console.wording import duration, moment

ME = 7
OPEN = Ticket(
    code="ABCD2345", channel="kiosk", state=TicketState.OPEN, opened_at=1.8e9, topic="劳动工资"
)


def event(ticket: Ticket, *asked: int, **more: Any) -> dict[str, Any]:
    return {"type": "ticket", "ticket": ticket, "asked": frozenset(asked), **more}


def test_new_request_for_those_who_are_asked() -> None:
    ring = ring_for(event(OPEN, ME, 8), ME)
    assert ring is not None
    assert (ring.title, ring.body, ring.urgent) == ("新的登记", "劳动工资", False)
    assert ring.path == "/console/tickets/ABCD2345"
    assert ring_for(event(OPEN, 8), ME) is None
    assert ring_for(event(OPEN), ME) is None


def test_urgent_one_says_so_and_rings_once_more() -> None:
    calm, urgent = (ring_for(event(replace(OPEN, urgent=one), ME), ME) for one in (False, True))
    assert calm is not None
    assert urgent is not None
    assert urgent.title == "新的紧急登记"
    assert urgent.tag != calm.tag


def test_same_request_told_again_has_the_same_tag() -> None:
    first, again = (ring_for(event(OPEN, ME), ME) for _ in range(2))
    assert first == again


def test_given_to_me_and_to_others() -> None:
    mine = replace(OPEN, state=TicketState.CLAIMED, holder_id=ME, claimed_at=1.8e9)
    ring = ring_for(event(mine), ME)
    assert ring is not None
    assert ring.title == "有登记转给了您"
    assert ring_for(event(replace(mine, holder_id=8)), ME) is None
    assert ring_for(event(replace(mine, state=TicketState.IN_CONVERSATION)), ME) is None


def test_invitation_names_who_invites() -> None:
    told = {"type": "invited", "ticket": replace(OPEN, topic=None), "by": "王律师"}
    ring = ring_for(told, ME)
    assert ring is not None
    assert (ring.title, ring.body) == ("王律师请您一起谈", "没有说主题")


def test_nothing_of_a_resident_is_in_a_ring() -> None:
    told = replace(OPEN, name="王婆婆", phone="13812345678", passed_on="原话")
    shown = repr(ring_for(event(told, ME), ME))
    assert not any(word in shown for word in ("王婆婆", "138", "原话"))


def test_times_have_units() -> None:
    assert [duration(one) for one in (None, 0, 59.6, 61, 3725)] == [
        "没有数据", "0 秒", "1 分 0 秒", "1 分 1 秒", "1 小时 2 分",
    ]  # fmt: skip
    assert moment(1_795_824_000) == "11月28日 08:00"
