"""Files that are not what they say; the office's figures."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kiosk.people.rights import Right
from tests.browser.corpus.conftest import LAPTOP, PHONE, CorpusSite, OpenConsole
from tests.browser.corpus.steps import XLSX, asked

pytestmark = pytest.mark.timeout(400)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("假的.xlsx", b"PK\x03\x04" + bytes(200), "文件坏了"),
        ("旧的.csv", b"\xd0\xcf\x11\xe0" + bytes(200), "另存为"),
    ],
)
def test_files_that_lie(
    corpus_site: CorpusSite, open_console: OpenConsole, name: str, body: bytes, words: str
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/import")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": body}
    )
    page.get_by_text(words).wait_for()
    expect(page.get_by_text("第二步")).to_have_count(0)


def test_a_file_is_chosen_with_a_button_that_can_be_seen(
    corpus_site: CorpusSite, open_console: OpenConsole
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/import")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选文件").click()
    body = "标准问法,回答\n测试的一句？,测试。\n".encode()
    chooser.value.set_files({"name": "一行.csv", "mimeType": "text/csv", "buffer": body})
    page.get_by_text("（1 行）").wait_for()
    expect(page.get_by_text("0.0B")).to_be_hidden()


def test_figures(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    for text in ("房东不退押金怎么办？", "老板拖欠工资怎么办？", "天上有几颗星星"):
        asked(corpus_site, text)
    page = open_console(corpus_site.person(Right.VIEWER), "/figures")
    page.get_by_text("怎么答的").wait_for()
    page.locator("canvas").first.wait_for()
    page.wait_for_timeout(1500)
    shots(page, "figures")
    expect(page.get_by_text("这一周的热门主题")).to_be_visible()
    expect(page.get_by_role("cell", name="居民等人接")).to_be_visible()
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(800)
    shots(page, "phone-figures")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(LAPTOP)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
