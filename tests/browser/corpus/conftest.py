"""A gateway whose robot answers from a real index, with its office's corpus and console."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from bot.actions.knowledge import PublishedKnowledge
from bot.answering import Answering
from bot.messages import Reply, Utterance
from bot.situation import Situation
from bot.thresholds import Thresholds
from kiosk.console.mount import mount_console
from kiosk.editorial.seeding import bring_up
from kiosk.operation.indexing import CorpusSource, IndexPlace, gather
from kiosk.people.persons import Person
from kiosk.people.rights import Right
from kiosk.store import Store
from knowledge_base.corpus import Corpus
from knowledge_base.index import build_index
from knowledge_base.search import KnowledgeBase
from knowledge_base.statute_lines import write_lines
from tests.browser.conftest import Complaints
from tests.browser.fakes import ScriptedRecognizer, ScriptedSynthesizer, Server
from tests.fake_gateway import fake_gateway
from tests.fakes_kiosk import FakeDialogue
from tests.fakes_knowledge_base import TODAY, articles
from tests.kiosk.console import PASSWORD, person
from tests.kiosk.editorial.conftest import SHIPPED

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
MODEL = "knowledge_base/model"


@dataclass
class IndexDialogue(FakeDialogue):
    """Answers from the published index, as the action server does, without Rasa before it."""

    root: Path = field(default_factory=Path)
    published: PublishedKnowledge | None = None

    async def reply(self, utterance: Utterance) -> tuple[Reply, ...]:
        """From whatever is published now."""
        if self.published is None:
            self.published = PublishedKnowledge(lambda: KnowledgeBase.open(self.root))
        self.published.look()
        answering = Answering(self.published.open(), Thresholds())
        return (answering.respond(utterance.text, Situation()).reply,)


@dataclass(frozen=True)
class CorpusSite:
    """A running gateway with a corpus."""

    url: str
    store: Store
    root: Path
    recognizer: ScriptedRecognizer
    synthesizer: ScriptedSynthesizer

    def person(self, *rights: Right) -> Person:
        """Somebody new with an account."""
        return person(self, rights=rights)


@pytest.fixture(scope="package")
def corpus_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CorpusSite]:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "lay").mkdir()
    laws = folder / "laws.jsonl"
    write_lines(laws, articles())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WENXIAOFA_LAWS", str(laws))
        patch.setattr("kiosk.web.limits.SIGN_INS_PER_MINUTE", 600)  # all tests have one address
        place = IndexPlace(folder / "index", MODEL, folder / "lay")
        ears, voice = ScriptedRecognizer(), ScriptedSynthesizer()
        gateway = fake_gateway(
            folder,
            dialogue=IndexDialogue(root=place.root),
            recognizer=ears,
            synthesizer=voice,
            console=mount_console,
            index=place,
        )
        corpus = Corpus(SHIPPED, tuple("" for _ in SHIPPED))
        live = bring_up(gateway.store.database, "first", lambda: corpus, time.time())
        source = CorpusSource(live.edition, live.contents)
        materials = gather(source, MODEL, lay_questions=place.lay_questions)
        build_index(place.root, materials.inputs(TODAY), made_from=materials.made_from)
        server = Server(gateway.app)
        yield CorpusSite(server.start(), gateway.store, place.root, ears, voice)
        server.stop()


OpenConsole = Callable[..., Page]


@pytest.fixture
def open_console(
    browser: Browser, corpus_site: CorpusSite, complaints: Complaints
) -> Iterator[OpenConsole]:
    """Opens a page of the console for somebody, in a profile of their own."""
    contexts: list[BrowserContext] = []

    def open_page(who: Person, path: str, *, size: ViewportSize = LAPTOP) -> Page:
        context = browser.new_context(viewport=size, locale="zh-CN", accept_downloads=True)
        contexts.append(context)
        page = complaints.watch(context.new_page())
        page.set_default_timeout(30_000)
        page.goto(f"{corpus_site.url}/console/sign-in?next=/console{path}")
        page.get_by_label("登录名").fill(who.login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.locator(".console-bar").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
