"""Every service has a card, and the cards rest on articles in force."""

import datetime
import os
from pathlib import Path
from typing import get_args

import pytest

from bot.emergencies import ALARMS
from bot.legal_aid import MATTERS, STATUSES, AidAnswers, open_questions, summary
from bot.services import ServicesError, load_services, service_step
from knowledge_base.passages import Citation, ServiceName
from knowledge_base.register import load_register
from knowledge_base.statute_store import find_library, open_library
from tests.stack import ROOT


def test_every_service_has_a_card() -> None:
    assert set(load_services()) == set(get_args(ServiceName))


@pytest.mark.parametrize("name", get_args(ServiceName))
def test_a_card_says_what_to_do_under_its_name(name: str) -> None:
    reply = service_step(name, load_services()[name])
    assert reply.service.name == name
    assert "怎么办" in reply.shown
    assert 0 < len(reply.spoken) <= 120
    assert reply.choices


@pytest.mark.parametrize("content", ["", "legal_aid: 3", "legal_aid: {label: x}", "a: [", "\0"])
def test_a_broken_file_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "services.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ServicesError, match=r"services\.yaml"):
        load_services(path)


def _cited_outside_the_corpus() -> set[Citation]:
    cited = {c for card in load_services().values() for c in card.citations}
    cited |= {c for alarm in ALARMS for c in alarm.citations}
    for matter in MATTERS:
        for status in STATUSES:
            answers = AidAnswers(matter, status, 3, 3000.0)
            if not open_questions(answers):
                cited |= set(summary(answers).citations)
    return cited


@pytest.mark.library
def test_what_is_cited_outside_the_corpus_is_in_force() -> None:
    path = find_library(setting=os.environ.get("WENXIAOFA_LAWS"), root=ROOT)
    if path is None:
        pytest.skip("没有法条库：执行 wenxiaofa laws import 文件")
    library = open_library(path, load_register(ROOT / "knowledge_base/laws.yaml"))
    wrong = [
        citation
        for citation in _cited_outside_the_corpus()
        if library.article(citation.law, citation.article) is None
        or not library.in_force(citation.law, on=datetime.date.today())
    ]
    assert wrong == []
