"""Writing an entry: nothing that was written is lost, and a press too many does no harm."""

import pytest
from playwright.sync_api import Page, expect

from kiosk.people.rights import Right
from tests.browser.corpus.conftest import CorpusSite, OpenConsole
from tests.browser.corpus.steps import CITED

pytestmark = pytest.mark.timeout(400)


def entry_page(site: CorpusSite, open_console: OpenConsole, entry_id: str) -> Page:
    page = open_console(site.person(Right.EDITOR), f"/corpus/entries/{entry_id}")
    page.get_by_label("回答", exact=True).wait_for()
    return page


def let_go(page: Page) -> None:
    """Throw the draft away, as the page asks."""
    page.get_by_role("button", name="丢掉草稿").click()
    page.get_by_role("button", name="丢掉", exact=True).click()
    page.wait_for_url("**/corpus")


def test_a_line_that_cannot_be_read_keeps_nothing_else_from_being_saved(
    corpus_site: CorpusSite, open_console: OpenConsole
) -> None:
    page = entry_page(corpus_site, open_console, "wages")
    cited = page.get_by_label("法律依据", exact=True)
    was = cited.input_value()
    cited.fill(f"{was}\n民法典七百零三条")
    expect(page.get_by_text("民法典七百零三条（这一项还没有保存）")).to_be_visible()
    page.get_by_label("回答", exact=True).fill("写了半天的回答。")
    page.get_by_label("下次复核", exact=True).fill("明年")
    expect(page.get_by_text("下次复核：写成 2027-11-28 的样子。")).to_be_visible()
    expect(page.get_by_text("民法典七百零三条（这一项还没有保存）")).to_be_visible()
    expect(page.locator("resident-words")).to_contain_text("写了半天的回答。")

    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("改好再送审")).to_be_visible()
    expect(page.locator(".q-dialog")).to_have_count(0)

    page.reload()
    expect(page.get_by_label("回答", exact=True)).to_have_value("写了半天的回答。")
    expect(cited).to_have_value(was)
    cited.fill(f"{was}\n{CITED}")
    expect(page.get_by_text("还没有保存")).to_have_count(0)
    let_go(page)


def test_a_draft_is_thrown_away_only_when_asked_twice(
    corpus_site: CorpusSite, open_console: OpenConsole
) -> None:
    page = entry_page(corpus_site, open_console, "wages")
    page.get_by_label("回答", exact=True).fill("不想丢的回答。")
    page.get_by_text("草稿已保存").wait_for()
    page.reload()
    page.get_by_role("button", name="丢掉草稿").click()
    page.get_by_role("button", name="留着").click()
    expect(page.locator(".q-dialog")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("回答", exact=True)).to_have_value("不想丢的回答。")
    let_go(page)


@pytest.mark.parametrize(
    ("choice", "stays"),
    [("存我写的", "第二个人写的。"), ("用他存的，丢掉我写的", "第一个人写的。")],
)
def test_who_saves_second_sees_both_and_decides(
    corpus_site: CorpusSite, open_console: OpenConsole, choice: str, stays: str
) -> None:
    first = entry_page(corpus_site, open_console, "wages")
    second = entry_page(corpus_site, open_console, "wages")
    first.get_by_label("回答", exact=True).fill("第一个人写的。")
    first.get_by_text("草稿已保存").wait_for()
    second.get_by_label("回答", exact=True).fill("第二个人写的。")
    second.get_by_text("两个人改了同一条").wait_for()
    differences = second.locator(".q-dialog .corpus-change")
    expect(differences.locator("del")).to_contain_text("一")
    expect(differences.locator("ins")).to_contain_text("二")
    second.get_by_role("button", name=choice).click()
    if choice == "存我写的":
        second.get_by_text("草稿已保存").wait_for()
        second.reload()
    expect(second.get_by_label("回答", exact=True)).to_have_value(stays)
    let_go(second)


def test_services_go_by_their_names(corpus_site: CorpusSite, open_console: OpenConsole) -> None:
    page = entry_page(corpus_site, open_console, "wages")
    page.get_by_role("combobox", name="可转的服务").click()
    expect(page.get_by_role("option", name="法律援助")).to_be_visible()
    assert not [name for name in page.get_by_role("option").all_inner_texts() if name.isascii()]


def test_a_double_click_begins_one_entry(
    corpus_site: CorpusSite, open_console: OpenConsole
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus?state=draft")
    blank = page.get_by_text("（还没有写标准问法）")
    page.get_by_role("button", name="写新条目").wait_for()
    before = blank.count()
    page.get_by_role("button", name="写新条目").dblclick()
    page.wait_for_url("**/corpus/entries/own-*")
    page.goto(f"{corpus_site.url}/console/corpus?state=draft")
    page.get_by_text("共 ").first.wait_for()
    assert blank.count() == before + 1
    blank.first.click()
    page.get_by_label("标准问法").wait_for()
    let_go(page)


def test_nothing_is_recommended_without_a_question_and_an_answer(
    corpus_site: CorpusSite, open_console: OpenConsole
) -> None:
    page = open_console(corpus_site.person(Right.AGENT), "/corpus")
    page.get_by_role("button", name="推荐一条").click()
    page.get_by_label("问题", exact=True).fill("摆摊要办证吗")
    page.get_by_role("button", name="推荐给编辑").click()
    expect(page.get_by_text("问题和回答都要写。")).to_be_visible()
    expect(page.get_by_label("问题", exact=True)).to_have_value("摆摊要办证吗")


@pytest.mark.parametrize("name", ["旧的.xls", "旧的.doc", "程序.exe"])
def test_files_of_other_kinds_are_called_that(
    corpus_site: CorpusSite, open_console: OpenConsole, name: str
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/import")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": b"\xd0\xcf\x11\xe0"}
    )
    expect(page.get_by_text("这个文件收不了：只收 .xlsx")).to_be_visible()
    expect(page.get_by_text("文件太大")).to_have_count(0)
