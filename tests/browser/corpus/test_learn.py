"""A misheard question is put right where it lies; a draft is tried before it is approved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kiosk.people.rights import Right
from kiosk.store.editions import put_setting
from tests.browser.corpus.conftest import PHONE, CorpusSite, OpenConsole
from tests.browser.corpus.steps import CITED, asked

pytestmark = pytest.mark.timeout(400)
MISHEARD, MEANT = "邻居家的狗把我咬桑了怎么赔？", "邻居家的狗把我咬伤了怎么赔？"


def test_misheard_words_are_put_right(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    corpus_site.store.database.write_now(lambda c: put_setting(c, "keep_words", "1"))
    assert asked(corpus_site, MISHEARD).startswith("no_answer")
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/learn")
    page.get_by_role("button", name="归类新的问题").click()
    page.get_by_text("归类了").wait_for(timeout=90_000)
    group = page.locator(".corpus-item", has_text=MISHEARD)
    group.get_by_role("button", name="看问题").click()
    dialog = page.locator(".q-dialog")
    dialog.get_by_role("button", name="改字").click()
    dialog.get_by_label("应该是").fill(MEANT)
    shots(page, "misheard")
    dialog.get_by_role("button", name="改好了").click()
    page.get_by_text("归类好了").wait_for(timeout=90_000)
    group = page.locator(".corpus-item", has_text=MEANT)
    group.get_by_role("button", name="看问题").click()
    page.locator(".q-dialog").get_by_text(f"原来听成：{MISHEARD}").wait_for()
    shots(page, "misheard-after")


def test_what_is_kept_is_not_lost_by_one_touch(
    corpus_site: CorpusSite, open_console: OpenConsole
) -> None:
    question = "邻居半夜打铁吵得睡不着归哪个管？"
    corpus_site.store.database.write_now(lambda c: put_setting(c, "keep_words", "1"))
    asked(corpus_site, question)
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/learn")
    page.get_by_role("button", name="归类新的问题").click()
    page.get_by_text("归类了").wait_for(timeout=90_000)
    group = page.locator(".corpus-item", has_text=question)
    group.get_by_role("button", name="不归我们管").click()
    expect(group).to_have_count(0)
    page.locator(".q-btn-group").get_by_role("button", name="不归我们管").click()
    group.get_by_role("button", name="放回待处理").click()
    expect(group).to_have_count(0)
    page.locator(".q-btn-group").get_by_role("button", name="待处理").click()
    expect(group).to_be_visible()

    boss = open_console(corpus_site.person(Right.ADMIN), "/corpus/settings")
    switch = boss.get_by_role("switch", name="保留居民的问题")
    switch.click()
    boss.get_by_role("button", name="接着保留").click()
    expect(switch).to_have_attribute("aria-checked", "true")
    page.reload()
    expect(group).to_be_visible()
    switch.click()
    boss.get_by_role("button", name="全部删除，不再保留").click()
    boss.get_by_text("改好了").wait_for()
    page.reload()
    expect(page.get_by_text("本所没有打开")).to_be_visible()
    expect(group).to_have_count(0)


def test_a_draft_is_tried_before_it_is_approved(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    question = "楼上漏水把我家墙泡坏了怎么办？"
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus")
    page.get_by_role("button", name="写新条目").click()
    page.get_by_role("combobox", name="主题").fill("邻里")
    page.keyboard.press("Enter")
    for label, text in (
        ("标准问法", question),
        ("短名", "楼上漏水"),
        ("其他问法", "楼上漏水谁来修"),
        ("回答", "楼上要修好，还要赔您的损失。"),
        ("说出来的话", "楼上要修好，还要赔。"),
        ("步骤", "先拍照\n找物业\n申请调解"),
        ("法律依据", CITED),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_text("没有错误，可以送审").wait_for()
    page.get_by_text("草稿已保存").wait_for()
    page.wait_for_timeout(1_500)
    page.get_by_role("button", name="用草稿试问").click()
    page.get_by_text("也拿还没发布的草稿试").wait_for()
    page.get_by_label("要试的问题").fill(question)
    page.get_by_role("button", name="试问").click()
    page.get_by_text("现在居民得到的").wait_for(timeout=120_000)
    page.get_by_role("button", name="取消").wait_for()
    shots(page, "draft-building")
    mine = page.locator(".console-card", has_text="换上这份草稿以后").last
    mine.wait_for(timeout=120_000)
    expect(mine.get_by_text("楼上要修好，还要赔。")).to_be_visible()
    shots(page, "draft-tried")
    assert not asked(corpus_site, question).startswith("answer")
    page.set_viewport_size(PHONE)
    shots(page, "phone-draft-tried")
    page.wait_for_function(
        "width => document.documentElement.scrollWidth <= width", arg=PHONE["width"]
    )  # the menu slides away first
