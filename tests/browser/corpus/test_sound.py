"""An entry is seen and heard as residents will; a question is tried by voice."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from kiosk.people.rights import Right
from tests.browser.corpus.conftest import PHONE, CorpusSite, OpenConsole
from tests.browser.fakes import ScriptedRecognizer

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(autouse=True)
def same_ears(corpus_site: CorpusSite) -> Iterator[None]:
    yield
    corpus_site.recognizer.words = ScriptedRecognizer.words
    corpus_site.recognizer.ends_after = None


def asked_at_kiosks(site: CorpusSite) -> int:
    """How many questions the robot has been asked at kiosks (other tests ask some)."""
    count = "SELECT count(*) FROM asked_questions WHERE channel='kiosk'"
    return site.store.database.read_now(lambda c: int(c.exec_driver_sql(count).scalar_one()))


def test_steps_stand_one_below_the_other(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/entries/wages")
    page.get_by_label("步骤", exact=True).fill("先去找老板\n再去劳动监察投诉\n最后申请仲裁")
    page.get_by_label("材料", exact=True).fill("身份证\n工资条")
    steps = page.locator("resident-words ol li")
    expect(steps).to_have_count(3)
    expect(page.locator("resident-words ul li")).to_have_count(2)
    tops = [one.bounding_box() for one in steps.all()]
    assert len({box["y"] for box in tops if box}) == 3
    page.locator("resident-words").scroll_into_view_if_needed()
    page.wait_for_timeout(600)
    shots(page, "editor-preview")
    page.reload()
    page.get_by_role("button", name="丢掉草稿").click()
    page.get_by_role("button", name="丢掉", exact=True).click()
    page.wait_for_url("**/corpus")


def test_the_spoken_words_are_heard(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/entries/deposit")
    corpus_site.synthesizer.said.clear()
    with page.expect_response("**/api/agent/corpus/speech") as answered:
        page.get_by_role("button", name="听一听").click()
    assert answered.value.status == 200
    assert answered.value.headers["content-type"] == "audio/wav"
    assert corpus_site.synthesizer.said[0][0] == "可以要求退还押金。"
    page.get_by_role("button", name="听一听").wait_for()


def test_a_sound_that_cannot_be_played_is_told(
    corpus_site: CorpusSite, open_console: OpenConsole
) -> None:
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/entries/deposit")
    page.get_by_role("button", name="听一听").wait_for()
    page.route(
        "**/api/agent/corpus/speech",
        lambda route: route.fulfill(
            status=200, content_type="audio/wav", body=b"RIFF nothing to be played"
        ),
    )
    page.get_by_role("button", name="听一听").click()
    expect(page.locator("spoken-words .corpus-error")).to_contain_text("。")


def test_a_question_is_tried_by_voice(
    corpus_site: CorpusSite, open_console: OpenConsole, shots: Callable[[Page, str], None]
) -> None:
    corpus_site.recognizer.words = "房东不退押金怎么办"
    before = asked_at_kiosks(corpus_site)
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/try", size=PHONE)
    page.get_by_role("button", name="说一句").click()
    listening = page.get_by_role("button", name="正在听")
    listening.wait_for()
    page.wait_for_timeout(1_200)
    shots(page, "phone-try-listening")
    listening.click()
    page.get_by_text("直接回答").first.wait_for(timeout=60_000)
    expect(page.get_by_label("要试的问题")).to_have_value("房东不退押金怎么办")
    assert asked_at_kiosks(corpus_site) == before  # nobody asked the robot


def test_nothing_heard_is_said(corpus_site: CorpusSite, open_console: OpenConsole) -> None:
    corpus_site.recognizer.words = ""
    page = open_console(corpus_site.person(Right.EDITOR), "/corpus/try")
    page.get_by_role("button", name="说一句").click()
    page.get_by_role("button", name="正在听").click()
    expect(page.get_by_text("没有听清楚")).to_be_visible()
    expect(page.get_by_role("button", name="说一句")).to_be_visible()
