"""What can be done with a ticket: take up, pass on, invite, book, end, open again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from nicegui import ui

from kiosk.cases.tickets import OUTCOME_NAMES, TicketState, is_over
from kiosk.console.api import ApiError
from kiosk.console.dialogs import buttons, choice, dialog, line, lines
from kiosk.console.visit import Visit
from kiosk.people.holidays import CHINA
from kiosk.people.organisations import KIND_NAMES, OrganisationKind
from kiosk.people.persons import ROLE_NAMES, STATUS_NAMES, Role, Status

Do = Callable[[], Awaitable[None]]


class CaseActions:
    """The buttons of one ticket, as it stands."""

    def __init__(self, visit: Visit, path: str, case: dict[str, Any], refresh: Do) -> None:
        self._visit = visit
        self._path = path
        self._case = case
        self._refresh = refresh

    def build(self) -> None:
        """The buttons for whoever looks at it."""
        state, mine = TicketState(self._case["state"]), self._case["mine"]
        ui.label("处理").classes("console-h2")
        with ui.element("div").classes("case-actions"):
            if state in (TicketState.OPEN, TicketState.CALLBACK):
                ui.button("接单", on_click=self._visit.does(self._claim))
            elif is_over(state):
                ui.button("重新打开", on_click=self._visit.does(self._reopen)).props("outline")
            elif mine:
                self._holder()
            elif any(one["present"] for one in self._case["members"]):
                self._room()
                ui.button("离开谈话", on_click=self._visit.does(self._leave)).props("outline")
            if not is_over(state):
                self._urgent()
        members = [one["name"] for one in self._case["members"] if one["present"]]
        if members:
            ui.label(f"一起谈的还有：{'、'.join(members)}").classes("is-soft")

    def _holder(self) -> None:
        ui.button("办完", on_click=self._visit.does(self._close))
        ui.button("转交", on_click=self._visit.does(self._transfer)).props("outline")
        ui.button("请人一起谈", on_click=self._visit.does(self._invite)).props("outline")
        self._room()
        ui.button("约回电", on_click=self._visit.does(self._book)).props("outline")
        ui.button("放回等待", on_click=self._visit.does(self._release)).props("outline")
        ui.button("看居民的屏幕").props("outline").on(
            "click", js_handler="() => window.consoleTalk?.askScreen()"
        )

    def _room(self) -> None:
        path = f"/rooms/{self._case['ticket']}"
        ui.button("多方视频", on_click=self._visit.does(self._visit.go, path)).props("outline")

    def _urgent(self) -> None:
        urgent = self._case["urgent"]

        async def mark() -> None:
            await self._visit.api.post(f"{self._path}/urgent", urgent=not urgent)
            await self._refresh()

        ui.button("取消紧急" if urgent else "标为紧急", on_click=self._visit.does(mark)).props(
            "outline color=negative"
        )

    async def _claim(self) -> None:
        self._visit.took.add(self._case["ticket"])
        try:
            await self._visit.api.post(f"{self._path}/claim")
        except ApiError as error:
            self._visit.go("/inbox", saying=error.message)
            return
        await self._refresh()

    async def _leave(self) -> None:
        await self._visit.api.post(f"{self._path}/leave")
        self._visit.go("/inbox")

    async def _step(self, verb: str, **body: Any) -> None:
        try:
            await self._visit.api.post(f"{self._path}/{verb}", **body)
        finally:
            await self._refresh()

    def _reopen(self) -> None:
        self._ask_why("重新打开", "登记会回到等待，从头轮起。", "reopen")

    def _release(self) -> None:
        self._ask_why("放回等待", "登记回到等待，别的同事可以接。", "release")

    def _ask_why(self, title: str, words: str, verb: str) -> None:
        async def go() -> None:
            asked.close()
            await self._step(verb, why=why.value or "")

        with dialog(title) as asked:
            ui.label(words)
            why = line("原因（可以不写）")
            buttons(asked, title, self._visit.does(go))

    def _close(self) -> None:
        async def go() -> None:
            if outcome.value is None:
                ui.notify("请选结果。", type="warning")
                return
            asked.close()
            await self._step("close", outcome=outcome.value, follow_up=follow_up.value or None)

        with dialog("办完") as asked:
            ui.label("居民会看到温小法的结束语，凭编号七天内还能看到谈话。").classes("is-soft")
            outcome = ui.radio({one.value: name for one, name in OUTCOME_NAMES.items()})
            follow_up = lines("还要办什么（可以不写）")
            buttons(asked, "办完", self._visit.does(go))

    def _book(self) -> None:
        async def go() -> None:
            try:
                local = datetime.strptime(f"{day.value} {time.value}", "%Y-%m-%d %H:%M")
            except ValueError:
                ui.notify("请选日期和时间。", type="warning")
                return
            at = local.replace(tzinfo=CHINA).timestamp()
            if at <= self._visit.services.clock():
                ui.notify("这个时间已经过了，请选以后的时间。", type="warning")
                return
            asked.close()
            await self._step("book", at=at, why=why.value)

        with dialog("约回电") as asked:
            phone = self._case.get("phone")
            ui.label(f"居民的电话：{phone}" if phone else "居民没有留电话，先问清楚再约。")
            day = ui.input("日期").props("outlined type=date stack-label").classes("full-width")
            time = ui.input("时间").props("outlined type=time stack-label").classes("full-width")
            why = line("原因（可以不写）")
            buttons(asked, "约好了", self._visit.does(go))

    async def _transfer(self) -> None:
        people, organisations = await self._others()

        async def go() -> None:
            kind, _, number = str(to.value or "").partition("-")
            if not number:
                ui.notify("请选转给谁。", type="warning")
                return
            asked.close()
            body = {"person_id" if kind == "p" else "organisation_id": int(number)}
            await self._step("transfer", **body, why=why.value or "")

        with dialog("转交") as asked:
            options = {f"p-{key}": name for key, name in people.items()}
            options |= {f"o-{key}": name for key, name in organisations.items()}
            to = choice("转给", options)
            why = line("原因（可以不写）")
            buttons(asked, "转交", self._visit.does(go))

    async def _invite(self) -> None:
        people, _ = await self._others()

        async def go() -> None:
            if to.value is None:
                ui.notify("请选一个人。", type="warning")
                return
            asked.close()
            await self._step("invite", person_id=to.value)

        with dialog("请人一起谈") as asked:
            ui.label("请来的人能看到谈话和转交的内容，居民会看到他来了。").classes("is-soft")
            to = choice("请谁", people)
            buttons(asked, "请他来", self._visit.does(go))

    async def _others(self) -> tuple[dict[int, str], dict[int, str]]:
        """Colleagues, those who are there first, and organisations, as names to choose from."""
        people = (await self._visit.api.get("/api/agent/people"))["people"]
        organisations = (await self._visit.api.get("/api/agent/organisations"))["organisations"]
        names = {one["id"]: one["name"] for one in organisations}
        others = sorted(
            (one for one in people if one["roles"] and one["id"] != self._visit.person.id),
            key=lambda one: (not one["connected"], one["name"]),
        )
        return (
            {one["id"]: _described(one, names) for one in others},
            {
                one["id"]: f"{one['name']}（{KIND_NAMES[OrganisationKind(one['kind'])]}）"
                for one in organisations
                if one["active"]
            },
        )


def _described(person: dict[str, Any], organisations: dict[int, str]) -> str:
    roles = "、".join(ROLE_NAMES[Role(one)] for one in person["roles"])
    there = STATUS_NAMES[Status(person["status"])] if person["connected"] else "没有上线"
    of = organisations.get(person["organisation_id"], "")
    return "　".join(part for part in (person["name"], roles, of, there) if part)
