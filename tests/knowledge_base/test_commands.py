"""The commands `faq`, `laws`, `index` and `search`, each in a folder of its own."""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_base.corpus import load_corpus
from knowledge_base.corpus_files import as_yaml
from knowledge_base.statute_lines import write_lines
from tests.fakes_knowledge_base import articles, entry

ROOT = Path(__file__).parents[2]
ENTRY = entry(
    "my-own-entry",
    label="我们自己写的条目",
    title="这个问题只在测试里出现吗？",
    questions=tuple(f"只在测试里的第{number}种问法" for number in "甲乙丙丁戊己庚辛"),
    topic="测试",
)


def wenxiaofa(folder: Path, *words: str, given: str | bytes = b"", **more: str) -> Any:
    environment = {name: value for name, value in os.environ.items() if "WENXIAOFA" not in name}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        cwd=folder,
        env=environment,
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project folder with no statute library beside it."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def faq_file(folder: Path, **changes: Any) -> Path:
    document = yaml.safe_load(as_yaml(ENTRY.topic, [ENTRY]))
    document["entries"][0] |= changes
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return path


def test_check_passes_what_is_sound_and_says_there_is_no_library(place: Path) -> None:
    done = wenxiaofa(place, "faq", "check", str(faq_file(place)))
    assert done.returncode == 0, done.stdout.decode()
    assert "没有装法条库" in done.stdout.decode()
    assert "共 1 个条目，9 种问法：0 个错误" in done.stdout.decode()


def test_check_resolves_citations_against_the_library(place: Path) -> None:
    write_lines(place / "a.jsonl", articles())
    wrong = [{"law": "中华人民共和国民法典", "article": "第九千条", "gist": "无。"}]
    path = faq_file(place, citations=wrong)
    done = wenxiaofa(place, "faq", "check", str(path), WENXIAOFA_LAWS=str(place / "a.jsonl"))
    assert done.returncode == 1
    assert "《中华人民共和国民法典》没有第九千条" in done.stdout.decode()
    assert "my-own-entry" in done.stdout.decode()


def test_check_names_all_that_is_wrong(place: Path) -> None:
    path = faq_file(place, label="字" * 20, steps=[], related=["nobody"], spoken="**响**")
    done = wenxiaofa(place, "faq", "check", str(path))
    assert done.returncode == 1
    assert done.stdout.decode().count("错误：") == 4
    (place / "bad.yaml").write_bytes(b"\xff")
    done = wenxiaofa(place, "faq", "check", str(place / "bad.yaml"), "nichts")
    assert done.returncode == 1
    assert "UTF-8" in done.stdout.decode()
    assert "没有这个文件" in done.stdout.decode()


def test_a_setting_that_names_no_library_is_an_error(place: Path) -> None:
    done = wenxiaofa(place, "faq", "check", WENXIAOFA_LAWS=str(place / "nichts"))
    assert done.returncode == 1
    assert "WENXIAOFA_LAWS" in done.stderr.decode()


def test_the_corpus_is_exported_whole(place: Path) -> None:
    done = wenxiaofa(place, "faq", "export", "out")
    assert done.returncode == 0, done.stderr.decode()
    shipped = load_corpus(ROOT / "knowledge_base" / "faq").entries
    assert set(load_corpus(place / "out").entries) == set(shipped)


def test_a_file_with_errors_is_not_imported(place: Path) -> None:
    imported = ROOT / "knowledge_base" / "faq" / "imported"
    before = imported.exists()
    done = wenxiaofa(place, "faq", "import", str(faq_file(place, steps=[])))
    assert done.returncode == 1
    assert imported.exists() == before


def test_laws_are_imported_listed_and_shown(place: Path) -> None:
    (place / "in").mkdir()
    write_lines(place / "in" / "a.jsonl", articles())
    (place / "in" / "b.md").write_text("# 测试法\n（2020年1月2日通过）\n**第一条** 甲。", "utf-8")
    done = wenxiaofa(place, "laws", "import", "in")
    assert done.returncode == 0, done.stderr.decode()
    assert "新增 5 部" in done.stdout.decode()
    again = wenxiaofa(place, "laws", "import", "in")
    assert "新增 0 部，更新 0 部，未变 5 部" in again.stdout.decode()
    listed = wenxiaofa(place, "laws", "list", "民法典").stdout.decode()
    assert listed.startswith("中华人民共和国民法典\t3 条")
    assert listed.count("\n") == 1
    shown = wenxiaofa(place, "laws", "show", "民法典", "1079")
    assert "第一千零七十九条" in shown.stdout.decode()
    missing = wenxiaofa(place, "laws", "show", "民法典", "9")
    assert missing.returncode == 1
    assert "没有《民法典》9" in missing.stderr.decode()


def test_bad_law_files_are_named_and_the_good_imported(place: Path) -> None:
    (place / "in").mkdir()
    (place / "in" / "a.docx").write_bytes(b"PK")
    (place / "in" / "b.md").write_text("测试法\n第一条 甲。", "utf-8")
    done = wenxiaofa(place, "laws", "import", "in")
    assert done.returncode == 1
    assert "a.docx" in done.stderr.decode()
    assert "新增 1 部" in done.stdout.decode()
    assert "没有认出公布日期" in done.stdout.decode()
    done = wenxiaofa(place, "laws", "import", "nichts.md")
    assert done.returncode == 1
    assert "没有这个文件" in done.stderr.decode()


def test_the_index_is_built_once_and_searched(place: Path) -> None:
    write_lines(place / "a.jsonl", articles())
    laws = {"WENXIAOFA_LAWS": str(place / "a.jsonl")}
    empty = wenxiaofa(place, "search", given='{"id": 1, "text": "x"}')
    assert empty.returncode == 1
    assert "wenxiaofa index" in empty.stderr.decode()
    first = wenxiaofa(place, "index", **laws)
    assert first.returncode == 0, first.stderr.decode()
    assert "8 条法条" in first.stdout.decode()
    assert "已经是最新" in wenxiaofa(place, "index", **laws).stdout.decode()
    forced = wenxiaofa(place, "index", "--force", **laws)
    assert "8 条法条" in forced.stdout.decode()
    done = wenxiaofa(
        place, "search", "--top", "3", given='{"id": "a", "text": "老板拖欠工资怎么办"}\n'
    )
    (line,) = (json.loads(line) for line in done.stdout.splitlines())
    assert line["id"] == "a"
    assert line["ms"] > 0
    assert 1 <= len(line["hits"]) <= 3
    assert line["hits"][0]["kind"] == "faq"
    assert {"kind", "id", "law", "article", "score"} <= line["hits"][0].keys()


QUESTIONS = [
    b'{"id": 1, "text": "\xe5\xa4\xab\xe5\xa6\xbb\xe8\xa6\x81\xe6\xb1\x82\xe7\xa6\xbb\xe5\xa9\x9a"}',
    b"",
    b"{",
    b'{"id": "b"}',
    b'{"id": "c", "text": 5}',
    b"[1]",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"id": "d", "text": "' + b"x" * (2 << 20) + b'"}',
    b'{"id": "e", "text": ""}',
    b'{"id": "f", "text": "\\ud800"}',
    b'{"id": {"n": [1]}, "text": "\xe5\xb7\xa5\xe8\xb5\x84"}',
]


def test_bad_lines_get_an_error_and_the_rest_goes_on(place: Path) -> None:
    path = place / "a.jsonl.xz"
    lines = [
        {"law": "甲法", "article": "第1条", "content": "夫妻一方要求离婚的，可以起诉。"},
        {"id": 99, "law": "乙法", "article": "附则", "content": "支付工资应当及时。"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_bytes(lzma.compress(text.encode()))
    done = wenxiaofa(place, "search", "--articles", str(path), given=b"\n".join(QUESTIONS))
    assert done.returncode == 0, done.stderr.decode()
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in found] == [1, None, "b", "c", *[None] * 4, "e", "f", {"n": [1]}]
    assert [line.get("error", {}).get("code") for line in found] == [
        None,
        *["line-invalid"] * 7,
        None,
        None,
        None,
    ]
    assert found[0]["hits"][0]["id"] == "甲法|第1条"
    assert found[8]["hits"] == found[9]["hits"] == []
    assert found[10]["hits"][0]["id"] == 99
    assert found[10]["hits"][0]["kind"] == "statute"


@pytest.mark.parametrize("content", [b"", b"{", b'{"law": "x"}', None])
def test_articles_that_can_not_be_read_are_named(place: Path, content: bytes | None) -> None:
    path = place / "a.jsonl"
    if content is not None:
        path.write_bytes(content)
    done = wenxiaofa(place, "search", "--articles", str(path), given='{"id": 1, "text": "工资"}')
    if content == b"":
        assert json.loads(done.stdout)["hits"] == []
    else:
        assert done.returncode == 1
        assert "a.jsonl" in done.stderr.decode()


def test_settings_that_can_not_be_read_are_named(place: Path) -> None:
    for text in ("[answering\n", "[answering]\nencoder = 5"):
        (place / "wenxiaofa.toml").write_text(text)
        done = wenxiaofa(place, "index")
        assert done.returncode == 1
        assert "wenxiaofa.toml" in done.stderr.decode()
