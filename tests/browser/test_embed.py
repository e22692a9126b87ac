"""The chat that other web sites embed, on a page of another origin with a strict policy."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from kiosk.routes.pages import STATIC
from kiosk.store import Store
from tests.browser.conftest import Complaints, Site, new_dialogue, until
from tests.browser.desk import Desk, desk
from tests.browser.fakes import HOSTILE, ScriptedRecognizer, ScriptedSynthesizer, Server
from tests.browser.test_calling import MOUNT
from tests.fake_gateway import fake_gateway
from tests.fakes_kiosk import FakeDialogue

QUESTION = "劳动合同到期公司不续签，有没有补偿？"
LARGEST = 20_000


@dataclass
class Embedded:
    """A foreign page, and the gateway that its chat talks to."""

    gateway: str = ""
    page: str = ""
    dialogue: FakeDialogue = None  # type: ignore[assignment]
    store: Store = None  # type: ignore[assignment]
    attributes: str = ""


@pytest.fixture(scope="package")
def running_embed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    embedded = Embedded(dialogue=new_dialogue())

    def host(request: Request) -> HTMLResponse:
        attributes = request.query_params.get("attributes", "")
        policy = (
            f"default-src 'none'; script-src {embedded.gateway}; connect-src {embedded.gateway} "
            f"{embedded.gateway.replace('http', 'ws')}; "
            "require-trusted-types-for 'script'"
        )
        html = (
            "<!doctype html><html lang=zh><title>某镇政府</title><body><h1>某镇政府</h1>"
            "<p><a href='#'>一条通知</a></p>"
            f"<script src='{embedded.gateway}/embed.js' {attributes}></script></body></html>"
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    foreign = Server(Starlette(routes=[Route("/", host)]))
    embedded.page = foreign.start()
    gateway = fake_gateway(
        tmp_path_factory.mktemp("embed"), dialogue=embedded.dialogue, origins=[embedded.page]
    )
    embedded.store = gateway.store
    server = Server(gateway.app)
    embedded.gateway = server.start()
    yield embedded
    server.stop()
    foreign.stop()


@pytest.fixture
def embedded(running_embed: Embedded) -> Iterator[Embedded]:
    yield running_embed
    running_embed.dialogue.heard.clear()
    running_embed.dialogue.down = False
    running_embed.dialogue.delay = 0.0


@pytest.fixture
def chat(page: Page, embedded: Embedded) -> Locator:
    """The open chat window."""
    page.goto(embedded.page)
    page.get_by_role("button", name="法律咨询").click()
    return page.get_by_role("dialog")


def ask(chat: Locator, words: str) -> None:
    field = chat.get_by_label("您想问的话")
    field.fill(words)
    field.press("Enter")


def test_the_script_is_small() -> None:
    packed = len(gzip.compress((STATIC / "embed.js").read_bytes(), 9))
    assert packed <= LARGEST, f"embed.js is {packed} bytes gzipped"


def test_a_question_from_another_site_is_answered(chat: Locator, embedded: Embedded) -> None:
    expect(chat.get_by_role("heading")).to_have_text("公平司法所")
    ask(chat, QUESTION)
    expect(chat.get_by_text("一般有补偿")).to_be_visible()
    source = chat.locator("details").first
    source.locator("summary").click()
    expect(source).to_contain_text("应当支付经济补偿")
    expect(source).to_contain_text("有下列情形之一的")
    assert embedded.dialogue.heard[-1].channel == "web"


def test_it_survives_a_reload(chat: Locator, page: Page, embedded: Embedded) -> None:
    ask(chat, QUESTION)
    expect(chat.get_by_text("一般有补偿")).to_be_visible()
    assert "补偿" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.reload()
    expect(chat).to_be_visible()
    expect(chat.get_by_text(QUESTION)).to_be_visible()
    expect(chat.get_by_text("一般有补偿")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    ask(chat, "那要补多少？")
    expect(chat.get_by_text("补一个月的工资")).to_be_visible()
    first, second = embedded.dialogue.heard
    assert first.session == second.session


def test_choices_are_buttons(chat: Locator, embedded: Embedded) -> None:
    ask(chat, "欠钱")
    chat.get_by_role("button", name="合同到期的补偿").click()
    expect(chat.get_by_text("一般有补偿")).to_be_visible()
    assert embedded.dialogue.heard[-1].text == "合同到期不续签的补偿"
    expect(chat.get_by_label("您想问的话")).to_be_focused()


def test_a_person_is_offered_once(chat: Locator) -> None:
    ask(chat, "这个没有依据")
    expect(chat.get_by_text("没有找到依据").first).to_be_visible()
    expect(chat.get_by_role("button", name="找工作人员")).to_have_count(2)  # one is in the bar
    ask(chat, "两样都给")
    expect(chat.get_by_text("您想办哪一样")).to_be_visible()
    expect(chat.get_by_role("button", name="找工作人员")).to_have_count(3)


def test_a_person_is_asked_for_with_consent(chat: Locator) -> None:
    ask(chat, QUESTION)
    expect(chat.get_by_text("一般有补偿")).to_be_visible()
    chat.get_by_role("button", name="找工作人员").click()
    chat.get_by_role("button", name="登记", exact=True).click()
    expect(chat.get_by_role("alert")).to_have_text("请先选一下，谈话给不给工作人员看。")
    sizes = chat.locator("input[type=radio]").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert sizes == [24, 24, 24], "long words beside it don't squeeze it"
    chat.get_by_label("只给摘要").check()
    expect(chat.get_by_text("请先选一下")).to_have_count(0)
    chat.get_by_label("怎么称呼您").fill("老王")
    chat.get_by_role("button", name="登记", exact=True).click()
    expect(chat.locator(".code")).to_have_text(re.compile("^[2-9A-Z]{8}$"))
    expect(chat.locator("form.person")).to_have_count(0)


@pytest.fixture
def lawyer(browser: Browser, embedded: Embedded) -> Iterator[Desk]:
    ears, voice = ScriptedRecognizer(), ScriptedSynthesizer()
    site = Site(embedded.gateway, embedded.dialogue, ears, voice, embedded.store)
    with desk(browser, site, path="/") as somebody:
        yield somebody


def register(chat: Locator) -> str:
    chat.get_by_role("button", name="找工作人员").first.click()
    chat.get_by_label("都不给").check()
    chat.get_by_role("button", name="登记", exact=True).click()
    return chat.locator(".code").last.inner_text()


def test_a_conversation_with_a_person_survives_a_reload_and_ends_with_one_line(
    chat: Locator, page: Page, embedded: Embedded, lawyer: Desk
) -> None:
    ask(chat, QUESTION)
    code = register(chat)
    expect(chat.locator(".status")).to_contain_text("正在给您找人")
    lawyer.take(code)
    expect(chat.locator(".status")).to_contain_text("王律师在和您谈")
    lawyer.say(code, "您好，请讲。")
    expect(chat.locator(".human")).to_contain_text("您好，请讲。")
    heard = len(embedded.dialogue.heard)
    ask(chat, "合同是去年签的")
    lawyer.waits_for("message", text="合同是去年签的")
    expect(chat.locator(".you.waiting")).to_have_count(0)
    page.reload()
    expect(chat.locator(".human")).to_contain_text("您好，请讲。")
    expect(chat.get_by_text("合同是去年签的")).to_have_count(1)
    ask(chat, "刷新以后说的")
    lawyer.waits_for("message", text="刷新以后说的")
    assert len(embedded.dialogue.heard) == heard, "the robot is silent"
    lawyer.send(
        type="cite", ticket=code, client_id="cite-0001",
        law="中华人民共和国劳动合同法", article="第四十六条",
    )  # fmt: skip
    expect(chat.locator(".human details")).to_contain_text("第四十六条")
    lawyer.page.evaluate(MOUNT, code)
    lawyer.page.evaluate("far.panel.prepare()")
    lawyer.page.locator("#far .call-go").click()
    expect(chat.get_by_text("这个聊天窗口里不能视频")).to_be_visible()
    expect(lawyer.page.locator("#far")).to_contain_text("对方用的是网页聊天窗口")
    lawyer.did(f"/api/agent/tickets/{code}/close", outcome="answered")
    expect(chat.get_by_text("王律师结束了这次谈话")).to_be_visible()
    ask(chat, "那要补多少？")
    expect(chat.get_by_text("补一个月的工资")).to_be_visible()


def test_back_by_the_code_a_number_instead_of_waiting_and_taking_it_back(
    chat: Locator, page: Page, complaints: Complaints
) -> None:
    complaints.allowed = "404"
    code = register(chat)
    expect(chat.locator(".status")).to_contain_text("12348")
    chat.get_by_role("button", name="清除对话").click()
    expect(chat.locator(".code")).to_have_count(0)
    expect(chat.locator(".status")).to_be_hidden()
    chat.get_by_role("button", name="凭编号继续").click()
    chat.get_by_label("编号").fill("2222 2222")
    chat.get_by_role("button", name="继续", exact=True).click()
    expect(chat.get_by_role("alert")).to_contain_text("没有查到")
    chat.get_by_label("编号").fill(code.lower())
    chat.get_by_role("button", name="继续", exact=True).click()
    expect(chat.locator(".code")).to_have_text(code)
    chat.get_by_role("button", name="留个电话，不等了").click()
    chat.get_by_label("您的电话").fill("13800001234")
    chat.get_by_role("button", name="留下电话").click()
    expect(chat.locator(".status")).to_contain_text("约了回电")
    chat.get_by_role("button", name="取消登记").click()
    expect(chat.get_by_text("这个登记已经取消")).to_be_visible()


def test_a_person_without_any_question_before(chat: Locator, page: Page) -> None:
    chat.get_by_role("button", name="找工作人员").click()
    chat.get_by_label("都不给").check()
    chat.get_by_role("button", name="登记", exact=True).click()
    code = chat.locator(".code").inner_text()
    page.reload()
    expect(chat.locator(".code").last).to_have_text(code)


def test_clearing_wipes_here_and_on_the_server(
    chat: Locator, page: Page, embedded: Embedded
) -> None:
    ask(chat, "我叫王二麻子，公司不续签")
    expect(chat.get_by_text("一般有补偿")).to_be_visible()
    session = embedded.dialogue.heard[-1].session
    chat.get_by_role("button", name="清除对话").click()
    expect(chat.get_by_text("王二麻子")).to_have_count(0)
    assert session not in page.evaluate("JSON.stringify(sessionStorage)")
    until(lambda: page.request.get(f"{embedded.gateway}/api/sessions/{session}").status == 404)
    page.reload()
    expect(chat.get_by_text("您好，我是温小法")).to_be_visible()
    expect(chat.get_by_text("王二麻子")).to_have_count(0)


def test_a_reply_that_comes_after_clearing_is_not_shown(chat: Locator, embedded: Embedded) -> None:
    embedded.dialogue.delay = 0.6
    ask(chat, "我叫王二麻子，公司不续签")
    expect(chat.get_by_text("正在查")).to_be_visible()
    chat.get_by_role("button", name="清除对话").click()
    until(lambda: len(embedded.dialogue.forgotten) > 0 and embedded.dialogue.heard == [])
    expect(chat.get_by_text("一般有补偿")).to_have_count(0)
    expect(chat.get_by_text("正在查")).to_have_count(0)


def test_markup_is_shown_as_text(chat: Locator, page: Page) -> None:
    ask(chat, HOSTILE)
    expect(chat.locator(".you p")).to_have_text(HOSTILE)
    expect(chat.locator(".bot summary")).to_contain_text(HOSTILE)
    expect(chat.locator(".bot ol strong")).to_have_text(HOSTILE)
    assert chat.locator("img, script").count() == 0
    assert page.evaluate("window.pwned") is None


def test_an_emergency_shows_numbers_to_dial(chat: Locator) -> None:
    ask(chat, "有人正在拿刀砍我，快来")
    expect(chat.locator(".emergency")).to_contain_text("紧急情况")
    expect(chat.locator(".numbers a").first).to_have_attribute("href", "tel:110")


def test_errors_are_plain_and_can_be_tried_again(
    chat: Locator, page: Page, complaints: Complaints
) -> None:
    complaints.allowed = "ERR_FAILED"
    page.route("**/api/chat", lambda route: route.abort())
    ask(chat, QUESTION)
    expect(chat.get_by_role("alert")).to_contain_text("现在连不上司法所的服务器")
    page.unroute("**/api/chat")
    chat.get_by_role("button", name="再试一次").click()
    expect(chat.get_by_text("一般有补偿")).to_be_visible()


def test_an_engine_that_is_down_is_said_so(chat: Locator, embedded: Embedded) -> None:
    embedded.dialogue.down = True
    ask(chat, QUESTION)
    expect(chat.locator(".unavailable")).to_contain_text("系统暂时不可用")


def test_a_conversation_that_has_expired(
    chat: Locator, page: Page, embedded: Embedded, complaints: Complaints
) -> None:
    complaints.allowed = "404"
    ask(chat, QUESTION)
    expect(chat.get_by_text("一般有补偿")).to_be_visible()
    page.request.delete(f"{embedded.gateway}/api/sessions/{embedded.dialogue.heard[-1].session}")
    page.reload()
    expect(chat.get_by_text("已经过期清除")).to_be_visible()
    ask(chat, QUESTION)
    expect(chat.get_by_text("一般有补偿")).to_be_visible()


def test_the_keyboard_alone_is_enough(page: Page, embedded: Embedded) -> None:
    page.goto(embedded.page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("您想问的话")).to_be_focused()
    page.keyboard.type("那要补多少？")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("补一个月的工资")).to_be_visible()
    inside = "document.activeElement.id === 'wenxiaofa-chat'"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="法律咨询")).to_be_focused()


@pytest.mark.parametrize(
    ("colour", "ink"), [("#8a1c1c", "rgb(255, 255, 255)"), ("#ffd54f", "rgb(17, 17, 17)")]
)
def test_colour_and_place_can_be_chosen(
    page: Page, embedded: Embedded, colour: str, ink: str
) -> None:
    attributes = f"data-office='某镇司法所' data-color='{colour}' data-position='left'"
    page.goto(f"{embedded.page}/?attributes={quote(attributes)}")
    opener = page.get_by_role("button", name="法律咨询")
    assert opener.evaluate("node => getComputedStyle(node).color") == ink
    box = opener.bounding_box()
    assert box is not None
    assert box["x"] < 100
    assert box["height"] >= 60
    opener.click()
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text("某镇司法所")


def test_a_colour_that_is_none_is_ignored(page: Page, embedded: Embedded) -> None:
    attributes = "data-color='red;} * { display: none'"
    page.goto(f"{embedded.page}/?attributes={quote(attributes)}")
    opener = page.get_by_role("button", name="法律咨询")
    assert opener.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(14, 74, 91)"


def test_a_site_that_is_not_allowed_is_refused_politely(
    page: Page, embedded: Embedded, complaints: Complaints
) -> None:
    complaints.allowed = ""
    page.goto(embedded.page.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="法律咨询").click()
    dialog = page.get_by_role("dialog")
    ask(dialog, QUESTION)
    expect(dialog.get_by_role("alert")).to_contain_text("连不上司法所的服务器")


def test_the_demonstration_page_shows_it(
    page: Page, embedded: Embedded, shots: Callable[[Page, str], None]
) -> None:
    page.goto(f"{embedded.gateway}/demo")
    page.get_by_role("button", name="法律咨询").click()
    dialog = page.get_by_role("dialog")
    ask(dialog, QUESTION)
    expect(dialog.get_by_text("一般有补偿")).to_be_visible()
    shots(page, "embed-landscape")
    page.set_viewport_size({"width": 390, "height": 844})
    shots(page, "embed-phone")
