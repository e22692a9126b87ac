"""A sheet of thirty questions with three bad rows: imported, mended, approved together."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from kiosk.corpus.entries import EntryState
from kiosk.people.rights import Right
from tests.browser.corpus.conftest import LAPTOP, PHONE, CorpusSite, OpenConsole
from tests.browser.corpus.test_loop import asked

pytestmark = pytest.mark.timeout(400)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CITED = "《中华人民共和国民法典》第七百零三条：测试用的依据。"


def sheet() -> bytes:
    book = Workbook()
    book.active.append(["问题", "答案", "法律依据", "分类"])
    for number in range(30):
        answer = "" if number == 3 else f"第{number}个问题的回答。"
        basis = "民法典" if number == 4 else "" if number == 5 else CITED
        book.active.append([f"导入的第{number}个问题怎么办？", answer, basis, "导入"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mended(path: Path) -> bytes:
    """The sheet of bad rows as somebody fixed it."""
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=2):
        row[2].value, row[3].value = row[2].value or "补上的回答。", CITED
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(page: Page, name: str, body: bytes, rows: int) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": body}
    )
    page.get_by_text(f"（{rows} 行）").wait_for()
    page.get_by_role("button", name="预览").click()
    page.get_by_text("第三步").wait_for()


def test_thirty_questions(
    corpus_site: CorpusSite,
    open_console: OpenConsole,
    shots: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    writer, judge = corpus_site.person(Right.EDITOR), corpus_site.person(Right.REVIEWER)
    page = open_console(writer, "/corpus/import")
    upload(page, "三十个问题.xlsx", sheet(), 30)
    page.get_by_text("有错 3").wait_for()
    shots(page, "import")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载有错的行").click()
    bad = tmp_path / "bad.xlsx"
    download.value.save_as(bad)
    page.get_by_role("button", name="导入 27 行").click()
    page.get_by_text("27 条放进了草稿").wait_for()

    upload(page, "改好的.xlsx", mended(bad), 3)
    page.get_by_role("button", name="导入 3 行").click()
    page.get_by_text("3 条放进了草稿").wait_for()
    page.get_by_text("去看草稿").click()
    page.get_by_text("共 30 条").wait_for()
    page.get_by_text("选这一页").click()
    page.get_by_role("button", name="送审选中的").click()
    page.get_by_text("30 条送审").wait_for()

    review = open_console(judge, "/corpus")
    review.goto(f"{corpus_site.url}/console/corpus?state=submitted")
    review.get_by_text("共 30 条").wait_for()
    review.get_by_text("选这一页").click()
    review.get_by_role("button", name="选中的审核通过").click()
    review.get_by_text("30 条审核通过").wait_for()
    counts = corpus_site.store.database.read_now(
        lambda c: dict(
            tuple(row)
            for row in c.exec_driver_sql(
                "SELECT state, count(*) FROM corpus_entries GROUP BY state"
            )
        )
    )
    assert counts[EntryState.APPROVED] == 30
    shots(review, "approved")


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
