from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.errors import StatuteError
from knowledge_base.statute_import import find_files, import_articles, read_file
from knowledge_base.statute_lines import write_lines
from knowledge_base.statute_store import find_library, open_library
from tests.fakes_knowledge_base import articles, register


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    first = import_articles(tmp_path, articles())
    assert (first.added, first.changed, first.unchanged) == (4, 0, 0)
    store = tmp_path / "articles.jsonl"
    stamp, text = store.stat().st_mtime_ns, store.read_bytes()
    again = import_articles(tmp_path, reversed(articles()))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)
    assert (store.stat().st_mtime_ns, store.read_bytes()) == (stamp, text)
    assert not list(tmp_path.glob("*.new"))


def test_a_text_of_the_same_date_is_replaced_and_a_newer_one_wins(tmp_path: Path) -> None:
    import_articles(tmp_path, articles())
    code = [article for article in articles() if "民法典" in article.law]
    report = import_articles(tmp_path, code[:1])
    assert (report.changed, report.articles) == (1, len(articles()) - 2)
    newer = [replace(article, version="2025-01-01", content="新") for article in code]
    assert import_articles(tmp_path, newer).added == 1
    found = open_library(tmp_path, register()).article("民法典", "1079")
    assert found is not None
    assert found.content == "新"


def test_texts_without_a_date_are_named(tmp_path: Path) -> None:
    report = import_articles(tmp_path, [replace(articles()[0], version="")])
    assert report.undated == ("中华人民共和国民法典",)


def test_all_kinds_below_a_folder_are_found(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text("测试法\n第一条 甲。", "utf-8")
    (tmp_path / "b.txt").write_text("试验法\n第一条 乙。", "utf-8")
    write_lines(tmp_path / "c.jsonl", articles())
    (tmp_path / "d.pdf").write_bytes(b"%PDF")
    (tmp_path / "README.md").write_text("about", "utf-8")
    found = [article for file in find_files(tmp_path) for article in read_file(file)]
    assert {article.law for article in found} >= {"测试法", "试验法", "将来法"}


@pytest.mark.parametrize("name", ["a.doc", "a.pdf", "a.exe", "nichts.md"])
def test_other_kinds_are_named(tmp_path: Path, name: str) -> None:
    if name != "nichts.md":
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(StatuteError, match=name.replace(".", r"\.")):
        find_files(tmp_path / name)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StatuteError, match="没有"):
        find_files(tmp_path)


def test_the_library_is_looked_for_in_order(tmp_path: Path) -> None:
    root = tmp_path / "project"
    places = [tmp_path / "set", root / "var" / "laws", tmp_path / "shared" / "laws"]
    root.mkdir()
    assert find_library(setting=None, root=root) is None
    for place in reversed(places):
        place.mkdir(parents=True)
        write_lines(place / "articles.jsonl", articles())
        if place is not places[0]:
            assert find_library(setting=None, root=root) == place
    assert find_library(setting=str(places[0]), root=root) == places[0]
    file = places[0] / "articles.jsonl"
    assert find_library(setting=str(file), root=root) == file


def test_a_setting_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StatuteError, match="WENXIAOFA_LAWS"):
        find_library(setting=str(tmp_path), root=tmp_path)
    with pytest.raises(StatuteError, match="没有法条文件"):
        open_library(tmp_path, register())
