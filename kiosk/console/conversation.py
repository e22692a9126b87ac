"""A ticket's page: the conversation beside what was passed on, and what can be done."""

from typing import Any
from urllib.parse import quote

from nicegui import ui

from kiosk.cases.hub import Event
from kiosk.cases.tickets import STATE_NAMES, TicketState, is_over
from kiosk.console.api import ApiError
from kiosk.console.case_actions import CaseActions
from kiosk.console.case_facts import case_facts, case_notes, case_trail, note_field
from kiosk.console.quoting import quoting_buttons
from kiosk.console.recordings import case_recordings
from kiosk.console.visit import Visit

_HEAD = """
<link rel="stylesheet" href="/static/css/call.css">
<script type="module" src="/static/call/console.js"></script>
<script type="module" src="/static/console/talk.js"></script>
"""


async def conversation_page(visit: Visit) -> None:
    """The page."""
    await CasePage(visit, visit.request.path_params["code"]).build()


class CasePage:
    """One ticket on one page."""

    def __init__(self, visit: Visit, code: str) -> None:
        self._visit = visit
        self._path = f"/api/agent/tickets/{quote(code, safe='')}"
        self._case: dict[str, Any] = {}
        self._recordings: dict[str, Any] = {}
        self._unfolded: dict[str, bool] = {}

    async def build(self) -> None:
        """Lay out the page; steps of anybody are drawn as they are told."""
        await self._read()
        ui.add_head_html(_HEAD)
        ui.page_title(f"{self._case.get('topic') or '登记'} {self._case['ticket']}")
        first = "talk" if self._in_hand else "case"
        with ui.tabs().props("dense align=justify").classes("case-tabs") as tabs:
            ui.tab("talk", label="谈话")
            ui.tab("case", label="情况和处理")
        tabs.set_value(first)
        frame = ui.element("div").classes("case").props(f"data-shown={first}")
        tabs.on_value_change(lambda event: frame.props(f"data-shown={event.value}"))
        with frame:
            self._talk()
            with ui.element("div").classes("case-side"):
                self._sides()
        self._visit.on("ticket", self._told)

    @property
    def _in_hand(self) -> bool:
        return self._case["state"] in (TicketState.CLAIMED, TicketState.IN_CONVERSATION)

    async def _read(self) -> None:
        self._case = await self._visit.api.get(self._path)
        self._recordings = await self._visit.api.get(f"{self._path}/recordings")

    async def _told(self, event: Event) -> None:
        ticket = event["ticket"]
        if ticket.code != self._case["ticket"]:
            return
        same = (ticket.state, ticket.holder_name, ticket.urgent, ticket.pass_on)
        if same != tuple(self._case.get(one) for one in ("state", "holder", "urgent", "pass_on")):
            held = f"{ticket.holder_name}已经接了这个登记。" if ticket.holder_name else ""
            await self.refresh(held)

    async def refresh(self, held: str = "") -> None:
        """Read and draw what may have changed; leaves the page if it is no longer to be seen."""
        try:
            await self._read()
        except ApiError as error:
            if error.status not in (404, 409):
                raise
            self._visit.go("/inbox", saying=held if held and error.status == 404 else error.message)
            return
        self._head.refresh()
        self._quoting.set_visibility(not is_over(TicketState(self._case["state"])))
        for part in (self._actions, self._facts, self._recorded, self._notes, self._trail):
            part.refresh()

    def _talk(self) -> None:
        visit, login = self._visit, self._visit.login
        with ui.element("section").classes("case-talk"):
            self._head()
            # The call's window and buttons are put here by kiosk/static/call/console.js.
            ui.element("div").classes("case-call").props(
                f"id=console-call data-ticket={self._case['ticket']}"
            )
            ui.element("div").classes("talk").props(
                f"id=talk data-ticket={self._case['ticket']} data-csrf={login.csrf} "
                f"data-person={visit.person.id}"
            )
            self._quoting = quoting_buttons(visit)
            self._quoting.set_visibility(not is_over(TicketState(self._case["state"])))

    @ui.refreshable_method
    def _head(self) -> None:
        with ui.element("div").classes("case-head"):
            ui.button(icon="arrow_back", on_click=self._visit.does(self._visit.go, "/inbox")).props(
                'flat round dense aria-label="回到接待"'
            )
            if self._case["urgent"]:
                ui.label("紧急").classes("badge-urgent")
            ui.label(self._case.get("topic") or "没有说主题").classes("queue-topic")
            state = STATE_NAMES[TicketState(self._case["state"])]
            holder = self._case.get("holder")
            ui.label(f"{state}{f'，{holder}' if holder else ''}").classes("is-soft")

    def _sides(self) -> None:
        """What is redrawn stands apart from what somebody may be writing just now."""
        with ui.card().classes("console-card"):
            self._actions()
        with ui.card().classes("console-card"):
            self._facts()
        self._recorded()
        with ui.card().classes("console-card"):
            self._notes()
            note_field(self._visit, self._note)
        with ui.card().classes("console-card"):
            self._trail()

    async def _note(self, text: str) -> None:
        await self._visit.api.post(f"{self._path}/notes", text=text)
        await self.refresh()

    @ui.refreshable_method
    def _actions(self) -> None:
        CaseActions(self._visit, self._path, self._case, self.refresh).build()

    @ui.refreshable_method
    def _facts(self) -> None:
        case_facts(self._case, self._unfolded)

    @ui.refreshable_method
    def _recorded(self) -> None:
        case_recordings(self._visit, self._case["ticket"], self._recordings, self.refresh)

    @ui.refreshable_method
    def _notes(self) -> None:
        case_notes(self._case)

    @ui.refreshable_method
    def _trail(self) -> None:
        case_trail(self._case, self._unfolded)
