"""The whole loop: unanswered, written, checked, approved, published, answered, rolled back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kiosk.people.rights import Right
from kiosk.store.editions import put_setting
from tests.browser.corpus.conftest import PHONE, CorpusSite, OpenConsole
from tests.browser.corpus.steps import CITED, asked, comes_to, confirm_edition

pytestmark = pytest.mark.timeout(400)
QUESTION = "邻居家的狗把我咬伤了怎么赔？"


def write_entry(page: Page) -> None:
    """Fill in the form of a new entry about the question."""
    page.get_by_label("标准问法").wait_for()
    page.get_by_role("combobox", name="主题").fill("邻里")
    page.keyboard.press("Enter")
    for label, text in (
        ("短名", "狗咬伤赔偿"),
        ("其他问法", "狗咬了我要赔多少\n被邻居的狗咬了找谁赔"),
        ("回答", "养狗的人应当赔偿。**除非**您故意惹狗。"),
        ("说出来的话", "养狗的人要赔。医药费票据留好。"),
        ("步骤", "先去医院打针\n找邻居商量，谈不拢申请调解"),
        ("法律依据", CITED),
    ):
        page.get_by_label(label, exact=True).fill(text)


def test_from_unanswered_to_published_and_back(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    corpus_site.store.database.write_now(lambda c: put_setting(c, "keep_words", "1"))
    assert not asked(corpus_site, QUESTION).startswith("answer")
    writer = corpus_site.person(Right.EDITOR)
    judge = corpus_site.person(Right.REVIEWER)

    page = open_console(writer, "/corpus/learn")
    page.get_by_role("button", name="归类新的问题").click()
    page.get_by_text(QUESTION).wait_for()
    shots(page, "learn")
    page.get_by_role("button", name="写新条目").first.click()
    write_entry(page)
    page.get_by_text("没有错误，可以送审").wait_for()
    page.get_by_text("草稿已保存").wait_for()
    page.wait_for_timeout(1500)
    shots(page, "editor")
    page.get_by_role("button", name="送审").click()
    page.locator(".q-dialog").get_by_role("button", name="送审").click()
    expect(page.locator(".q-dialog")).to_contain_text("请先写一句。")
    page.locator(".q-dialog textarea").fill("居民问过，没有答案")
    page.locator(".q-dialog").get_by_role("button", name="送审").click()
    page.get_by_text("待审核").first.wait_for()
    address = page.url.split("/console")[1]
    expect(page.get_by_role("button", name="审核通过")).to_have_count(0)

    review = open_console(judge, address)
    expect(review.get_by_text("送审时写的：居民问过，没有答案")).to_be_visible()
    review.get_by_role("button", name="看改了什么").click()
    review.locator(".corpus-change ins").first.wait_for()
    shots(review, "review")
    review.keyboard.press("Escape")
    review.get_by_role("button", name="审核通过").click()
    review.get_by_text("去发布").click()
    review.get_by_role("button", name="开始发布").click()
    ready = review.get_by_role("button", name="确认发布")
    expect(review.get_by_text("正在建索引").or_(ready).first).to_be_visible(timeout=20_000)
    shots(review, "building")
    ready.wait_for(timeout=120_000)
    review.get_by_text("变好 1").wait_for()
    shots(review, "ready")
    assert not asked(corpus_site, QUESTION).startswith("answer")
    confirm_edition(review)
    comes_to(corpus_site, QUESTION, lambda reply: "养狗的人应当赔偿" in reply)

    review.get_by_role("button", name="回到这一版").last.click()
    review.locator(".corpus-item", has_text="第 1 版").get_by_text("正在用").wait_for(
        timeout=60_000
    )
    shots(review, "rolled-back")
    comes_to(corpus_site, QUESTION, lambda reply: not reply.startswith("answer"))


def test_trying_a_question(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/try")
    page.get_by_label("要试的问题").fill("房东不退押金怎么办？")
    page.get_by_role("button", name="试问").click()
    page.get_by_text("直接回答").first.wait_for(timeout=60_000)
    page.get_by_text("最像的问法").first.wait_for()
    page.get_by_role("button", name="存为测试题").click()
    expect(page.get_by_text("答对")).to_be_visible()
    shots(page, "try")


def test_pages_on_a_phone(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    boss = corpus_site.person(Right.ADMIN, Right.EDITOR)
    page = open_console(boss, "/corpus", size=PHONE)
    page.get_by_text("共 ").first.wait_for()
    shots(page, "phone-list")
    for path, words, name in (
        ("/corpus/entries/deposit", "检查", "phone-entry"),
        ("/corpus/import", "第一步", "phone-import"),
        ("/corpus/publish", "发布过的", "phone-publish"),
        ("/corpus/settings", "一人审核", "phone-settings"),
    ):
        page.goto(f"{corpus_site.url}/console{path}")
        page.get_by_text(words).first.wait_for()
        shots(page, name)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], path
