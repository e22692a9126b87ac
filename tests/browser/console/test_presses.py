"""A press too many: a double click does a thing once, and nothing written is nothing kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from kiosk.people.persons import Role
from kiosk.people.rights import Right
from tests.browser.console.conftest import ConsoleSite, OpenConsole
from tests.browser.console.residents import requested


@contextmanager
def case(consoles: ConsoleSite, open_console: OpenConsole) -> Iterator[Page]:
    """A request that was just taken up, and is withdrawn in the end."""
    code = requested(consoles)
    page = open_console(consoles.person(roles=[Role.STAFF]), f"/tickets/{code}")
    page.locator(".case-actions").get_by_role("button", name="接单").click()
    yield page
    with consoles.resident() as client:
        client.post(f"/api/tickets/{code}/withdraw")


def test_a_note_is_kept_once_and_only_if_something_is_written(
    consoles: ConsoleSite, open_console: OpenConsole
) -> None:
    with case(consoles, open_console) as page:
        page.get_by_role("button", name="记下来").click()
        expect(page.get_by_text("请先写备注，再按“记下来”。")).to_be_visible()
        page.get_by_label("备注", exact=True).fill("听得不太清，说慢一点")
        page.get_by_role("button", name="记下来").dblclick()
        kept = page.locator(".case-side").get_by_text("听得不太清，说慢一点")
        expect(kept.first).to_be_visible()
        expect(page.get_by_label("备注", exact=True)).to_have_value("")
        page.reload()
        expect(kept).to_have_count(1)


def test_a_quick_reply_is_added_once_and_only_if_something_is_written(
    consoles: ConsoleSite, open_console: OpenConsole
) -> None:
    with case(consoles, open_console) as page:
        page.get_by_role("button", name="常用语").click()
        page.get_by_role("button", name="加上").click()
        expect(page.get_by_text("请先写一句。")).to_be_visible()
        page.get_by_label("新的常用语").fill("请带上身份证。")
        page.get_by_role("button", name="加上").dblclick()
        reply = page.locator(".quick-reply", has_text="请带上身份证。")
        expect(reply.first).to_be_visible()
        page.reload()
        page.get_by_role("button", name="常用语").click()
        expect(reply).to_have_count(1)


def test_a_time_of_keeping_that_cannot_be_is_pointed_at_and_nothing_is_asked(
    consoles: ConsoleSite, open_console: OpenConsole
) -> None:
    page = open_console(consoles.person(rights=[Right.ADMIN], roles=[]), "/settings")
    page.get_by_role("tab", name="保存和清除").click()
    page.get_by_label("办完的登记保留多久").fill("-5")
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_text("这一次什么都没有改")).to_be_visible()
    expect(page.locator(".console-dialog")).to_have_count(0)
    page.get_by_role("tab", name="服务点和法律之家").click()
    page.get_by_role("button", name="新增服务点").click()
    page.locator(".console-dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_text("请写名称。")).to_be_visible()


def test_a_double_click_makes_one_organisation_and_one_person(
    consoles: ConsoleSite, open_console: OpenConsole
) -> None:
    page = open_console(consoles.person(rights=[Right.ADMIN], roles=[]), "/organisations")
    page.get_by_role("button", name="新增机构").click()
    page.get_by_label("名称").fill("双击律师事务所")
    page.get_by_role("button", name="保存").dblclick()
    made = page.get_by_text("双击律师事务所", exact=True)
    expect(made.first).to_be_visible()
    page.reload()
    expect(made).to_have_count(1)
    page.goto(f"{consoles.url}/console/people")
    page.get_by_role("button", name="新增人员").click()
    page.get_by_label("姓名").fill("双击的人")
    page.get_by_label("登录名").fill("double.click")
    page.get_by_role("button", name="保存").dblclick()
    page.locator(".console-code").wait_for()
    page.wait_for_timeout(500)
    expect(page.get_by_text("已经有人用了")).to_have_count(0)
