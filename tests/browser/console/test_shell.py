"""Signing in and out, the first password, and pages that close themselves."""

import time

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kiosk.people.persons import Role
from kiosk.people.rights import Right
from kiosk.store.people_tables import logins
from tests.browser.conftest import Complaints
from tests.browser.console.conftest import LAPTOP, PHONE, ConsoleSite, OpenConsole
from tests.browser.console.residents import requested
from tests.kiosk.console import PASSWORD


def entrance(browser: Browser, consoles: ConsoleSite, complaints: Complaints) -> Page:
    page = complaints.watch(browser.new_context(locale="zh-CN").new_page())
    page.goto(f"{consoles.url}/console/")
    return page


def fill(page: Page, login: str, password: str) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_wrong_password_is_said_and_the_right_one_opens_the_console(
    browser: Browser, consoles: ConsoleSite, complaints: Complaints
) -> None:
    complaints.allowed = "401"
    who = consoles.person(name="王律师")
    page = entrance(browser, consoles, complaints)
    fill(page, who.login, "不对的密码")
    expect(page.get_by_role("alert")).to_have_text("登录名、密码或者动态码不对。")
    fill(page, who.login, PASSWORD)
    page.get_by_role("button", name="我", exact=True).click()
    expect(page.get_by_text("王律师").first).to_be_visible()
    page.context.close()


def test_signing_in_leads_to_the_page_that_was_asked_for(
    browser: Browser, consoles: ConsoleSite, complaints: Complaints
) -> None:
    who = consoles.person(rights=[Right.EDITOR])
    page = entrance(browser, consoles, complaints)
    page.goto(f"{consoles.url}/console/corpus?topic=labour&words=%E5%B7%A5%E8%B5%84")
    fill(page, who.login, PASSWORD)
    page.locator(".console-bar").wait_for()
    assert page.url.removeprefix(consoles.url) == (
        "/console/corpus?topic=labour&words=%E5%B7%A5%E8%B5%84"
    )
    page.context.close()


def test_signing_in_leads_nowhere_else(
    browser: Browser, consoles: ConsoleSite, complaints: Complaints
) -> None:
    who = consoles.person()
    page = entrance(browser, consoles, complaints)
    page.goto(f"{consoles.url}/console/sign-in?next=//evil.example/")
    fill(page, who.login, PASSWORD)
    page.locator(".console-bar").wait_for()
    assert page.url.startswith(consoles.url)
    page.context.close()


def test_first_password_is_changed_before_anything_else(
    browser: Browser, consoles: ConsoleSite, complaints: Complaints
) -> None:
    complaints.allowed = "422"
    admin, who = consoles.person(rights=[Right.ADMIN]), consoles.person(name="新来的")
    with consoles.resident() as client:
        body = {"login": admin.login, "password": PASSWORD}
        csrf = client.post("/api/account/sign-in", json=body).json()["csrf"]
        reset = client.post(f"/api/agent/people/{who.id}/reset", headers={"X-CSRF-Token": csrf})
        first = reset.json()["password"]
    page = entrance(browser, consoles, complaints)
    fill(page, who.login, first)
    page.get_by_label("现在的密码").fill(first)
    page.get_by_label("新密码", exact=True).fill("12345")
    page.get_by_label("再输一次").fill("12345")
    page.get_by_role("button", name="改密码").click()
    expect(page.get_by_role("alert")).to_contain_text("密码")
    page.get_by_label("新密码", exact=True).fill("春风又绿江南岸 2026")
    page.get_by_label("再输一次").fill("春风又绿江南岸 2026")
    page.get_by_role("button", name="改密码").click()
    page.locator(".console-bar").wait_for()
    page.context.close()


def test_signing_out_closes_all_pages_of_the_sign_in(
    consoles: ConsoleSite, open_console: OpenConsole, complaints: Complaints
) -> None:
    page = open_console(consoles.person(), "/account")
    other = complaints.watch(page.context.new_page())
    other.goto(f"{consoles.url}/console/account")
    other.locator(".console-bar").wait_for()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="我", exact=True).click()
    page.get_by_text("退出登录", exact=True).click()
    page.wait_for_url("**/console/sign-in?why=signed_out")
    other.wait_for_url("**/console/sign-in?why=ended")
    page.goto(f"{consoles.url}/console/account")
    assert "/console/sign-in" in page.url


def test_page_of_somebody_who_was_shut_out_closes_itself(
    consoles: ConsoleSite, open_console: OpenConsole
) -> None:
    admin, who = consoles.person(rights=[Right.ADMIN]), consoles.person()
    page = open_console(who, "/account")
    page.wait_for_timeout(500)
    with consoles.resident() as client:
        body = {"login": admin.login, "password": PASSWORD}
        csrf = client.post("/api/account/sign-in", json=body).json()["csrf"]
        changed = {
            "name": who.name, "roles": [], "rights": ["agent"], "skills": [], "villages": [],
            "active": False,
        }  # fmt: skip
        at = time.monotonic()
        response = client.put(
            f"/api/agent/people/{who.id}", headers={"X-CSRF-Token": csrf}, json=changed
        )
        assert response.status_code == 200
    page.wait_for_url("**/console/sign-in?why=ended")
    assert time.monotonic() - at < 3
    expect(page.get_by_role("status")).to_contain_text("登录已经结束")


def test_page_closes_itself_when_the_sign_in_ends_unseen(
    consoles: ConsoleSite, open_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.console.visit.CHECK_SECONDS", 0.5)
    who = consoles.person()
    page = open_console(who, "/account")
    page.wait_for_timeout(500)
    ended = logins.delete().where(logins.c.person_id == who.id)
    consoles.store.database.write_now(lambda connection: connection.execute(ended))
    page.wait_for_url("**/console/sign-in?why=ended")
    expect(page.get_by_role("status")).to_contain_text("登录已经结束")


def test_person_is_asked_before_an_idle_sign_in_ends(
    consoles: ConsoleSite, open_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.console.visit.CHECK_SECONDS", 0.5)
    monkeypatch.setattr("kiosk.console.visit.WARN_SECONDS", 31 * 60.0)
    page = open_console(consoles.person(), "/account")
    page.wait_for_function("() => window.consoleRung === 1")
    page.wait_for_timeout(1500)
    assert page.evaluate("window.consoleRung") == 1


def test_menu_on_a_phone(consoles: ConsoleSite, open_console: OpenConsole) -> None:
    page = open_console(consoles.person(), "/account", size=PHONE)
    entry = page.get_by_role("link", name="我的账号")
    expect(entry).not_to_be_in_viewport()
    page.get_by_role("button", name="菜单").click()
    expect(entry).to_be_in_viewport()
    expect(entry).to_have_attribute("href", "/console/account")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_the_word_of_a_lost_connection_covers_nothing_that_is_written(
    consoles: ConsoleSite, open_console: OpenConsole, size: ViewportSize
) -> None:
    code = requested(consoles)
    page = open_console(consoles.person(roles=[Role.STAFF]), f"/tickets/{code}", size=size)
    if size == PHONE:
        page.get_by_role("tab", name="情况和处理").click()
    page.locator(".case-actions").get_by_role("button", name="接单").click()
    if size == PHONE:
        page.get_by_role("tab", name="谈话").click()
    field = page.get_by_label("写给居民的话")
    field.wait_for()
    page.evaluate("document.getElementById('popup').setAttribute('aria-hidden', 'false')")
    page.wait_for_timeout(3_000)
    word, written = page.locator("#popup").bounding_box(), field.bounding_box()
    assert word is not None
    assert written is not None
    assert word["x"] >= 0
    assert word["x"] + word["width"] <= size["width"]
    assert word["y"] + word["height"] <= written["y"]
    with consoles.resident() as client:
        client.post(f"/api/tickets/{code}/withdraw")


def test_every_page_fits_a_phone(consoles: ConsoleSite, open_console: OpenConsole) -> None:
    boss = consoles.person(rights=list(Right), roles=[Role.STAFF])
    page = open_console(boss, "/inbox", size=PHONE)
    paths = page.locator("a[href^='/console/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(paths) > 12
    for path in paths:
        page.goto(f"{consoles.url}{path}")
        page.get_by_role("button", name="我", exact=True).wait_for()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], path
