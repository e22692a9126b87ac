"""`WS /api/talk`: the resident's end of a conversation with a person. See docs/api.md."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.cases.hub import Event, session_topic, talk_topic
from kiosk.cases.talk import (
    RESIDENT,
    Message,
    MessageInvalidError,
    MessageKind,
    MessageTooLongError,
    NewMessage,
    client_id,
    message_text,
)
from kiosk.cases.tickets import Ticket, normal_code
from kiosk.chat.conversation import check_session_id
from kiosk.errors import KioskError, TicketUnknownError
from kiosk.routes.live_socket import (
    GOING_AWAY,
    HELLO_SECONDS,
    POLICY,
    Finished,
    LiveSocket,
    TalkFlow,
    number,
    text_of,
)
from kiosk.routes.prospect_wire import prospect_event
from kiosk.services import Services
from kiosk.web.guards import client_address

LARGEST_SCREEN = 32 * 1024
"""Characters of what a page shares of itself, as JSON."""


def talk_routes(services: Services) -> APIRouter:
    """The route."""
    router = APIRouter()

    @router.websocket("/api/talk")
    async def talk(socket: WebSocket) -> None:
        await ResidentEnd(socket, services).run()

    return router


async def find_by_code(services: Services, code: str, address: str) -> Ticket:
    """The ticket that a resident comes back to. Wrong, expired and made-up codes give the same
    `TicketUnknownError`; after too many of them all codes give `RateLimitedError`."""
    services.limits.check_codes(address)
    normal = normal_code(code)
    try:
        if normal is None:
            raise TicketUnknownError
        return await services.desk.find(normal)
    except TicketUnknownError:
        services.limits.count_wrong_code(address)
        raise


class ResidentEnd:
    """One page of a resident."""

    def __init__(self, socket: WebSocket, services: Services) -> None:
        self._services = services
        self._live = LiveSocket(socket, services.settings.people.messages_per_minute)
        self._address = client_address(socket.scope)
        self._code = ""
        self._flow: TalkFlow | None = None

    async def run(self) -> None:
        """Until the page goes, or the visit ends."""
        live, hub = self._live, self._services.hub
        await live.socket.accept()
        try:
            hello = await live.receive(HELLO_SECONDS)
            ticket, since, topics = await self._hello(hello)
        except KioskError as error:
            await self._turn_away(error)
            return
        except Finished as end:
            await live.close(end.code)
            return
        except WebSocketDisconnect:
            return
        self._code = ticket.code
        hub.listen(live.mailbox, talk_topic(ticket.code), *topics)
        hub.resident_came(ticket.code, live.mailbox)
        talks = self._services.talks
        self._flow = TalkFlow(
            since, missed=lambda last: talks.missed(self._code, last), send=self._message
        )
        talks.tell(ticket.code, {"type": "presence", "who": "resident", "there": True})
        try:
            await live.run(self._read(), self._pump())
        finally:
            hub.close(live.mailbox)
            if hub.resident_went(ticket.code, live.mailbox):
                talks.tell(ticket.code, {"type": "presence", "who": "resident", "there": False})

    async def _turn_away(self, error: KioskError) -> None:
        try:
            await self._live.send("error", error=error.to_wire()["error"])
        except Finished:
            return
        await self._live.close(POLICY)

    async def _hello(self, hello: Mapping[str, Any]) -> tuple[Ticket, int, list[str]]:
        if hello["type"] != "hello":
            raise MessageInvalidError("第一条消息应当是 hello。")
        since = number(hello.get("since", 0))
        if "code" in hello:
            code = text_of(hello, "code", 40)
            return await find_by_code(self._services, code, self._address), since, []
        session_id = text_of(hello, "session_id", 100)
        check_session_id(session_id)
        await self._services.store.sessions.get(session_id)
        ticket = await self._services.desk.of_session(session_id)
        return ticket, since, [session_topic(session_id)]

    async def _read(self) -> None:
        while True:
            message: Mapping[str, Any] = {}
            try:
                message = await self._live.receive()
                await self._take(message)
            except KioskError as error:
                await self._live.refuse(error, message.get("client_id"))

    async def _take(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "say":
                await self._say(message)
            case "read":
                seq = number(message.get("seq"))
                await self._services.talks.read(self._code, RESIDENT, seq)
            case "typing":
                self._services.talks.tell(self._code, {"type": "typing", "who": "resident"})
            case "screen":
                self._screen(message.get("state"))
            case "signal":
                await self._services.calls.signal(self._code, RESIDENT, message)
            case "ice":
                await self._ice()
            case "status":
                self._live.mailbox.put({"type": "status"})  # answered in order with what happens
            case "ping":
                await self._live.send("pong", now=self._services.clock())
            case _:
                raise MessageInvalidError("不认识这种消息。")

    async def _ice(self) -> None:
        services = self._services
        servers = services.relays.ice_servers("resident", services.clock())
        await self._live.send("ice", servers=servers)

    async def _status(self) -> None:
        """How it stands now: the place in the queue changes without the ticket changing."""
        ticket = await self._services.store.tickets.get(self._code)
        prospect = await self._services.dispatcher.prospect(ticket)
        await self._live.send("ticket", **prospect_event(prospect))

    async def _say(self, message: Mapping[str, Any]) -> None:
        self._live.count_message()
        key = client_id(message.get("client_id"))
        new = NewMessage(RESIDENT, MessageKind.TEXT, message_text(message.get("text")), key)
        kept = await self._services.talks.say(self._code, new)
        await self._live.send("ack", client_id=key, seq=kept.message.seq, at=kept.message.at)

    def _screen(self, state: Any) -> None:
        """What the page shows now, for the people to see; null ends the sharing."""
        hub = self._services.hub
        if state is None:
            hub.screens.pop(self._code, None)
        elif not isinstance(state, dict):
            raise MessageInvalidError
        elif len(json.dumps(state, ensure_ascii=False)) > LARGEST_SCREEN:
            raise MessageTooLongError("页面的内容太多，没有共享。")
        else:
            hub.screens[self._code] = state
        self._services.talks.tell(self._code, {"type": "screen", "state": state})

    async def _pump(self) -> None:
        """What the page is told: how it stands, what it missed, then what happens."""
        await self._opened()
        while True:
            event = await self._live.next_event()
            if event is not None:
                await self._tell(event)

    async def _opened(self) -> None:
        """Read anew, for since the page's hello somebody may have claimed it, and nobody listened
        yet."""
        services = self._services
        ticket = await services.store.tickets.get(self._code)
        prospect = await services.dispatcher.prospect(ticket)
        reads = await services.store.talks.reads(ticket.code)
        await self._live.send(
            "opened",
            **prospect_event(prospect),
            read_by_resident=reads.get("resident", 0),
            read_by_people=max((seq for key, seq in reads.items() if key[0] == "p"), default=0),
            now=services.clock(),
        )
        if await services.store.rooms.open_of(ticket.code) is not None:
            await self._live.send("room", open=True)
        assert self._flow is not None
        await self._flow.catch_up()

    async def _tell(self, event: Event) -> None:
        assert self._flow is not None
        match event["type"]:
            case "message":
                await self._flow.told(event["message"])
            case "ticket":
                prospect = await self._services.dispatcher.prospect(event["ticket"])
                await self._live.send("ticket", **prospect_event(prospect))
            case "typing" | "presence" if event["who"] != "resident":
                await self._live.send(event["type"], name=event["name"], there=event.get("there"))
            case "read" if event["reader"] != "resident":
                await self._live.send("read", seq=event["seq"])
            case "signal" if event["who"] != "resident":
                await self._live.send("signal", **_signal(event))
            case "point":
                await self._live.send("point", name=event["name"], at=event["at"])
            case "room":
                await self._live.send("room", open=event["open"])
            case "ask_screen":
                await self._live.send("ask_screen", name=event["name"])
            case "status":
                await self._status()
            case "visit_over":
                raise Finished(GOING_AWAY)

    async def _message(self, message: Message) -> None:
        """As residents get it: without the number of the person."""
        wire = message.to_wire()
        wire.pop("person_id", None)
        await self._live.send("message", **wire)


def _signal(event: Event) -> dict[str, Any]:
    """A signal as residents get it."""
    return {name: event[name] for name in ("who", "name", "peer", "to", "data")}
