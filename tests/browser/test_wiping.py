"""Walking away: the second resident sees nothing of the first."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Site, ask, until

QUESTION = "劳动合同到期公司不续签，有没有补偿？"
SECRET = "我叫王二麻子，公司不续签"


def traces(page: Page, words: str) -> list[str]:
    """Where the words still are: the page's text, fields, attributes or storage."""
    found: list[str] = page.evaluate(
        """words => {
          const all = [...document.querySelectorAll('*')];
          const places = {
            text: document.documentElement.textContent,
            title: document.title,
            fields: all.map(node => node.value ?? '').join('|'),
            attributes: all.flatMap(node => [...node.attributes].map(one => one.value)).join('|'),
            session: JSON.stringify(sessionStorage),
            local: JSON.stringify(localStorage),
            cookies: document.cookie,
            selection: String(getSelection()),
            address: location.href,
          };
          return Object.keys(places).filter(place => places[place].includes(words));
        }""",
        words,
    )
    return found


def gone(site: Site, page: Page, session: str) -> bool:
    """Whether the server has forgotten the conversation."""
    return page.request.get(f"{site.url}/api/sessions/{session}").status == 404


def test_goodbye_wipes_the_page_and_the_server(kiosk: Page, site: Site) -> None:
    ask(kiosk, SECRET)
    session = site.dialogue.heard[-1].session
    assert traces(kiosk, "王二麻子") != []
    kiosk.get_by_role("button", name="字大一点").click()
    kiosk.evaluate("scrollTo(0, 400)")
    with kiosk.expect_response("**/api/sessions/*") as erased:
        kiosk.get_by_role("button", name="结束并清除").click()
    assert erased.value.status == 204
    expect(kiosk.locator(".farewell")).to_be_visible()
    assert traces(kiosk, "王二麻子") == []
    assert kiosk.evaluate(
        "[scrollY, sessionStorage.length, document.documentElement.dataset.textSize]"
    ) == [0, 0, "1"]
    assert gone(site, kiosk, session)
    assert session in site.dialogue.forgotten


def test_idling_warns_counts_down_and_wipes(own_page: Page, site: Site) -> None:
    own_page.clock.install()
    own_page.goto(site.url)
    ask(own_page, SECRET)
    session = site.dialogue.heard[-1].session
    own_page.get_by_role("button", name="停止说话").click()
    own_page.clock.run_for(58_000)
    expect(own_page.locator("#idle")).to_be_hidden()
    own_page.clock.run_for(4_000)
    warning = own_page.get_by_role("alertdialog")
    expect(warning).to_contain_text("您还在吗")
    seconds = int(warning.locator(".countdown").inner_text())
    assert 25 <= seconds <= 29
    own_page.clock.run_for(5_000)
    assert int(warning.locator(".countdown").inner_text()) == seconds - 5
    own_page.mouse.click(5, 5)
    own_page.clock.run_for(30_000)
    expect(own_page.locator(".attract")).to_be_visible()
    expect(warning).to_be_hidden()
    assert traces(own_page, "王二麻子") == []
    assert gone(site, own_page, session)


def test_the_warning_hides_the_conversation_and_can_be_answered(own_page: Page, site: Site) -> None:
    own_page.clock.install()
    own_page.goto(site.url)
    ask(own_page, SECRET)
    own_page.get_by_role("button", name="停止说话").click()
    own_page.clock.run_for(65_000)
    expect(own_page.get_by_role("button", name="我还在，接着用")).to_be_focused()
    assert own_page.evaluate("document.getElementById('stage').inert") is True
    assert "idle" in str(
        own_page.evaluate("document.elementFromPoint(960, 540).closest('section').id")
    )
    own_page.keyboard.press("Enter")
    expect(own_page.locator("#idle")).to_be_hidden()
    expect(own_page.locator(".reply-answer")).to_be_visible()
    own_page.clock.run_for(40_000)
    expect(own_page.locator("#idle")).to_be_hidden()


def test_words_typed_but_not_sent_are_wiped_too(own_page: Page, site: Site) -> None:
    own_page.clock.install()
    own_page.goto(site.url)
    own_page.get_by_role("button", name="打字问").click()
    own_page.get_by_label("您想问什么").fill(SECRET)
    own_page.clock.run_for(100_000)
    expect(own_page.locator(".attract")).to_be_visible()
    assert traces(own_page, "王二麻子") == []
    own_page.get_by_role("button", name="打字问").click()
    own_page.keyboard.press("Control+z")
    expect(own_page.get_by_label("您想问什么")).to_have_value("")


def test_the_start_screen_resets_quietly(own_page: Page, site: Site) -> None:
    own_page.clock.install()
    own_page.goto(site.url)
    own_page.get_by_role("button", name="字大一点").click()
    own_page.clock.run_for(61_000)
    expect(own_page.locator("#idle")).to_be_hidden()
    assert own_page.evaluate("document.documentElement.dataset.textSize") == "1"


def test_a_late_reply_is_not_shown_to_the_next(kiosk: Page, site: Site) -> None:
    kiosk.get_by_role("button", name="只显示不出声").click()
    site.dialogue.delay = 0.8
    kiosk.get_by_role("button", name="打字问").click()
    kiosk.get_by_label("您想问什么").fill(SECRET)
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".thinking")).to_be_visible()
    with kiosk.expect_request(lambda request: request.method == "DELETE"):
        kiosk.get_by_role("button", name="结束并清除").click()
    assert traces(kiosk, "王二麻子") == []
    expect(kiosk.locator(".reply")).to_have_count(0)
    until(lambda: site.dialogue.heard == [])


def test_a_late_spoken_reply_is_not_heard_by_the_next(kiosk: Page, site: Site) -> None:
    site.dialogue.delay = 0.6
    kiosk.get_by_role("button", name="打字问").click()
    kiosk.get_by_label("您想问什么").fill(SECRET)
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".thinking")).to_be_visible()
    kiosk.wait_for_timeout(200)
    kiosk.get_by_role("button", name="结束并清除").click()
    kiosk.wait_for_timeout(800)
    assert traces(kiosk, "王二麻子") == []
    expect(kiosk.locator(".reply")).to_have_count(0)
    expect(kiosk.locator(".voice.is-live")).to_have_count(0)


def test_the_back_button_shows_nothing(kiosk: Page, site: Site) -> None:
    ask(kiosk, SECRET)
    session = site.dialogue.heard[-1].session
    kiosk.goto(f"{site.url}/demo")
    kiosk.go_back()
    expect(kiosk.locator(".attract")).to_be_visible()
    assert traces(kiosk, "王二麻子") == []
    assert gone(site, kiosk, session)


def test_erasing_is_tried_again_when_the_server_was_away(
    own_page: Page, site: Site, complaints: Complaints
) -> None:
    complaints.allowed = "ERR_FAILED"
    own_page.clock.install()
    own_page.goto(site.url)
    ask(own_page, SECRET)
    session = site.dialogue.heard[-1].session
    own_page.route("**/api/sessions/*", lambda route: route.abort())
    own_page.get_by_role("button", name="结束并清除").click()
    expect(own_page.locator(".farewell")).to_be_visible()
    assert not gone(site, own_page, session)
    own_page.unroute("**/api/sessions/*")
    with own_page.expect_response("**/api/sessions/*"):
        own_page.clock.run_for(25_000)
    assert gone(site, own_page, session)
