"""Video between two browsers: the resident's page, and a page with the console's modules alone.

The console's own page has its turn in `console/test_call.py`.
"""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Complaints, Site, until
from tests.browser.desk import Desk, desk
from tests.browser.test_talking import look, request_person

Shots = Callable[[Page, str], None]

MOUNT = """async (ticket) => {
  const { mountCall } = await import("/static/call/console.js");
  const { AgentLine } = await import("/static/console/line.js");
  const root = document.createElement("div");
  root.id = "far";
  document.body.append(root);
  for (const other of document.body.children) if (other !== root) other.hidden = true;
  const sheet = Object.assign(document.createElement("link"), {rel: "stylesheet", href: "/static/css/call.css"});
  document.head.append(sheet);
  const url = `${location.origin.replace("http", "ws")}/api/agent/live`;
  const line = new AgentLine({url, csrf: desk.csrf, ticket, owner: "far"});
  window.far = mountCall(root, {line});
  line.open();
}"""
MOVES = """async (selector) => {
  const video = document.querySelector(selector);
  const canvas = new OffscreenCanvas(64, 36);
  const picture = () => {
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.drawImage(video, 0, 0, 64, 36);
    return context.getImageData(0, 0, 64, 36).data;
  };
  const first = picture();
  for (let tries = 0; tries < 40; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const next = picture();
    const change = next.reduce((sum, part, at) => sum + Math.abs(part - first[at]), 0);
    if (video.videoWidth > 0 && change > 2000) return true;
  }
  return false;
}"""
FIRST_FRAME = """() => {
  const last = (name) => performance.getEntriesByName(name).at(-1)?.startTime;
  return last("call-first-frame") - last("call-go");
}"""


@pytest.fixture
def lawyer(browser: Browser, site: Site) -> Iterator[Desk]:
    with desk(browser, site, path="/") as somebody:
        yield somebody


def talk(page: Page, site: Site, lawyer: Desk) -> str:
    """A conversation that has begun, with the far end of a call mounted."""
    page.goto(site.url)
    page.get_by_text("公平司法所").first.wait_for()
    code = request_person(page)
    lawyer.take(code)
    page.get_by_role("heading", name="和王律师谈话").wait_for()
    lawyer.page.evaluate(MOUNT, code)
    lawyer.page.wait_for_timeout(300)
    return code


def connected(page: Page, selector: str = ".call") -> None:
    expect(page.locator(selector)).to_have_attribute("data-state", "connected", timeout=15_000)


def test_pictures_move_at_both_ends_within_two_seconds(
    own_page: Page, site: Site, lawyer: Desk, shots: Shots
) -> None:
    code = talk(own_page, site, lawyer)
    own_page.get_by_role("button", name="视频通话").click()
    expect(own_page.locator(".call-fact")).to_contain_text("摄像头好了")
    expect(own_page.locator(".call-fact")).to_contain_text("麦克风好了")
    look(own_page, shots, "call-check")
    own_page.get_by_role("button", name="请王律师视频").click()
    far = lawyer.page.locator("#far .call")
    expect(far).to_contain_text("居民请您视频通话")
    expect(own_page.locator(".call-state")).to_have_text("正在响铃，等王律师接听……")
    far.get_by_role("button", name="接听", exact=True).click()
    far.locator(".call-go").click()
    connected(own_page)
    connected(lawyer.page, "#far .call")
    assert own_page.evaluate(MOVES, ".call-other")
    assert lawyer.page.evaluate(MOVES, "#far .call-other")
    first = lawyer.page.evaluate(FIRST_FRAME)
    print(f"first frame after answering: {first:.0f} ms")
    assert first <= 2_000
    look(own_page, shots, "calling")
    own_page.get_by_role("button", name="关摄像头").click()
    expect(far).to_contain_text("居民没有开摄像头")
    own_page.get_by_role("button", name="关麦克风").click()
    expect(far).to_contain_text("对方关了麦克风")
    own_page.get_by_role("button", name="看刚才的回答").click()
    expect(own_page.locator("#strip")).to_contain_text("正在和王律师通话")
    own_page.get_by_role("button", name="回到谈话").click()
    assert own_page.evaluate(MOVES, ".call-other"), "it goes on after a look elsewhere"
    far.get_by_role("button", name="挂断").click()
    expect(own_page.locator(".call")).to_contain_text("通话结束了")
    notices = lawyer.get(f"/api/agent/tickets/{code}/messages")["messages"]
    assert [one["text"] for one in notices if one["text"].startswith("视频")] == [
        "视频通话开始。",
        "视频通话结束。",
    ]
    stored = site.store.database.read_now(
        lambda connection: connection.exec_driver_sql("SELECT body FROM talk_messages").fetchall()
    )
    assert not any("candidate" in row[0] or "v=0" in row[0] for row in stored)


def test_the_lawyer_calls_and_a_new_path_is_found(own_page: Page, site: Site, lawyer: Desk) -> None:
    talk(own_page, site, lawyer)
    lawyer.page.evaluate("far.panel.prepare()")
    lawyer.page.locator("#far .call-go").click()
    expect(own_page.locator(".call")).to_contain_text("王律师请您视频通话")
    own_page.get_by_role("button", name="接听", exact=True).click()
    own_page.locator(".call-go").click()
    connected(own_page)
    connected(lawyer.page, "#far .call")
    was = lawyer.page.evaluate("far.call.description().split('ice-ufrag:')[1].slice(0, 4)")
    lawyer.page.evaluate("far.call.findNewPath()")
    until(
        lambda: bool(
            lawyer.page.evaluate("far.call.description().split('ice-ufrag:')[1].slice(0, 4)") != was
        )
    )
    connected(own_page)
    assert lawyer.page.evaluate(MOVES, "#far .call-other")
    own_page.reload()
    until(lambda: lawyer.page.locator("#far .call").inner_text().find("通话结束了") >= 0)


def test_without_a_camera_there_is_sound_without_both_there_is_chat(
    own_page: Page, site: Site, lawyer: Desk, shots: Shots
) -> None:
    own_page.add_init_script(
        """const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        window.denied = ["video"];
        navigator.mediaDevices.getUserMedia = (wish) => {
          if (denied.some((kind) => wish[kind])) return Promise.reject(new DOMException("", "NotAllowedError"));
          return real(wish);
        };"""
    )
    talk(own_page, site, lawyer)
    own_page.get_by_role("button", name="视频通话").click()
    expect(own_page.locator(".call-fact")).to_contain_text("摄像头用不了：浏览器没有得到允许")
    expect(own_page.locator(".call-fact")).to_contain_text("可以只用声音")
    expect(own_page.get_by_text("说句话，绿条会动就好")).to_be_visible()
    look(own_page, shots, "no-camera")
    own_page.evaluate("denied.push('audio')")
    own_page.get_by_role("button", name="再试一次").click()
    expect(own_page.locator(".call-fact")).to_contain_text("要说的话请打字")
    expect(own_page.get_by_text("说句话，绿条会动就好")).to_have_count(0)
    own_page.locator(".call-go").click()
    far = lawyer.page.locator("#far .call")
    far.get_by_role("button", name="接听", exact=True).click()
    far.locator(".call-go").click()
    connected(own_page)
    assert own_page.evaluate(MOVES, ".call-other"), "it is seen and heard all the same"
    expect(far).to_contain_text("居民没有开摄像头")
    field = own_page.get_by_label("想对他说的话")
    field.fill("我看得见您")
    own_page.keyboard.press("Enter")
    lawyer.waits_for("message", text="我看得见您")


def test_declined_and_unanswered_calls_say_so(own_page: Page, site: Site, lawyer: Desk) -> None:
    talk(own_page, site, lawyer)
    own_page.get_by_role("button", name="视频通话").click()
    own_page.locator(".call-go").click()
    lawyer.page.locator("#far .call").get_by_role("button", name="不接").click()
    expect(own_page.locator(".call")).to_contain_text("对方现在不方便接")
    own_page.get_by_role("button", name="知道了").click()
    lawyer.page.evaluate("far.panel.prepare()")
    lawyer.page.locator("#far .call-go").click()
    expect(own_page.locator(".call")).to_contain_text("请您视频通话")
    lawyer.page.get_by_role("button", name="挂断").click()
    expect(own_page.locator(".call")).to_contain_text("对方没有再等")


def test_the_call_ends_with_the_conversation_and_with_the_visit(
    own_page: Page, site: Site, lawyer: Desk, complaints: Complaints
) -> None:
    code = talk(own_page, site, lawyer)
    own_page.get_by_role("button", name="视频通话").click()
    own_page.locator(".call-go").click()
    far = lawyer.page.locator("#far .call")
    far.get_by_role("button", name="接听", exact=True).click()
    far.locator(".call-go").click()
    connected(own_page)
    start = time.monotonic()
    lawyer.did(f"/api/agent/tickets/{code}/close", outcome="answered")
    expect(own_page.get_by_role("heading", name="谈话结束了")).to_be_visible()
    assert time.monotonic() - start < 5
    expect(own_page.locator(".call-stage")).to_have_count(0)
    live = "() => document.querySelector('#far .call-own')?.srcObject?.getTracks().filter(({readyState}) => readyState === 'live').length ?? 0"
    until(lambda: lawyer.page.evaluate(live) == 0)
