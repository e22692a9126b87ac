"""What a new member of staff does with a sheet of thirty questions, from the file to the kiosk and
back: three bad rows mended, all approved by somebody else, published, one found wrong by a
resident, found in the list, mended, published, and rolled back."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, expect

from kiosk.corpus.entries import EntryState
from kiosk.people.rights import Right
from kiosk.store.editions import put_setting
from tests.browser.conftest import Complaints, ask
from tests.browser.corpus.conftest import CorpusSite, OpenConsole
from tests.browser.corpus.steps import (
    CITED,
    approve_all,
    asked,
    back_to_the_last,
    build_edition,
    comes_to,
    confirm_edition,
    submit_all,
    upload,
)

pytestmark = pytest.mark.timeout(400)

TROUBLES = (
    "鱼塘承包合同怎么签", "果园被水淹了谁赔", "赶集摊位费该交多少", "祖坟被挖断了找谁", "养猪场臭得很去哪里反映",
    "秧苗被除草剂打死了", "拖拉机撞坏了围墙", "庙会上丢了手机", "请人打井没有出水", "卖菜秤不准怎么投诉",
    "蜂箱被药死了找谁赔", "拆迁安置房漏雨", "村里路灯坏了归谁管", "低保名额是怎么评的", "外出打工孩子上学怎么办",
    "老屋倒了砸到邻居", "柴火堆着火烧了果树", "牛跑丢了被人牵走", "水渠堵了不让清", "红白喜事礼金有争议",
    "农机补贴没有到账", "粮食直补被冒领", "树枝压断电线谁修", "鸭子吃了邻居的稻谷", "承包地边界不清楚",
    "修路占了菜地", "电表数字不对", "自来水费算错了", "快递丢在村口谁赔", "网上买种子不发芽",
)  # fmt: skip
TOPIC = "乡村"
WRONG, RIGHT = "九十天以后才能要。", "随时可以要，凭收据到窗口登记。"
TOLD_WRONG = TROUBLES[2]
QUESTION = f"{TOLD_WRONG}？"


def sheet() -> bytes:
    """Thirty rows; one has no answer, one an incomplete basis, one none; one is wrong in law."""
    book = Workbook()
    book.active.append(["问题", "答案", "法律依据", "分类"])
    for number, trouble in enumerate(TROUBLES):
        answer = "" if number == 3 else WRONG if trouble == TOLD_WRONG else f"{trouble}：先协商。"
        basis = "民法典" if number == 4 else "" if number == 5 else CITED
        book.active.append([f"{trouble}？", answer, basis, TOPIC])
    return saved(book)


def mended(path: Path) -> bytes:
    """The sheet of bad rows as somebody fixed it."""
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=2):
        row[2].value, row[3].value = row[2].value or "补上的回答。", CITED
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def kiosk(browser: Browser, corpus_site: CorpusSite, complaints: Complaints) -> Iterator[Page]:
    """The page in the lobby."""
    context = browser.new_context(locale="zh-CN")
    page = complaints.watch(context.new_page())
    page.goto(corpus_site.url)
    yield page
    context.close()


def imported(page: Page, shots: Callable[[Page, str], None], folder: Path) -> None:
    """The sheet as drafts, its bad rows by a second one."""
    upload(page, "三十个问题.xlsx", sheet(), 30)
    page.get_by_text("有错 3").wait_for()
    shots(page, "import")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载有错的行").click()
    download.value.save_as(folder / "bad.xlsx")
    page.get_by_role("button", name="导入 27 行").click()
    page.get_by_text("27 条放进了草稿").wait_for()
    upload(page, "改好的.xlsx", mended(folder / "bad.xlsx"), 3)
    page.get_by_role("button", name="导入 3 行").click()
    page.get_by_text("3 条放进了草稿").wait_for()
    page.get_by_text("去看草稿").click()


def mend_what_residents_disliked(page: Page, shots: Callable[[Page, str], None]) -> None:
    """From the list of questions to the entry that answered, and its answer put right."""
    page.get_by_role("button", name="归类新的问题").click()
    group = page.locator(".corpus-item", has_text=QUESTION)
    group.get_by_role("button", name="看问题").click(timeout=90_000)
    dialog = page.locator(".q-dialog")
    expect(dialog.get_by_text("居民说没帮到")).to_be_visible()
    shots(page, "disliked")
    dialog.get_by_role("link", name=QUESTION).click()
    page.get_by_label("回答", exact=True).fill(RIGHT)
    page.get_by_text("草稿已保存").wait_for()
    page.get_by_role("button", name="送审").click()
    page.locator(".q-dialog textarea").fill("居民说没帮上忙：期限写错了")
    page.locator(".q-dialog").get_by_role("button", name="送审").click()
    page.get_by_text("待审核").first.wait_for()


def states(site: CorpusSite) -> dict[str, int]:
    """How many entries of the sheet are in each state."""
    return site.store.database.read_now(
        lambda c: dict(
            tuple(row)
            for row in c.exec_driver_sql(
                f"SELECT state, count(*) FROM corpus_entries WHERE topic='{TOPIC}' GROUP BY state"
            )
        )
    )


def test_from_a_sheet_to_the_kiosk_and_back(
    corpus_site: CorpusSite,
    open_console: OpenConsole,
    kiosk: Page,
    shots: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    corpus_site.store.database.write_now(lambda c: put_setting(c, "keep_words", "1"))
    writer, judge = corpus_site.person(Right.EDITOR), corpus_site.person(Right.REVIEWER)
    page, review = open_console(writer, "/corpus/import"), open_console(judge, "/corpus")
    imported(page, shots, tmp_path)
    submit_all(page, TOPIC, 30)
    approve_all(review, corpus_site, TOPIC, 30)
    shots(review, "approved")
    assert states(corpus_site)[EntryState.APPROVED] == 30
    build_edition(review, corpus_site)
    confirm_edition(review)
    comes_to(corpus_site, QUESTION, lambda reply: WRONG in reply)
    for trouble in TROUBLES:
        assert asked(corpus_site, f"{trouble}？").startswith("answer"), trouble

    ask(kiosk, QUESTION)
    expect(kiosk.locator(".reply-answer")).to_contain_text(WRONG)
    with kiosk.expect_response("**/api/feedback"):
        kiosk.get_by_role("button", name="没解决").click()
    page.goto(f"{corpus_site.url}/console/corpus/learn")
    mend_what_residents_disliked(page, shots)
    approve_all(review, corpus_site, TOPIC, 1)
    build_edition(review, corpus_site)
    expect(review.get_by_text("换了说法 1")).to_be_visible()
    shots(review, "mended")
    confirm_edition(review)
    comes_to(corpus_site, QUESTION, lambda reply: RIGHT in reply)
    ask(kiosk, QUESTION)
    expect(kiosk.locator(".reply-answer")).to_contain_text(RIGHT)

    back_to_the_last(review)
    comes_to(corpus_site, QUESTION, lambda reply: WRONG in reply)
