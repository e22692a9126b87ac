"""An administrator's work: organisations, people, the roster of next month, the log; swaps."""

import re
import time
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Dialog, Error, Page, expect

from kiosk.console.duty import next_month
from kiosk.people.holidays import china_day, moment_of
from kiosk.people.persons import Person, Role
from kiosk.people.rights import Right
from tests.browser.conftest import Complaints
from tests.browser.console.conftest import ConsoleSite, OpenConsole
from tests.kiosk.console import PASSWORD


@pytest.fixture
def admin(consoles: ConsoleSite) -> Person:
    return consoles.person(name="赵主任", rights=[Right.ADMIN], roles=[])


def pick(page: Page, label: str, option: str) -> None:
    """Choose in a select of the open dialog."""
    page.locator(".console-dialog").get_by_label(label).click()
    page.get_by_role("option", name=option).first.click()


def put(consoles: ConsoleSite, who: Person, path: str, body: dict[str, Any]) -> None:
    """A change over the API."""
    with consoles.resident() as client:
        signed_in = client.post(
            "/api/account/sign-in", json={"login": who.login, "password": PASSWORD}
        )
        headers = {"X-CSRF-Token": signed_in.json()["csrf"]}
        response = client.put(path, json=body, headers=headers)
        assert response.status_code == 200, response.text


def test_organisation_and_person_are_made(
    consoles: ConsoleSite, open_console: OpenConsole, admin: Person
) -> None:
    page = open_console(admin, "/organisations")
    page.get_by_role("button", name="新增机构").click()
    page.get_by_label("名称").fill("<b>明理</b>律师事务所")
    page.get_by_label("办公时间").fill("乱写")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("写法不对").or_(page.get_by_text("办公时间里")).first).to_be_visible()
    page.get_by_label("办公时间").fill("1-5 09:00-12:00 13:00-17:00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("<b>明理</b>律师事务所")).to_be_visible()
    page.goto(f"{consoles.url}/console/people")
    page.get_by_role("button", name="新增人员").click()
    page.get_by_label("姓名").fill("孙律师")
    page.get_by_label("登录名").fill("sun.mingli")
    page.get_by_role("button", name="保存").click()
    password = page.locator(".console-code").inner_text()
    assert len(password) >= 10
    page.get_by_role("button", name="记好了").click()
    expect(page.locator(".console-code")).to_have_count(0)
    assert password not in page.content()
    row = page.locator('[data-login="sun.mingli"]')
    row.get_by_role("button", name="修改").click()
    page.get_by_text("账号能用").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator('[data-login="sun.mingli"]')).to_contain_text("停用")


def asked_on_leaving(page: Page) -> list[str]:
    """The kinds of questions that the browser asks on a reload; the answer is to stay."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    try:
        page.reload(timeout=5_000)
    except Error:
        assert asked
    page.remove_listener("dialog", stay)
    return asked


def test_roster_of_next_month_is_planned_checked_and_saved(
    consoles: ConsoleSite, open_console: OpenConsole, admin: Person
) -> None:
    lawyer = consoles.person(name="排班律师", roles=[Role.DUTY_LAWYER])
    page = open_console(admin, "/roster/plan")
    month = next_month(china_day(time.time()))
    workday = next(
        day
        for day in (month + timedelta(days=number) for number in range(1, 15))
        if day.weekday() < 5 and (day.month, day.day) != (1, 1)
    )
    add = page.get_by_role("button", name=f"{workday.month}月{workday.day}日加班次")
    for start, end in (("09:00", "12:00"), ("11:00", "17:00")):
        add.click()
        pick(page, "谁", lawyer.name)
        page.get_by_label("开始").fill(start)
        page.get_by_label("结束").fill(end)
        page.get_by_role("button", name="好了").click()
        expect(page.locator(".console-dialog")).to_have_count(0)
    assert asked_on_leaving(page) == ["beforeunload"]
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".report")).to_contain_text("两个班重叠")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("改好才能保存")).to_be_visible()
    page.get_by_role("button", name=re.compile("11:00—17:00")).click()
    page.get_by_label("开始").fill("13:00")
    page.get_by_role("button", name="好了").click()
    expect(page.locator(".console-dialog")).to_have_count(0)
    page.get_by_role("button", name="第一周排到全月").click()
    page.get_by_role("button", name="保存").click()
    sure = page.get_by_role("button", name="知道了，也保存")
    saved = page.get_by_text("排班保存好了。")
    expect(sure.or_(saved).first).to_be_visible()
    if sure.is_visible():
        sure.click()
    expect(saved).to_be_visible()
    assert asked_on_leaving(page) == []
    expect(page.get_by_role("button", name=re.compile("13:00—17:00")).first).to_be_visible()


def test_whoever_is_planned_is_on_duty_as_what_they_are(
    consoles: ConsoleSite, open_console: OpenConsole, admin: Person
) -> None:
    clerk = consoles.person(name="孙文书", roles=[Role.STAFF, Role.MEDIATOR])
    page = open_console(admin, "/roster/plan")
    page.get_by_role("button", name="加班次").first.click()
    pick(page, "谁", clerk.name)
    role = page.locator(".console-dialog").get_by_label("身份")
    expect(role).to_have_value(re.compile("工作人员|调解员"))
    role.click()
    expect(page.get_by_role("option")).to_have_count(2)


def test_swap_is_asked_for_and_answered(
    consoles: ConsoleSite, open_console: OpenConsole, admin: Person
) -> None:
    wang, li = (
        consoles.person(name=name, roles=[Role.DUTY_LAWYER]) for name in ("换班王", "换班李")
    )
    day = china_day(time.time()) + timedelta(days=1)
    shift = {
        "person_id": wang.id, "role": "duty_lawyer",
        "starts_at": moment_of(day, 9 * 60), "ends_at": moment_of(day, 12 * 60),
    }  # fmt: skip
    body = {
        "organisation_id": 1, "starts_at": moment_of(day, 0),
        "ends_at": moment_of(day + timedelta(days=1), 0), "shifts": [shift], "accept_gaps": True,
    }  # fmt: skip
    put(consoles, admin, "/api/agent/roster", body)
    page, other = open_console(wang, "/roster"), open_console(li, "/roster")
    if day.weekday() == 0:
        page.get_by_role("button", name="往后").click()
    page.locator("button.shift.is-own").click()
    pick(page, "请谁替我", li.name)
    page.get_by_role("button", name="请对方答复").click()
    expect(page.get_by_text("已经请对方答复")).to_be_visible()
    other.reload()
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.get_by_text("同意了")).to_be_visible()
    page.reload()
    if day.weekday() == 0:
        page.get_by_role("button", name="往后").click()
    expect(page.locator(".shift").first).to_contain_text("换班李（替换班王）")


def test_log_is_read_and_verified(open_console: OpenConsole, admin: Person) -> None:
    page = open_console(admin, "/audit")
    expect(page.locator(".log-row").first).to_contain_text(f"{admin.login}：登录")
    page.get_by_role("button", name="核对记录").click()
    expect(page.get_by_text("记录完好，共")).to_be_visible()


def test_digits_of_a_phone_are_set_up_and_removed(
    consoles: ConsoleSite, open_console: OpenConsole, complaints: Complaints
) -> None:
    complaints.allowed = "401"
    who = consoles.person()
    page = open_console(who, "/account")
    page.get_by_role("button", name="启用动态码").click()
    expect(page.locator(".console-qr img")).to_be_visible()
    secret = page.locator(".console-code").inner_text()
    page.get_by_label("六位数字").fill("000000")
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.get_by_text("动态码不对")).to_be_visible()
    page.get_by_label("六位数字").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.get_by_text("已经启用")).to_be_visible()
    page.goto(f"{consoles.url}/console/sign-in")
    page.get_by_label("登录名").fill(who.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("手机上的六位动态码").wait_for()
    page.goto(f"{consoles.url}/console/account")
    page.get_by_label("停用要输入密码").fill(PASSWORD)
    page.get_by_role("button", name="停用动态码").click()
    expect(page.get_by_role("button", name="启用动态码")).to_be_visible()


def test_statistics_show_counts_with_units(
    consoles: ConsoleSite, open_console: OpenConsole
) -> None:
    page = open_console(consoles.person(rights=[Right.VIEWER]), "/statistics/office")
    expect(page.locator(".figure-value").first).to_contain_text("件")
    page.get_by_text("最近 7 天").click()
    expect(page.locator(".figure-value").first).to_contain_text("件")
