"""Steps of staff and residents that several tests take."""

import time
from collections.abc import Callable

import httpx2
from playwright.sync_api import Page, expect

from tests.browser.corpus.conftest import CorpusSite

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CITED = "《中华人民共和国民法典》第七百零三条：测试用的依据。"


def asked(site: CorpusSite, text: str) -> str:
    """The kind of the robot's reply, and its words."""
    answer = httpx2.post(f"{site.url}/api/chat", json={"text": text}, timeout=30)
    reply = answer.json()["replies"][-1]
    return f"{reply['kind']} {reply['shown']}"


def comes_to(site: CorpusSite, text: str, fits: Callable[[str], bool]) -> None:
    """Ask until the reply fits: processes look for another index once a second."""
    until = time.monotonic() + 20.0
    while not fits(reply := asked(site, text)):
        assert time.monotonic() < until, reply
        time.sleep(0.2)


def upload(page: Page, name: str, body: bytes, rows: int) -> None:
    """Choose a sheet on the page of imports and see its preview."""
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": body}
    )
    page.get_by_text(f"（{rows} 行）").wait_for()
    page.get_by_role("button", name="预览").click()
    page.get_by_text("第三步").wait_for()


def only_of(page: Page, topic: str, number: int) -> None:
    """Show the entries of one topic in a list, which are this many."""
    page.get_by_role("combobox", name="主题").click()
    page.get_by_role("option", name=topic, exact=True).click()
    page.get_by_text(f"共 {number} 条").wait_for()


def submit_all(page: Page, topic: str, number: int) -> None:
    """On the list of drafts: send all of a topic to be reviewed."""
    only_of(page, topic, number)
    page.get_by_text("选这一页").click()
    page.get_by_role("button", name="送审选中的").click()
    page.get_by_text(f"{number} 条送审").wait_for()


def approve_all(page: Page, site: CorpusSite, topic: str, number: int) -> None:
    """As a reviewer: approve all of a topic that was sent."""
    page.goto(f"{site.url}/console/corpus?state=submitted")
    only_of(page, topic, number)
    page.get_by_text("选这一页").click()
    page.get_by_role("button", name="选中的审核通过").click()
    page.get_by_text(f"{number} 条审核通过").wait_for()


def build_edition(page: Page, site: CorpusSite) -> None:
    """As a reviewer: begin to publish, and wait until the edition can be confirmed."""
    page.goto(f"{site.url}/console/corpus/publish")
    page.get_by_role("button", name="开始发布").click()
    ready = page.get_by_role("button", name="确认发布")
    expect(page.get_by_text("正在建索引").or_(ready).first).to_be_visible(timeout=20_000)
    ready.wait_for(timeout=120_000)


def confirm_edition(page: Page) -> None:
    """Put the edition that is ready in place."""
    page.get_by_role("button", name="确认发布").click()
    page.get_by_text("现在就能问到").wait_for()


def back_to_the_last(page: Page) -> None:
    """Roll back to the edition before the one that is live."""
    past = page.locator(".corpus-item", has=page.get_by_role("button", name="回到这一版")).first
    name = past.locator(".corpus-words").inner_text().split("\u3000")[0]
    past.get_by_role("button", name="回到这一版").click()
    row = page.locator(".corpus-item", has_text=f"{name}\u3000")
    row.get_by_text("正在用").wait_for(timeout=60_000)
