"""Lay questions about articles."""

from pathlib import Path

import pytest

from knowledge_base.asked import read_asked
from knowledge_base.errors import CorpusError
from knowledge_base.register import load_register
from knowledge_base.statute_store import find_library, open_library

PACKAGE = Path(__file__).parents[2] / "knowledge_base"


def test_the_shipped_ones_are_many_and_differ() -> None:
    asked = read_asked(PACKAGE / "lay_questions")
    articles = {(one.law, one.article) for one in asked}
    assert len(articles) >= 2_500
    assert min(len(one.questions) for one in asked) >= 5
    assert sum(len(one.questions) >= 6 for one in asked) >= 2_500


@pytest.mark.library
def test_the_shipped_ones_ask_for_articles_in_force() -> None:
    folder = find_library(setting=None, root=PACKAGE.parent)
    if folder is None:
        pytest.skip("没有装法条库；用 wenxiaofa laws import 导入")
    library = open_library(folder, load_register(PACKAGE / "laws.yaml"))
    missing = [
        one
        for one in read_asked(PACKAGE / "lay_questions")
        if library.article(one.law, one.article) is None
    ]
    assert not missing


@pytest.mark.parametrize(
    "text",
    [
        "law: [",
        "- a",
        "law: 3\narticles: {}",
        "law: 民法典\narticles: {第一条: 押金}",
        "law: 民法典\narticles: {第一条: []}",
        "law: 民法典\narticles: {第一条: [1]}",
        "law: 民法典\narticles: {甲: [押金]}",
        "\x00",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.yaml").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"broken\.yaml") as raised:
        read_asked(tmp_path)
    assert raised.value.code == "asked-invalid"


def test_an_empty_folder_has_none(tmp_path: Path) -> None:
    assert read_asked(tmp_path) == ()
