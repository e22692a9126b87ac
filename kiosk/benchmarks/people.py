"""Load on the conversations with people: a gateway process without voice and corpus, residents and
people at real WebSockets, message ids checked at both ends, the gateway killed half-way.

Measured: from consent until every right console was told; from sending until the other end has
it; what was lost or doubled; how long all need to be back after a kill.
"""

import asyncio
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from kiosk.benchmarks.figures import milliseconds
from kiosk.benchmarks.people_ends import PATIENCE, START_SECONDS, Gateway, Page
from kiosk.operation.first_start import found_office
from kiosk.people.passwords import Passwords
from kiosk.people.persons import Person, Role
from kiosk.people.rights import Right
from kiosk.settings import load_settings
from kiosk.store import open_store
from kiosk.store.directory import insert_person
from kiosk.store.people_tables import people

PASSWORD = "量一量要多少时间"


@dataclass(frozen=True, slots=True)
class Load:
    """How much."""

    talks: int = 200
    """Conversations at a time."""
    people: int = 20
    """People who share them."""
    messages: int = 10
    """Messages each side of each conversation sends."""
    pause: float = 10.0
    """Seconds between the messages of one side."""
    kill: bool = True
    """Whether the gateway is killed half-way."""


@dataclass
class Measured:
    """What came out."""

    announced: list[float] = field(default_factory=list)
    """Seconds from the consent to a console."""
    delivered: list[float] = field(default_factory=list)
    """Seconds from sending to the other end, for messages that no kill fell upon."""
    back: list[float] = field(default_factory=list)
    """Seconds from the kill until a page was connected again."""
    killed_at: float = 0.0


def measure(load: Load) -> dict[str, Any]:
    """The figures; raises `TimeoutError` if the gateway doesn't start."""
    with tempfile.TemporaryDirectory() as name, _prepared(Path(name), load) as port:
        return asyncio.run(_measure(Gateway(Path(name), port), load))


@contextmanager
def _prepared(folder: Path, load: Load) -> Iterator[int]:
    """Settings, accounts and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    sockets = load.talks * 2 + 100
    (folder / "wenxiaofa.toml").write_text(
        '[office]\nname = "测试司法所"\n'
        f'[gateway]\nport = {port}\ndatabase = "sqlite:///people.sqlite3"\n'
        f"sockets_per_address = {sockets}\nrequests_per_minute_address = 1000000\n"
        f"[people]\nmessages_per_minute = 6000\ntalks_per_person = 50\n",
        encoding="utf-8",
    )
    settings = load_settings(folder / "wenxiaofa.toml")
    store = open_store(settings.gateway.database)
    home, hashed = found_office(store, settings.office), Passwords().hash_now(PASSWORD)

    def work(connection: Any) -> None:
        for number in range(load.people):
            agent = Person(
                id=0,
                organisation_id=home,
                login=f"agent{number}",
                name=f"人{number}",
                roles=frozenset({Role.STAFF}),
                rights=frozenset({Right.AGENT}),
            )
            insert_person(connection, agent, hashed)
        connection.execute(people.update().values(must_change=False))

    store.database.write_now(work)
    store.database.close()
    yield port


async def _measure(gateway: Gateway, load: Load) -> dict[str, Any]:
    measured = Measured()
    connector = aiohttp.TCPConnector(limit=0)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        await gateway.start(session)
        try:
            return await _run(gateway, session, load, measured)
        finally:
            gateway.kill()


async def _run(
    gateway: Gateway, session: aiohttp.ClientSession, load: Load, measured: Measured
) -> dict[str, Any]:
    desks, cookies = await _sign_in(gateway, session, load)
    tasks = [asyncio.create_task(desk.run()) for desk in desks]
    await _all_connected(desks)
    pages: dict[str, Page] = {}
    owners: dict[str, Page] = {}
    for number in range(load.talks):
        code, page = await _ask(gateway, session, desks, measured)
        desk = number % load.people
        headers = cookies[desk]
        url = f"{gateway.url}/api/agent/tickets/{code}/claim"
        async with session.post(url, headers=headers, json={}) as response:
            assert response.status == 200, await response.text()
        await desks[desk].open(code)
        pages[code], owners[code] = page, desks[desk]
        tasks.append(asyncio.create_task(page.run()))
    await _all_connected(list(pages.values()))
    sent = await _talk(gateway, session, load, measured, pages, owners)
    everybody = [*desks, *pages.values()]
    for one in everybody:
        await one.settle()
    await asyncio.sleep(1)
    result = _result(load, measured, pages, owners, sent)
    for one in everybody:
        one.done = True
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return result


async def _all_connected(pages: Sequence[Page]) -> None:
    """Before anything is timed; raises `TimeoutError`."""
    async with asyncio.timeout(START_SECONDS):
        while not all(page.connected_at for page in pages):
            await asyncio.sleep(0.05)


async def _sign_in(
    gateway: Gateway, session: aiohttp.ClientSession, load: Load
) -> tuple[list[Page], list[dict[str, str]]]:
    desks, cookies = [], []
    for number in range(load.people):
        body = {"login": f"agent{number}", "password": PASSWORD}
        async with session.post(f"{gateway.url}/api/account/sign-in", json=body) as response:
            known = await response.json()
            token = response.cookies["wenxiaofa_login"].value
        headers = {"Cookie": f"wenxiaofa_login={token}", "X-CSRF-Token": known["csrf"]}
        cookies.append(headers)
        page = Page(
            _with(session, headers),
            f"{gateway.url}/api/agent/live",
            {"type": "hello", "csrf": known["csrf"]},
        )
        desks.append(page)
    return desks, cookies


def _with(session: aiohttp.ClientSession, headers: dict[str, str]) -> Any:
    """The session, its connections made with these headers."""

    class Bound:
        def ws_connect(self, url: str, **kwargs: Any) -> Any:
            return session.ws_connect(url, headers=headers, **kwargs)

    return Bound()


async def _ask(
    gateway: Gateway, session: aiohttp.ClientSession, desks: Sequence[Page], measured: Measured
) -> tuple[str, Page]:
    body = {"text": "110 报警电话是多少，有人打我", "channel": "web"}
    async with session.post(f"{gateway.url}/api/chat", json=body) as response:
        session_id = (await response.json())["session_id"]
    url = f"{gateway.url}/api/sessions/{session_id}/ticket"
    started = time.perf_counter()
    async with session.post(url, json={"pass_on": "summary"}) as response:
        code = (await response.json())["ticket"]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not all(code in desk.heads for desk in desks):
        await asyncio.sleep(0.001)
    measured.announced += [desk.heads[code] - started for desk in desks if code in desk.heads]
    page = Page(session, f"{gateway.url}/api/talk", {"type": "hello", "session_id": session_id})
    page.opens[""] = 0
    return code, page


async def _talk(  # noqa: PLR0913, PLR0917 - all that takes part
    gateway: Gateway,
    session: aiohttp.ClientSession,
    load: Load,
    measured: Measured,
    pages: dict[str, Page],
    owners: dict[str, Page],
) -> dict[str, dict[str, float]]:
    """Everybody writes; gives the sending times by ticket and id."""
    sent: dict[str, dict[str, float]] = {code: {} for code in pages}

    async def write(code: str, delay: float) -> None:
        await asyncio.sleep(delay)
        for number in range(load.messages):
            for side, writer, where in (
                ("r", pages[code], {}),
                ("p", owners[code], {"ticket": code}),
            ):
                key = f"{code}-{side}-{number:04}"
                sent[code][key] = time.perf_counter()
                await writer.send(
                    {"type": "say", "client_id": key, "text": f"第{number}句", **where}
                )
                await asyncio.sleep(load.pause / 2)

    writing = [
        asyncio.create_task(write(code, load.pause * place / len(pages)))
        for place, code in enumerate(pages)
    ]
    if load.kill:
        await asyncio.sleep(load.messages * load.pause / 2)
        measured.killed_at = time.perf_counter()
        gateway.kill()
        await gateway.start(session)
    await asyncio.gather(*writing)
    return sent


def _result(
    load: Load,
    measured: Measured,
    pages: dict[str, Page],
    owners: dict[str, Page],
    sent: dict[str, dict[str, float]],
) -> dict[str, Any]:
    lost = doubled = 0
    for code, keys in sent.items():
        for page, mine in ((pages[code], ""), (owners[code], code)):
            got = page.got.get(mine, [])
            lost += len(set(keys) - set(got))
            doubled += len(got) - len(set(got))
            other = "-r-" if mine else "-p-"
            for key, at in keys.items():
                spared = not load.kill or not -1 < at - measured.killed_at < PATIENCE
                if other in key and key in page.times and spared:
                    measured.delivered.append(page.times[key] - at)
    everybody = {*pages.values(), *owners.values()}
    back = [one.connected_at - measured.killed_at for one in everybody] if load.kill else []
    return {
        "talks": load.talks,
        "people": load.people,
        "messages_sent": sum(len(keys) for keys in sent.values()),
        "lost": lost,
        "doubled": doubled,
        "announced_ms": milliseconds(measured.announced),
        "delivered_ms": milliseconds(measured.delivered),
        "back_after_kill_s": round(max(back), 2) if back else None,
        "not_back": sum(one <= 0 for one in back),
    }
