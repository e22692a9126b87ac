"""`WS /api/agent/live`: a console's connection. See docs/api.md.

One for all: what comes in, and as many conversations as are opened on it.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk.cases.casework import sender_of
from kiosk.cases.hub import Event, login_topic, person_topic, talk_topic
from kiosk.cases.talk import (
    Message,
    MessageInvalidError,
    MessageKind,
    NewMessage,
    client_id,
    message_text,
)
from kiosk.cases.tickets import Ticket
from kiosk.errors import KioskError, RequestError, TooManySocketsError
from kiosk.people.errors import AccessError
from kiosk.people.persons import Person
from kiosk.people.rights import Permission
from kiosk.routes.access import Access, check, check_csrf
from kiosk.routes.appointment_wire import booked_event
from kiosk.routes.casework import Cases, known_code
from kiosk.routes.live_socket import (
    CHECK_SECONDS,
    HELLO_SECONDS,
    SIGNED_OUT,
    Finished,
    LiveSocket,
    TalkFlow,
    number,
    text_of,
)
from kiosk.routes.ticket_wire import head_event
from kiosk.services import Services
from kiosk.store.logins import Login
from kiosk.web.answers import refuse_socket

MOST_CONSOLES = 5
"""Connections of one person at a time."""
MOST_OPEN = 50
"""Conversations open on one connection."""


def agent_live_routes(services: Services, access: Access) -> APIRouter:
    """The route."""
    router = APIRouter()
    open_now: Counter[int] = Counter()

    @router.websocket("/api/agent/live")
    async def live(socket: WebSocket) -> None:
        try:
            login = await access.who(socket)
            check(login, Permission.TICKETS)
            if open_now[login.person.id] >= MOST_CONSOLES:
                raise TooManySocketsError("接待页面开得太多了，请关掉几个。")
        except KioskError as error:
            await refuse_socket(error, socket.scope, socket.receive, socket.send)
            return
        open_now[login.person.id] += 1
        try:
            await Console(socket, services, login).run()
        finally:
            open_now[login.person.id] -= 1

    return router


class Console:
    """One console of one person."""

    def __init__(self, socket: WebSocket, services: Services, login: Login) -> None:
        self._services = services
        self._login = login
        self._live = LiveSocket(socket, services.settings.people.messages_per_minute)
        self._flows: dict[str, TalkFlow] = {}
        self._cases = Cases(services)
        self._checked_at = services.clock()

    @property
    def _person(self) -> Person:
        return self._login.person

    async def run(self) -> None:
        """Until the console goes, or the sign-in ends."""
        live, hub, person = self._live, self._services.hub, self._person
        await live.socket.accept()
        try:
            hello = await live.receive(HELLO_SECONDS)
            if hello["type"] != "hello":
                raise MessageInvalidError("第一条消息应当是 hello。")
            check_csrf(self._login, hello.get("csrf"))
        except (KioskError, Finished, WebSocketDisconnect) as error:
            await self._turn_away(error)
            return
        hub.listen(live.mailbox, person_topic(person.id), login_topic(self._login.id))
        hub.person_came(person.id, live.mailbox)
        try:
            await live.run(self._read(), self._pump())
        finally:
            hub.person_went(person.id, live.mailbox)
            hub.close(live.mailbox)
            for code in self._flows:
                self._presence(code, there=False)

    async def _turn_away(self, error: Exception) -> None:
        if isinstance(error, KioskError):
            try:
                await self._live.send("error", error=error.to_wire()["error"])
            except Finished:
                return
        if not isinstance(error, WebSocketDisconnect):
            await self._live.close(SIGNED_OUT)

    async def _read(self) -> None:
        while True:
            message: Mapping[str, Any] = {}
            try:
                message = await self._live.receive()
                await self._take(message)
            except AccessError as error:
                await self._live.refuse(error)
                raise Finished(SIGNED_OUT) from None
            except KioskError as error:
                await self._live.refuse(error, message.get("client_id"))

    async def _take(self, message: Mapping[str, Any]) -> None:
        kind = message["type"]
        if kind == "ping":
            await self._live.send("pong", now=self._services.clock())
            return
        await self._check_login(touch=True)
        code = known_code(text_of(message, "ticket", 40))
        match kind:
            case "open":
                await self._open(code, number(message.get("since", 0)))
            case "leave":
                self._leave(code)
            case "say" | "cite" | "faq":
                await self._say(kind, code, message)
            case "signal":
                await self._signal(code, message)
            case "ice":
                await self._ice(code)
            case "read" | "typing" | "point" | "ask_screen":
                await self._hint(kind, code, message)
            case _:
                raise MessageInvalidError("不认识这种消息。")

    async def _open(self, code: str, since: int) -> None:
        """Listen first, then read what was missed, so that nothing falls between."""
        services, live = self._services, self._live
        await services.casework.look(code, self._person)
        if code not in self._flows and len(self._flows) >= MOST_OPEN:
            raise MessageInvalidError("打开的谈话太多了，请先关掉几个。")
        services.hub.listen(live.mailbox, talk_topic(code))
        ticket = await services.store.tickets.get(code)

        async def send(message: Message) -> None:
            await live.send("message", ticket=code, **message.to_wire())

        flow = TalkFlow(since, missed=lambda last: services.talks.missed(code, last), send=send)
        reads, members = await asyncio.gather(
            services.store.talks.reads(code), services.store.talks.members(code)
        )
        await live.send(
            "opened",
            **self._head(ticket, asked=await services.dispatcher.may_take(ticket, self._person)),
            resident_there=services.hub.resident_is_there(code),
            reads=reads,
            members=[one.name for one in members if one.present],
            screen=services.hub.screens.get(code),
            now=services.clock(),
        )
        self._flows[code] = flow
        await flow.catch_up()
        self._presence(code, there=True)

    def _leave(self, code: str) -> None:
        self._flows.pop(code, None)
        self._services.hub.ignore(self._live.mailbox, talk_topic(code))
        self._presence(code, there=False)

    async def _say(self, kind: str, code: str, message: Mapping[str, Any]) -> None:
        services = self._services
        self._live.count_message()
        key, sender = client_id(message.get("client_id")), sender_of(self._person)
        text = message_text(message.get("text")) if kind == "say" else ""
        await services.casework.may_write(code, self._person)
        if kind == "say":
            kept = await services.talks.say(code, NewMessage(sender, MessageKind.TEXT, text, key))
        elif kind == "cite":
            law, article = text_of(message, "law", 200), text_of(message, "article", 60)
            kept = await services.talks.cite(code, sender, key, law, article)
        else:
            kept = await services.talks.send_faq(code, sender, key, text_of(message, "id", 100))
        seq, at = kept.message.seq, kept.message.at
        await self._live.send("ack", ticket=code, client_id=key, seq=seq, at=at)

    async def _hint(self, kind: str, code: str, message: Mapping[str, Any]) -> None:
        """What is told and not kept; only in conversations that are open here."""
        if code not in self._flows:
            raise MessageInvalidError("请先打开这个谈话。")
        talks, person = self._services.talks, self._person
        if kind == "read":
            await talks.read(code, sender_of(person), number(message.get("seq")))
            return
        await self._services.casework.may_write(code, person)
        event: dict[str, Any] = {"type": kind, "who": f"p{person.id}", "name": person.name}
        if kind == "point":
            event["at"] = _place(message.get("at"))
        talks.tell(code, event)

    async def _signal(self, code: str, message: Mapping[str, Any]) -> None:
        """For the resident's browser; only of those who may write in the conversation."""
        services, person = self._services, self._person
        await services.casework.may_write(code, person)
        await services.calls.signal(code, sender_of(person), message)

    async def _ice(self, code: str) -> None:
        """Relays, for one who may write in the conversation."""
        services, person = self._services, self._person
        await services.casework.may_write(code, person)
        servers = services.relays.ice_servers(f"p{person.id}", services.clock())
        await self._live.send("ice", ticket=code, servers=servers)

    async def _pump(self) -> None:
        inbox = await self._cases.inbox(self._person)
        await self._live.send("inbox", **inbox.model_dump(mode="json", exclude_none=True))
        while True:
            event = await self._live.next_event()
            if event is None:
                await self._check_login(touch=False)
            else:
                await self._tell(event)

    async def _tell(self, event: Event) -> None:
        live = self._live
        match event["type"]:
            case "message":
                flow = self._flows.get(event["code"])
                if flow is not None:
                    await flow.told(event["message"])
            case "ticket":
                await self._ticket(event["ticket"], self._person.id in event["asked"])
            case "invited":
                await live.send("invited", by=event["by"], **self._head(event["ticket"]))
            case "appointment" | "reminder":
                one = event["appointment"]
                await live.send(event["type"], ticket=one.code, **booked_event(one))
            case "signal" if event["code"] in self._flows and event["who"] == "resident":
                await self._hinted(event)
            case "typing" | "presence" | "read" | "screen" if event["code"] in self._flows:
                await self._hinted(event)
            case "signed_out" | "check_login":
                await self._check_login(touch=False)

    async def _hinted(self, event: Event) -> None:
        fields = {name: one for name, one in event.items() if name not in ("type", "code")}
        if event["type"] == "screen":
            fields["shared"] = event["state"] is not None
        await self._live.send(event["type"], ticket=event["code"], **fields)

    async def _ticket(self, ticket: Ticket, asked: bool) -> None:
        if ticket.code in self._flows:
            try:
                await self._services.casework.look(ticket.code, self._person)
            except RequestError:
                self._leave(ticket.code)
        await self._live.send(
            "ticket", **self._head(ticket, asked=asked), now=self._services.clock()
        )

    async def _check_login(self, *, touch: bool) -> None:
        """Raises `AccessError` from what is said, `Finished` from what is told."""
        now = self._services.clock()
        if touch and abs(now - self._checked_at) < CHECK_SECONDS:
            return
        self._checked_at = now
        try:
            self._login = await self._services.accounts.still(self._login, touch=touch)
            check(self._login, Permission.TICKETS)
        except AccessError:
            raise Finished(SIGNED_OUT) from None

    def _head(self, ticket: Ticket, *, asked: bool = False) -> dict[str, Any]:
        return head_event(ticket, self._person.id, asked=asked)

    def _presence(self, code: str, *, there: bool) -> None:
        event = {
            "type": "presence",
            "who": f"p{self._person.id}",
            "name": self._person.name,
            "there": there,
        }
        self._services.talks.tell(code, event)


def _place(value: Any) -> dict[str, Any]:
    """Where a person points on the resident's page: fractions of its width and height, and what
    stands there; raises `MessageInvalidError`."""
    if not isinstance(value, dict):
        raise MessageInvalidError
    x, y, target = value.get("x"), value.get("y"), value.get("target", "")
    for one in (x, y):
        if isinstance(one, bool) or not isinstance(one, int | float) or not 0 <= one <= 1:
            raise MessageInvalidError
    if not isinstance(target, str) or len(target) > 100:
        raise MessageInvalidError
    return {"x": x, "y": y, "target": target}
