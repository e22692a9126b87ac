"""An entry whose law changed: a person is offered in its place, by an ordinary publish."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kiosk.editorial.dates import flag_entries
from kiosk.people.rights import Right
from tests.browser.conftest import ask
from tests.browser.corpus.conftest import PHONE, CorpusSite, OpenConsole
from tests.browser.corpus.steps import asked

pytestmark = pytest.mark.timeout(400)
CHANGED = {
    ("中华人民共和国民法典", "第七百零三条"): "《中华人民共和国民法典》第七百零三条的文字改了"
}
QUESTION = "离婚要去哪里办？"


def publish(page: Page, site: CorpusSite) -> None:
    page.goto(f"{site.url}/console/corpus/publish")
    page.get_by_role("button", name="开始发布").click()
    page.get_by_role("button", name="确认发布").click(timeout=120_000)
    page.get_by_text("现在就能问到").wait_for()


def decide(page: Page, name: str, why: str) -> None:
    page.get_by_role("button", name=name).click()
    page.locator(".q-dialog textarea").fill(why)
    page.locator(".q-dialog").get_by_role("button", name=name).click()
    page.get_by_text(f"已经定了“{name}”").wait_for()


def test_a_person_instead_of_what_may_be_wrong_now(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    flag_entries(corpus_site.store.database, CHANGED, 1.0)
    assert asked(corpus_site, QUESTION).startswith("answer")
    writer = open_console(corpus_site.person(Right.EDITOR), "/corpus/entries/divorce")
    writer.get_by_text("文字改了").wait_for()
    expect(writer.get_by_role("button", name="先请人回答")).to_have_count(0)

    page = open_console(corpus_site.person(Right.REVIEWER), "/corpus/entries/divorce")
    decide(page, "先请人回答", "等民政局的新通知")
    shots(page, "lowered")
    assert asked(corpus_site, QUESTION).startswith("answer")
    page.goto(f"{corpus_site.url}/console/corpus?state=lowered")
    page.get_by_text("共 1 条").wait_for()
    page.goto(f"{corpus_site.url}/console/corpus/publish")
    page.get_by_text("先请人回答的：1 条").wait_for()
    shots(page, "lowered-publish")
    publish(page, corpus_site)
    said = asked(corpus_site, QUESTION)
    assert said.startswith("no_answer")
    assert "这一条法律最近有变化，我请工作人员给您讲" in said
    page.goto(f"{corpus_site.url}/console/corpus/entries/divorce")
    decide(page, "照常回答", "通知不影响这一条")
    publish(page, corpus_site)
    assert asked(corpus_site, QUESTION).startswith("answer")


def test_the_resident_is_offered_a_person(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    boss = open_console(corpus_site.person(Right.ADMIN), "/corpus/settings", size=PHONE)
    boss.get_by_text("法律变了就先请人回答").click()
    boss.get_by_text("改好了，已记入操作记录").wait_for()
    shots(boss, "phone-settings-lowering")
    flag_entries(corpus_site.store.database, CHANGED, 1.0)
    boss.goto(f"{corpus_site.url}/console/corpus/entries/divorce")
    boss.get_by_text("已经定了“先请人回答”").wait_for()
    shots(boss, "phone-lowered")
    publish(boss, corpus_site)
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus")
    page.goto(f"{corpus_site.url}/")
    page.get_by_role("button", name="打字问", exact=True).wait_for()
    ask(page, QUESTION)
    page.get_by_text("这一条法律最近有变化").first.wait_for()
    expect(page.get_by_text("请工作人员给您讲").first).to_be_visible()
    expect(page.get_by_role("button", name="找工作人员").first).to_be_visible()
    shots(page, "resident-lowered")
    boss.goto(f"{corpus_site.url}/console/corpus/settings")
    boss.get_by_text("法律变了就先请人回答").click()
    boss.get_by_text("改好了，已记入操作记录").wait_for()
    publish(boss, corpus_site)
    assert asked(corpus_site, QUESTION).startswith("answer")
