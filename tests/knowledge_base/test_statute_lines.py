import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge_base import statute_lines
from knowledge_base.errors import StatuteError
from knowledge_base.statute_lines import read_lines, read_records, write_lines
from knowledge_base.statutes import Article
from tests.fakes_knowledge_base import articles

GOOD = {"law": "《测试法》", "article": "第46条", "content": "第一款\n第二款", "short": "测试法"}


def lines(*values: Any) -> bytes:
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()


def test_articles_written_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_lines(path, articles())
    assert list(read_lines(path)) == articles()


printable = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=printable, chapter=printable, number=st.tuples(st.integers(1, 9999), st.integers(0, 9))
)
def test_any_article_round_trips(
    tmp_path: Path, content: str, chapter: str, number: tuple[int, int]
) -> None:
    article = Article(law="测试法", number=number, content=content, chapter=chapter)
    write_lines(tmp_path / "a.jsonl", [article])
    assert list(read_lines(tmp_path / "a.jsonl")) == [article]


def test_compressed_lines_and_loose_forms_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(lzma.compress(b"\xef\xbb\xbf" + lines(GOOD) + b"\r\n\r\n"))
    (article,) = read_lines(path)
    assert (article.law, article.label) == ("测试法", "第四十六条")
    assert article.content == "第一款\n第二款"


def test_formula_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines({**GOOD, "content": '=cmd|" /C calc"!A0\x07'}))
    assert next(read_lines(path)).content == '=cmd|" /C calc"!A0'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "第 1 行：不是一个完整的 JSON"),
        (lines(GOOD) + b"\n{]", "第 2 行"),
        (b"[" * 100_000, "第 1 行"),
        (lines([1]), "应当是一个 JSON 对象"),
        (lines({**GOOD, "law": 5}), "law"),
        (lines({**GOOD, "law": "法" * 201}), "law"),
        (lines({**GOOD, "content": ""}), "缺少 content"),
        (lines({**GOOD, "content": "\x00"}), "缺少 content"),
        (lines({**GOOD, "article": "附则"}), "条号看不懂"),
        (lines({"law": "测试法"}), "缺少 article"),
        ('{"law": "测试"}'.encode("gbk"), "UTF-8"),
        (b'{"law": NaN', "JSON"),
        (b"\x00\x01\x02", "JSON"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    with pytest.raises(StatuteError, match=message) as raised:
        list(read_lines(path))
    assert "a.jsonl" in str(raised.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"not xz", "xz"),
        (b"", "不完整"),
        (lzma.compress(lines(GOOD))[:-20], "不完整|xz"),
    ],
)
def test_broken_compression_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(data)
    with pytest.raises(StatuteError, match=message):
        list(read_lines(path))


def test_an_xz_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statute_lines, "MAX_BYTES", 8 * 1024 * 1024)
    packer = lzma.LZMACompressor(preset=0)
    bomb = b"".join(packer.compress(b"\n" * (1 << 20)) for _ in range(64)) + packer.flush()
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(bomb)
    assert len(bomb) < 100_000
    with pytest.raises(StatuteError, match="8 MB"):
        list(read_lines(path))


def test_an_endless_line_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * (statute_lines.MAX_LINE_BYTES * 3))
    with pytest.raises(StatuteError, match="有一行超过"):
        list(read_lines(path))


def test_too_many_articles_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statute_lines, "MAX_ARTICLES", 3)
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(*[GOOD] * 4))
    with pytest.raises(StatuteError, match="超过 3 条"):
        list(read_lines(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StatuteError, match="打不开"):
        list(read_lines(tmp_path / "a.jsonl"))


def test_records_stand_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        lines(
            {"id": 7, "law": "甲法", "article": "附则", "content": "一"},
            {"law": "甲法", "article": "第1条", "content": "二"},
            {"content": "三"},
        )
    )
    assert [record.id for record in read_records(path)] == [7, "甲法|第1条", 3]
    path.write_bytes(lines({"law": "甲法"}))
    with pytest.raises(StatuteError, match="content"):
        list(read_records(path))
