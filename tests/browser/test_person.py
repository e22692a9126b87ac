"""A person is wanted: consent, contact, and the number to wait with."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Site, ask


def open_form(page: Page) -> None:
    page.locator(".bar").get_by_role("button", name="找工作人员").click()
    expect(page.locator("#person-title")).to_be_focused()


def test_nothing_is_passed_on_unless_agreed(kiosk: Page, site: Site) -> None:
    ask(kiosk, "合同到期不续签")
    open_form(kiosk)
    assert kiosk.locator("input[type=radio]:checked").count() == 0
    kiosk.get_by_role("button", name="登记，取号").click()
    expect(kiosk.get_by_role("alert").filter(has_text="请先选一下")).to_be_visible()
    expect(kiosk.locator(".ticket")).to_have_count(0)
    kiosk.get_by_text("只给摘要").click()
    expect(kiosk.get_by_role("alert").filter(has_text="请先选一下")).to_have_count(0)


def test_a_number_is_given_and_stays_valid(kiosk: Page, site: Site) -> None:
    ask(kiosk, "合同到期不续签")
    open_form(kiosk)
    kiosk.get_by_text("只给摘要").click()
    kiosk.get_by_label("怎么称呼您").fill("老王")
    kiosk.get_by_label("联系电话").fill("138 0000 1234")
    with kiosk.expect_request("**/ticket") as sent:
        kiosk.get_by_role("button", name="登记，取号").click()
    assert sent.value.post_data_json == {
        "pass_on": "summary",
        "name": "老王",
        "phone": "138 0000 1234",
    }
    code = kiosk.locator(".ticket-code").inner_text().replace(" ", "")
    expect(kiosk.locator(".ticket")).to_contain_text("编号仍然有效")
    expect(kiosk.locator(".ticket")).to_contain_text("028-81234567")
    kiosk.get_by_role("button", name="记下了，结束并清除").click()
    expect(kiosk.locator(".farewell")).to_be_visible()
    assert kiosk.request.get(f"{site.url}/api/tickets/{code}").json()["state"] == "open"


def test_a_wrong_telephone_number_is_pointed_at(kiosk: Page, complaints: Complaints) -> None:
    complaints.allowed = "422"
    ask(kiosk, "合同到期不续签")
    open_form(kiosk)
    kiosk.get_by_text("都不给").click()
    kiosk.get_by_label("联系电话").fill("12")
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".problem")).to_contain_text("电话号码不对")
    expect(kiosk.get_by_label("联系电话")).to_be_focused()
    expect(kiosk.get_by_role("button", name="登记，取号")).to_be_enabled()


def test_a_person_can_be_asked_for_before_any_question(kiosk: Page) -> None:
    open_form(kiosk)
    kiosk.get_by_text("给全部谈话").click()
    kiosk.get_by_role("button", name="登记，取号").click()
    expect(kiosk.locator(".ticket-code")).to_be_visible()


def test_asking_in_words_gives_a_number_and_then_the_choice(kiosk: Page) -> None:
    ask(kiosk, "我想找工作人员")
    code = kiosk.locator(".ticket-code").inner_text()
    kiosk.get_by_role("button", name="让工作人员先看谈话").click()
    kiosk.get_by_text("都不给").click()
    kiosk.get_by_role("button", name="登记，取号").click()
    expect(kiosk.get_by_role("button", name="让工作人员先看谈话")).to_have_count(0)
    assert kiosk.locator(".ticket-code").inner_text() == code


def test_fields_remember_nothing(kiosk: Page) -> None:
    open_form(kiosk)
    kiosk.get_by_label("怎么称呼您").fill("老王")
    kiosk.get_by_role("button", name="返回").click()
    open_form(kiosk)
    expect(kiosk.get_by_label("怎么称呼您")).to_have_value("")
    assert kiosk.evaluate(
        "[...document.querySelectorAll('input, textarea, form')].every(node => node.autocomplete === 'off' || node.type === 'radio')"
    )
