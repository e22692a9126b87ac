"""A firm time with a person, from the kiosk: chosen, confirmed, changed, cancelled; the four
remote services that lead to one."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.people.persons import Person, Role
from kiosk.store.people_tables import shifts
from tests.browser.conftest import Complaints, Site
from tests.browser.desk import add_person
from tests.browser.test_talking import look, request_person

Shots = Callable[[Page, str], None]


@pytest.fixture
def lawyer(site: Site) -> Iterator[Person]:
    """Somebody on the roster for the next four hours and a day later."""
    person = add_person(site.store, "周律师")
    start = time.time() // 3_600 * 3_600 + 7_200
    rows = [
        {
            "organisation_id": 1,
            "person_id": person.id,
            "role": Role.DUTY_LAWYER.value,
            "starts_at": start + days * 86_400,
            "ends_at": start + days * 86_400 + 4 * 3_600,
        }
        for days in (0, 1)
    ]
    site.store.database.write_now(lambda connection: connection.execute(shifts.insert(), rows))
    time.sleep(1.1)  # what is known of people may be a second old
    yield person
    site.store.database.write_now(lambda connection: connection.execute(shifts.delete()))


def test_a_time_is_booked_changed_and_cancelled(
    kiosk: Page, site: Site, lawyer: Person, shots: Shots
) -> None:
    code = request_person(kiosk)
    kiosk.get_by_role("button", name="不等了，预约个时间").click()
    expect(kiosk.locator(".booking-options .option").first).to_contain_text("周律师（值班律师）")
    look(kiosk, shots, "booking")
    kiosk.get_by_role("button", name="约好").click()
    expect(kiosk.locator(".problem")).to_contain_text("请先选一个时间")
    kiosk.locator(".booking-options .option").first.click()
    kiosk.get_by_label("您的电话").fill("13800001234")
    kiosk.get_by_role("button", name="约好").click()
    expect(kiosk.get_by_role("heading", name="约好了")).to_be_visible()
    expect(kiosk.locator(".ticket-code")).to_have_text(f"{code[:4]} {code[4:]}")
    expect(kiosk.locator(".booked")).to_contain_text("周律师，公平司法所，视频")
    kiosk.wait_for_function("document.querySelector('.booked-qr img').naturalWidth > 0")
    look(kiosk, shots, "booked")
    first = kiosk.locator(".booked-time").inner_text()
    kiosk.get_by_role("button", name="改时间").click()
    kiosk.locator(".booking-day").last.click()
    kiosk.locator(".booking-options .option").last.click()
    kiosk.get_by_label("您的电话").fill("13800001234")
    kiosk.get_by_role("button", name="约好").click()
    expect(kiosk.locator(".booked-time")).not_to_have_text(first)
    kiosk.get_by_role("button", name="取消预约").click()
    expect(kiosk.get_by_role("heading", name="这个登记已经取消")).to_be_visible()


def test_a_remote_service_leads_to_a_time_without_any_question_before(
    kiosk: Page, site: Site, lawyer: Person, shots: Shots
) -> None:
    kiosk.get_by_role("button", name="我能帮您什么").click()
    kiosk.get_by_role("button", name="远程服务").click()
    look(kiosk, shots, "remote-services")
    kiosk.get_by_role("button", name="远程公证").click()
    expect(kiosk.locator(".remote-one")).to_contain_text("公证书只能由公证机构出")
    expect(kiosk.locator(".citations")).to_contain_text("第二十六条")
    look(kiosk, shots, "remote-notary")
    kiosk.get_by_role("button", name="返回").click()
    kiosk.get_by_role("button", name="远程咨询").click()
    kiosk.get_by_role("button", name="约时间").click()
    kiosk.locator(".booking-options .option").nth(1).click()
    kiosk.get_by_label("您的电话").fill("13800005678")
    kiosk.get_by_role("button", name="约好").click()
    expect(kiosk.locator(".booked")).to_contain_text("周律师")
    code = kiosk.locator(".ticket-code").inner_text().replace(" ", "")
    known = kiosk.request.get(f"{site.url}/api/tickets/{code}").json()
    assert known["appointment"]["service"] == "consultation"


def test_a_photographed_code_opens_the_page_and_is_not_left_in_the_address(
    own_page: Page, site: Site, lawyer: Person
) -> None:
    own_page.goto(site.url)
    code = request_person(own_page)
    own_page.goto("about:blank")
    own_page.goto(f"{site.url}/#code={code}")
    expect(own_page.locator(".ticket-code")).to_have_text(f"{code[:4]} {code[4:]}")
    assert code not in own_page.url


def test_a_time_that_was_just_taken_says_so_and_offers_others(
    kiosk: Page, site: Site, lawyer: Person, complaints: Complaints, browser: Browser
) -> None:
    complaints.allowed = "409"
    request_person(kiosk)
    kiosk.get_by_role("button", name="不等了，预约个时间").click()
    first = kiosk.locator(".booking-options input").first
    wanted = first.get_attribute("value")
    other = kiosk.request.post(f"{site.url}/api/chat", data={"text": "不续签"}).json()
    session = other["session_id"]
    ticket = kiosk.request.post(
        f"{site.url}/api/sessions/{session}/ticket", data={"pass_on": "nothing"}
    ).json()["ticket"]
    booked = kiosk.request.post(
        f"{site.url}/api/tickets/{ticket}/appointment",
        data={"time": wanted, "way": "phone", "phone": "13900001111"},
    )
    assert booked.status == 200
    kiosk.locator(".booking-options .option").first.click()
    kiosk.get_by_label("您的电话").fill("13800009999")
    kiosk.get_by_role("button", name="约好").click()
    expect(kiosk.locator("#booking-problem")).to_contain_text("刚被别人约了")
    expect(kiosk.locator(f'input[value="{wanted}"]')).to_have_count(0)
