"""Which rights open which pages of the corpus."""

import asyncio
import time

import pytest
from nicegui import ui

from kiosk.console.corpus.editor import EntryPage
from kiosk.console.mount import SLOW
from kiosk.editorial.desk import CorpusDesk
from kiosk.editorial.seeding import bring_up
from kiosk.errors import KioskError
from kiosk.people.rights import Permission, Right, permissions
from knowledge_base.corpus import Corpus
from tests.fakes_knowledge_base import entry
from tests.kiosk.conftest import Gateway
from tests.kiosk.console import console

P = Permission
PAGES = {
    "/corpus": P.CORPUS_VIEW,
    "/corpus/entries/deposit": P.CORPUS_VIEW,
    "/corpus/import": P.CORPUS_EDIT,
    "/corpus/try": P.CORPUS_VIEW,
    "/corpus/publish": P.CORPUS_VIEW,
    "/corpus/learn": P.CORPUS_LEARN,
    "/corpus/settings": P.CORPUS_SETTINGS,
}


@pytest.fixture
def office(gateway: Gateway) -> Gateway:
    """With one entry."""
    corpus = Corpus((entry("deposit"),), ("",))
    bring_up(gateway.store.database, "first", lambda: corpus, time.time())
    return gateway


@pytest.mark.parametrize("right", [None, *Right])
def test_each_right_opens_its_pages_and_no_others(office: Gateway, right: Right | None) -> None:
    rights = [right] if right else []
    somebody = console(office, rights=rights)
    for path, needed in PAGES.items():
        status = somebody.request("GET", f"/console{path}").status_code
        assert status == (200 if needed in permissions(rights) else 403), path


@pytest.mark.parametrize("entry_id", ["none", "..%2f..", "a" * 300, "%00", "<script>"])
def test_entries_that_are_not_there(office: Gateway, entry_id: str) -> None:
    somebody = console(office, rights=[Right.EDITOR])
    response = somebody.request("GET", f"/console/corpus/entries/{entry_id}")
    assert response.status_code in (404, 400, 422)


def test_nobody_sends_files_without_a_sign_in(office: Gateway) -> None:
    path = "/console/_nicegui/client/x/upload/1"
    response = office.client.post(path, content=b"x" * 100_000)
    assert response.status_code == 401


def test_residents_words_are_for_editors_and_reviewers() -> None:
    may = {right for right in Right if P.CORPUS_LEARN in permissions([right])}
    assert may == {Right.EDITOR, Right.REVIEWER}
    assert P.CORPUS_REVIEW not in permissions([Right.EDITOR])
    assert P.CORPUS_EDIT not in permissions([Right.REVIEWER])


def test_a_page_that_takes_too_long_or_fails_says_so_in_chinese(
    office: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(_page: EntryPage) -> None:
        ui.label("half of it")
        await asyncio.sleep(30)

    async def fails(_page: EntryPage) -> None:
        ui.label("half of it")
        raise RuntimeError("words of somebody")

    monkeypatch.setattr("kiosk.console.mount.BUILD_SECONDS", 0.05)
    somebody = console(office, rights=[Right.EDITOR])
    for build, status, words in ((hangs, 503, SLOW), (fails, 500, KioskError.text)):
        monkeypatch.setattr(EntryPage, "build", build)
        response = somebody.request("GET", "/console/corpus/entries/deposit")
        assert response.status_code == status
        assert words in response.text
        assert "half of it" not in response.text
        assert "words of somebody" not in response.text


def test_an_entry_opens_before_the_laws_are_loaded(
    office: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr(CorpusDesk, "problems", hangs)
    monkeypatch.setattr("kiosk.console.mount.BUILD_SECONDS", 5.0)
    somebody = console(office, rights=[Right.EDITOR])
    response = somebody.request("GET", "/console/corpus/entries/deposit")
    assert response.status_code == 200
    assert "可以送审" not in response.text
