"""People and their accounts: made, changed, shut out, given a new first password."""

from typing import Any

from nicegui import ui

from kiosk.console.dialogs import buttons, choice, dialog, line
from kiosk.console.organisations import listed_words
from kiosk.console.visit import Visit
from kiosk.people.persons import ROLE_NAMES, STATUS_NAMES, Role, Status
from kiosk.people.rights import RIGHT_NAMES, Right


async def people_page(visit: Visit) -> None:
    """The page."""
    organisations = (await visit.api.get("/api/agent/organisations"))["organisations"]
    names = {one["id"]: one["name"] for one in organisations}

    @ui.refreshable
    async def listed() -> None:
        found = (await visit.api.get("/api/agent/people"))["people"]
        for one in sorted(found, key=lambda one: (not one.get("active", True), one["name"])):
            _row(visit, one, names, listed.refresh)

    ui.button(
        "新增人员",
        icon="person_add",
        on_click=visit.does(_edit, visit, None, names, listed.refresh),
    )
    with ui.element("div").classes("queue"):
        await listed()


def _row(visit: Visit, one: dict[str, Any], names: dict[int, str], done: Any) -> None:
    with ui.element("div").classes("queue-item").props(f'data-login="{one.get("login", "")}"'):
        with ui.element("div").classes("queue-what"):
            off = "" if one.get("active", True) else "（停用）"
            ui.label(f"{one['name']}{off}").classes("queue-topic")
            roles = "、".join(ROLE_NAMES[Role(role)] for role in one["roles"])
            rights = "、".join(RIGHT_NAMES[Right(right)] for right in one.get("rights") or ())
            facts = (names.get(one["organisation_id"]), roles, f"权限：{rights}" if rights else "")
            ui.label("　".join(part for part in facts if part)).classes("is-soft")
        there = STATUS_NAMES[Status(one["status"])] if one["connected"] else "没有上线"
        ui.label(there).classes("is-soft")
        if one.get("rights") is not None:
            ui.button("修改", on_click=visit.does(_edit, visit, one, names, done)).props("outline")
            ui.button("重置密码", on_click=visit.does(_reset, visit, one)).props("flat")


def _edit(visit: Visit, one: dict[str, Any] | None, names: dict[int, str], done: Any) -> None:
    was: dict[str, Any] = one or {"roles": [], "rights": ["agent"], "skills": [], "villages": []}

    async def keep() -> None:
        if not (name.value or "").strip():
            visit.say("请写姓名。", "warning")
            return
        body = {
            "name": name.value,
            "roles": roles.value,
            "rights": rights.value,
            "skills": skills.value,
            "villages": listed_words(villages.value),
        }
        if one is not None:
            await visit.api.put(f"/api/agent/people/{one['id']}", **body, active=active.value)
            visit.say("保存好了。")
        else:
            body |= {"login": login.value, "organisation_id": organisation.value}
            _show_password(await visit.api.post("/api/agent/people", **body))
        asked.close()
        await done()

    with dialog("修改人员" if one else "新增人员") as asked:
        name = line("姓名", was.get("name", ""), 40)
        if one is None:
            login = line("登录名（小写字母、数字）", "", 40)
            organisation = choice("单位", names, visit.person.organisation_id)
        roles = _several(
            "身份", {role.value: text for role, text in ROLE_NAMES.items()}, was["roles"]
        )
        rights = _several(
            "权限", {right.value: text for right, text in RIGHT_NAMES.items()}, was["rights"]
        )
        topics = [topic.name for topic in visit.services.guide.topics]
        skills = _several(
            "擅长的主题（空着是都可以）",
            {topic: topic for topic in [*topics, *was["skills"]]},
            was["skills"],
        )
        villages = line("负责的村、社区，用顿号隔开", "、".join(was["villages"]), 1000)
        active = ui.checkbox("账号能用", value=was.get("active", True))
        active.set_visibility(one is not None)
        buttons(asked, "保存", visit.does(keep))


def _several(label: str, options: dict[str, str], value: list[str]) -> ui.select:
    return (
        ui.select(options, label=label, value=list(value), multiple=True)
        .props("outlined options-dense use-chips")
        .classes("full-width")
    )


def _reset(visit: Visit, one: dict[str, Any]) -> None:
    async def go() -> None:
        asked.close()
        _show_password(await visit.api.post(f"/api/agent/people/{one['id']}/reset"))

    with dialog("重置密码") as asked:
        ui.label(f"{one['name']}会在所有设备上退出登录，动态码停用，原来的密码不能再用。")
        buttons(asked, "重置", visit.does(go))


def _show_password(made: dict[str, Any]) -> None:
    """It is on the screen once and kept nowhere."""
    with dialog("第一次的密码") as asked:
        asked.props("persistent")
        ui.label(f"登录名：{made['login']}")
        ui.label(made["password"]).classes("console-code").mark("first-password")
        ui.label("只显示这一次，请当面告诉本人。第一次登录要改。").classes("is-soft")
        ui.button("记好了", on_click=asked.close)
