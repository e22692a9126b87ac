"""The corpus that the product ships keeps its own rules."""

import datetime
import os
from collections import Counter
from functools import cache

import pytest

from knowledge_base.corpus import Corpus, load_corpus
from knowledge_base.corpus_check import check_corpus
from knowledge_base.register import load_register
from knowledge_base.statute_store import find_library, open_library
from tests.stack import ROOT

PACKAGE = ROOT / "knowledge_base"


@cache
def shipped() -> Corpus:
    return load_corpus(PACKAGE / "faq")


def test_it_keeps_the_schema_and_its_links() -> None:
    register = load_register(PACKAGE / "laws.yaml")
    problems = check_corpus(shipped(), None, register=register, today=datetime.date.today())
    assert [str(problem) for problem in problems if problem.severity == "error"] == []


@pytest.mark.library
def test_every_citation_is_in_force() -> None:
    path = find_library(setting=os.environ.get("WENXIAOFA_LAWS"), root=ROOT)
    if path is None:
        pytest.skip("没有法条库：执行 wenxiaofa laws import 文件")
    register = load_register(PACKAGE / "laws.yaml")
    library = open_library(path, register)
    problems = check_corpus(shipped(), library, register=register, today=datetime.date.today())
    assert [str(problem) for problem in problems if problem.severity == "error"] == []


def test_it_covers_what_a_township_office_hears() -> None:
    topics = Counter(entry.topic for entry in shipped().entries)
    assert len(shipped().entries) >= 150
    assert len(topics) >= 12
    assert all(len(entry.questions) >= 8 for entry in shipped().entries)


def test_nothing_is_promised_and_everything_can_be_said_aloud() -> None:
    for entry in shipped().entries:
        assert len(entry.spoken) <= 120, entry.id
        assert not set(entry.spoken) & set("*#`[]"), entry.id
        assert "一定能赢" not in entry.answer + entry.spoken, entry.id
