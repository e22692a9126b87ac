"""Appointments in the console: booked by a resident, reminded of, changed, not kept."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from kiosk.audit import Action
from kiosk.people.persons import Person, Role
from kiosk.store.people_tables import shifts
from tests.browser.conftest import until
from tests.browser.console.conftest import PHONE, ConsoleSite, OpenConsole
from tests.browser.console.test_call import shot


@pytest.fixture
def lawyer(consoles: ConsoleSite) -> Iterator[Person]:
    """On the roster from the next hour on."""
    person = consoles.person(name="周律师", roles=[Role.DUTY_LAWYER])
    start = time.time() // 1_800 * 1_800 + 3_600
    row = {
        "organisation_id": 1,
        "person_id": person.id,
        "role": Role.DUTY_LAWYER.value,
        "starts_at": start,
        "ends_at": start + 4 * 3_600,
    }
    consoles.store.database.write_now(lambda connection: connection.execute(shifts.insert(), row))
    time.sleep(1.1)  # what is known of people may be a second old
    yield person
    consoles.store.database.write_now(lambda connection: connection.execute(shifts.delete()))


def booked(consoles: ConsoleSite) -> str:
    """The code of a request with the first time that can be had."""
    with consoles.resident() as client:
        session = client.post("/api/chat", json={"text": "公司不续签"}).json()["session_id"]
        path = f"/api/sessions/{session}/ticket"
        code: str = client.post(path, json={"pass_on": "summary"}).json()["ticket"]
        first = client.get("/api/appointments/times").json()["times"][0]["time"]
        body = {"time": first, "way": "video", "phone": "13800001234", "name": "王婆婆"}
        answer = client.post(f"/api/tickets/{code}/appointment", json=body)
        assert answer.status_code == 200, answer.text
        return code


def looks(consoles: ConsoleSite, person: Person, code: str) -> int:
    """How often the log says that somebody looked at the request."""
    return sum(
        (one.action, one.actor, one.subject) == (Action.TICKET_READ, person.login, code)
        for one in consoles.store.audit.page_now(50)
    )


def test_an_appointment_comes_in_is_moved_and_not_kept(
    consoles: ConsoleSite, open_console: OpenConsole, lawyer: Person
) -> None:
    page = open_console(lawyer, "/appointments")
    expect(page.get_by_text("还没有人约")).to_be_visible()
    page.wait_for_timeout(500)
    code = booked(consoles)
    item = page.locator(f'.queue-item[data-ticket="{code}"]')
    expect(item).to_contain_text("约的是我")
    expect(item).to_contain_text("视频")
    expect(page.locator("body")).not_to_contain_text("王婆婆")
    expect(page.locator("body")).not_to_contain_text("13800001234")
    item.get_by_role("button", name="看称呼和电话").click()
    expect(item.locator(".queue-reached")).to_have_text("王婆婆　13800001234")
    until(lambda: looks(consoles, lawyer, code) == 1)
    first = item.locator(".queue-topic").inner_text()
    shot(page, "console-appointments")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(200)
    shot(page, "console-appointments-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    item.get_by_role("button", name="改时间").click()
    page.locator(".console-dialog input").click()
    page.locator(".q-menu .q-item").last.click()
    page.locator(".console-dialog").get_by_role("button", name="改时间").click()
    expect(item.locator(".queue-topic")).not_to_have_text(first)
    item.get_by_role("button", name="没有来").click()
    expect(item).to_contain_text("没有来")
    expect(item).to_contain_text("13800001234")
    assert looks(consoles, lawyer, code) == 1, "what is drawn anew isn't looked at anew"
    with consoles.resident() as client:
        until(
            lambda: client.get(f"/api/tickets/{code}").json()["appointment"]["state"] == "no_show"
        )
    response = page.request.get(f"{consoles.url}/api/agent/appointments.ics")
    assert response.headers["content-type"].startswith("text/calendar")
