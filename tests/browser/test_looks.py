"""Elder-mode figures on every screen: targets, contrast, letters, spacing, nothing cut off.

Targets of at least 60 × 60, contrast of at least 4.5 : 1, main text of at least 18 pt (24 CSS
pixels) that grows to 30 pt, line spacing of at least 1.3.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Site, ask

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8").split("\n", 1)[1]
VIEWS: dict[str, ViewportSize] = {
    "landscape": {"width": 1920, "height": 1080},
    "portrait": {"width": 1080, "height": 1920},
    "laptop": {"width": 1366, "height": 768},
    "phone": {"width": 390, "height": 844},
}
Screen = Callable[[Page], None]


def attract(page: Page) -> None:
    pass


def typing(page: Page) -> None:
    page.get_by_role("button", name="打字问", exact=True).click()


def answer(page: Page) -> None:
    ask(page, "那要补多少？")
    ask(page, "劳动合同到期公司不续签，有没有补偿？")
    page.locator(".citation-head").first.click()


def clarify(page: Page) -> None:
    ask(page, "欠钱")


def no_answer(page: Page) -> None:
    ask(page, "量子力学怎么学")


def correcting(page: Page) -> None:
    ask(page, "老动合同到期")
    page.locator(".question-said").click()


def helping(page: Page) -> None:
    page.get_by_role("button", name="我能帮您什么").click()


def person(page: Page) -> None:
    page.locator(".bar").get_by_role("button", name="找工作人员").click()
    page.get_by_text("只给摘要").click()


def ticket(page: Page) -> None:
    ask(page, "找工作人员")


def emergency(page: Page) -> None:
    ask(page, "有人正在拿刀砍我，快来")


def hotlines(page: Page) -> None:
    page.get_by_role("button", name="紧急电话").click()


def listening(page: Page) -> None:
    page.locator(".big-talk").click()
    expect(page.locator("#listening")).to_have_attribute("data-state", "listening")
    page.wait_for_timeout(400)


def farewell(page: Page) -> None:
    page.get_by_role("button", name="结束并清除").click()


SCREENS: list[Screen] = [
    attract,
    typing,
    answer,
    clarify,
    no_answer,
    correcting,
    helping,
    person,
    ticket,
    emergency,
    hotlines,
    listening,
    farewell,
]


def test_the_audit_sees_what_is_wrong(kiosk: Page) -> None:
    kiosk.evaluate(
        """() => {
          const bad = document.createElement("button");
          bad.className = "example bad";
          bad.textContent = "看不清的小字".repeat(30);
          document.body.append(bad);
          for (const [name, value] of Object.entries({
            color: "#999", backgroundColor: "#fff", fontSize: "12px", lineHeight: "1.1",
            minHeight: "0", width: "50px",
          })) bad.style[name] = value;
        }"""
    )
    found = " ".join(kiosk.evaluate(AUDIT))
    for breach in ("target 50×", "contrast 2.8", "line spacing 1.10", "main text 12px"):
        assert breach in found


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen.__name__))
def test_a_screen_keeps_the_figures(
    kiosk: Page, screen: Screen, shots: Callable[[Page, str], None]
) -> None:
    screen(kiosk)
    problems = {}
    for view, size in VIEWS.items():
        kiosk.set_viewport_size(size)
        shots(kiosk, f"{screen.__name__}-{view}")
        if found := kiosk.evaluate(AUDIT):
            problems[view] = found
    assert problems == {}


def test_the_idle_warning_keeps_the_figures(
    own_page: Page, site: Site, shots: Callable[[Page, str], None]
) -> None:
    own_page.clock.install()
    own_page.goto(site.url)
    own_page.get_by_role("button", name="只显示不出声").click()
    ask(own_page, "你好")
    own_page.clock.run_for(61_000)
    expect(own_page.locator("#idle")).to_be_visible()
    for view, size in VIEWS.items():
        own_page.set_viewport_size(size)
        shots(own_page, f"idle-{view}")
        assert own_page.evaluate(AUDIT) == []


@pytest.mark.parametrize(
    "screen", [attract, answer, person, emergency], ids=lambda screen: str(screen.__name__)
)
def test_the_largest_letters_and_high_contrast_fit(
    kiosk: Page, screen: Screen, shots: Callable[[Page, str], None]
) -> None:
    larger = kiosk.get_by_role("button", name="字大一点")
    for _ in range(3):
        larger.click()
    kiosk.get_by_role("button", name="高对比").click()
    screen(kiosk)
    problems = {}
    for view, size in VIEWS.items():
        kiosk.set_viewport_size(size)
        shots(kiosk, f"{screen.__name__}-largest-{view}")
        if found := kiosk.evaluate(AUDIT):
            problems[view] = found
    assert problems == {}


def test_letters_grow_to_30_pt_and_back(kiosk: Page) -> None:
    ask(kiosk, "那要补多少？")

    def size() -> float:
        style = "getComputedStyle(document.querySelector('.reply-words p')).fontSize"
        return float(str(kiosk.evaluate(style)).removesuffix("px"))

    usual = size()
    assert usual >= 24
    larger, smaller = (kiosk.get_by_role("button", name=name) for name in ("字大一点", "字小一点"))
    for _ in range(3):
        larger.click()
    assert size() >= 40  # 30 pt
    expect(larger).to_have_attribute("aria-disabled", "true")
    for _ in range(4):
        smaller.click()
    assert 24 <= size() < usual + 8
    expect(smaller).to_have_attribute("aria-disabled", "true")
    kiosk.get_by_role("button", name="字恢复原样").click()
    assert size() == usual


def test_the_focus_is_seen_and_goes_in_reading_order(kiosk: Page) -> None:
    ask(kiosk, "欠钱")
    kiosk.keyboard.press("Tab")
    expect(kiosk.locator(".choice").first).to_be_focused()
    outline = "getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth"
    assert kiosk.evaluate(outline) == "solid4px"
    kiosk.keyboard.press("Enter")
    expect(kiosk.locator(".reply-kind")).to_be_focused()


def test_less_motion_if_wished(own_page: Page, site: Site) -> None:
    own_page.emulate_media(reduced_motion="reduce")
    own_page.goto(site.url)
    ask(own_page, "你好")
    moving = "document.getAnimations().length + [...document.querySelectorAll('*')].filter(node => getComputedStyle(node).transitionDuration !== '0s').length"
    assert own_page.evaluate(moving) == 0


def test_the_largest_letters_leave_most_of_a_low_screen_to_the_answer(
    kiosk: Page, site: Site
) -> None:
    kiosk.set_viewport_size(VIEWS["laptop"])
    larger = kiosk.get_by_role("button", name="字大一点")
    for _ in range(4):
        larger.click(force=True)
    answer(kiosk)
    expect(kiosk.locator(".offer").first).to_be_visible()
    seen = kiosk.evaluate(
        "document.querySelector('#dock').getBoundingClientRect().top"
        " - document.querySelector('#bar').getBoundingClientRect().bottom"
    )
    assert seen / VIEWS["laptop"]["height"] > 0.6
