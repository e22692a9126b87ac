"""Several people want the same request: one has it, the others are told who."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.cases.tickets import Actor, NotHolderError, Step, Ticket
from kiosk.store import open_store
from kiosk.store.tickets import TicketStore
from tests.kiosk.chat.test_chat import error_of
from tests.kiosk.conftest import Gateway
from tests.kiosk.console import console, ticket


def test_who_is_new_since_people_were_read_last_sees_the_queue_at_once(gateway: Gateway) -> None:
    lawyer = console(gateway)
    _, code = ticket(gateway)
    assert lawyer.get(f"/api/agent/tickets/{code}")["ticket"] == code
    newcomer = console(gateway, "zhao", name="赵调解员")  # no time has passed
    assert newcomer.get(f"/api/agent/tickets/{code}")["ticket"] == code
    lawyer.did(f"/api/agent/tickets/{code}/claim")
    refused = newcomer.post(f"/api/agent/tickets/{code}/claim")
    assert error_of(refused)[0] == 409


def test_of_two_who_claim_one_wins_and_the_other_is_told(gateway: Gateway) -> None:
    first, second = console(gateway, name="安律师"), console(gateway, name="白律师")
    _, code = ticket(gateway)
    first.did(f"/api/agent/tickets/{code}/claim")
    late = second.post(f"/api/agent/tickets/{code}/claim")
    assert error_of(late) == (409, "ticket_held")
    assert "安律师" in late.json()["error"]["message"]
    assert second.get("/api/agent/tickets")["waiting"] == []


def test_who_is_beaten_by_a_moment_is_told_too(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = console(gateway, name="白律师")
    _, code = ticket(gateway)
    store = open_store(gateway.settings.gateway.database)
    get, read = TicketStore.get, list[str]()

    async def and_then_somebody_claims(self: TicketStore, one: str) -> Ticket:
        found = await get(self, one)
        read.append(one)
        if len(read) == 1:
            await store.tickets.step(code, Step.CLAIM, Actor("person", 99, "安律师"), 1.0)
        return found

    monkeypatch.setattr(TicketStore, "get", and_then_somebody_claims)
    late = second.post(f"/api/agent/tickets/{code}/claim")
    store.database.close()
    assert error_of(late) == (409, "ticket_held")
    assert late.json()["error"]["message"] == "安律师已经接了这个登记。"


@pytest.mark.parametrize("threads", [8])
def test_claims_at_the_very_same_time(gateway: Gateway, threads: int) -> None:
    """Each thread has its own connections to the file, as other processes would."""
    url = gateway.settings.gateway.database
    stores = [open_store(url) for _ in range(threads)]
    codes = [ticket(gateway)[1] for _ in range(12)]

    def claim_all(number: int) -> list[str]:
        async def claims() -> list[str]:
            won = []
            for code in codes:
                actor = Actor("person", number + 1, f"人{number + 1}")
                try:
                    await stores[number].tickets.step(code, Step.CLAIM, actor, 1.0)
                except NotHolderError as error:
                    assert error.message.startswith("人")
                else:
                    won.append(code)
            return won

        return asyncio.run(claims())

    with ThreadPoolExecutor(threads) as pool:
        wins = [code for won in pool.map(claim_all, range(threads)) for code in won]
    assert sorted(wins) == sorted(codes), "each was won once"
    for store in stores:
        store.database.close()
