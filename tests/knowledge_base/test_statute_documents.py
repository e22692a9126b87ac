import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge_base import statute_documents
from knowledge_base.errors import StatuteError
from knowledge_base.statute_documents import read_docx, read_markdown

MARKDOWN = """---
source: x
---
# 中华人民共和国测试法

（2020年1月2日通过　根据2023年5月6日《决定》修正）

## 目录
- [第一章　总则](#a)
- 第二章　分则

## 第一章　总则

**第一条** 为了测试，制定本法。

第二条规定的情形除外。

**第二条**　　下列情形：

（一）甲；
（二）乙。

## 第二章 分则
### 第一节 一般规定

**第二条之一** 新增。

**第十条** 本法自2021年1月1日起施行。

附件：收费表
第十一条 不是条文。
"""
PARAGRAPHS = [
    "中华人民共和国测试法",
    "（2022年3月4日第十三届全国人民代表大会常务委员会第三十三次会议通过）",
    "目　　录",
    "第一编　总则",
    "第一章　一般规定",
    "第一编　总则",
    "第一章　一般规定",
    "第一条　为了测试。",
    "第二条　内容。",
    "第二款。",
    "第三条　本法自2022年5月1日起施行。",
]


def markdown(folder: Path, text: str | bytes) -> Path:
    path = folder / "a.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def document(folder: Path, paragraphs: list[str]) -> Path:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    path = folder / "a.docx"
    made.save(str(path))
    return path


def test_markdown_is_read(tmp_path: Path) -> None:
    found = read_markdown(markdown(tmp_path, MARKDOWN))
    assert [article.label for article in found] == ["第一条", "第二条", "第二条之一", "第十条"]
    assert {article.law for article in found} == {"中华人民共和国测试法"}
    assert {article.version for article in found} == {"2023-05-06"}
    assert found[0].content == "为了测试，制定本法。\n第二条规定的情形除外。"
    assert found[1].content == "下列情形：\n（一）甲；\n（二）乙。"
    assert found[0].chapter == "第一章 总则"
    assert found[3].chapter == "第二章 分则 第一节 一般规定"
    assert found[3].content == "本法自2021年1月1日起施行。"


def test_a_file_of_the_national_database_is_read(tmp_path: Path) -> None:
    found = read_docx(document(tmp_path, PARAGRAPHS))
    assert [article.content for article in found] == [
        "为了测试。",
        "内容。\n第二款。",
        "本法自2022年5月1日起施行。",
    ]
    assert found[0].chapter == "第一编 总则 第一章 一般规定"
    assert (found[0].version, found[0].level) == ("2022-03-04", "法律")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "没有找到"),
        ("# 测试法\n没有条文", "没有找到"),
        ("**第一条** 没有名称", "名称"),
        ("法" * 201 + "\n第一条 内容", "名称"),
        ("测试法\n第一条\n第二条 内容", "第一条没有内容"),
        ("测试法\n第一条 内容".encode("gbk"), "UTF-8"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_broken_markdown_is_named(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(StatuteError, match=message) as raised:
        read_markdown(markdown(tmp_path, text))
    assert "a.md" in str(raised.value)


def test_scripts_and_formulas_stay_text(tmp_path: Path) -> None:
    text = "测试法\n第一条 =HYPERLINK(1)\x07<script>alert(1)</script>"
    (article,) = read_markdown(markdown(tmp_path, text))
    assert article.content == "=HYPERLINK(1)alert(1)"


@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(max_size=300) | st.lists(st.sampled_from(MARKDOWN.split("\n"))).map("\n".join))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = markdown(tmp_path, text.encode("utf-8", "replace"))
    try:
        found = read_markdown(path)
    except StatuteError:
        return
    assert [article.number for article in found] == sorted(article.number for article in found)


def test_huge_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statute_documents, "MAX_DOCUMENT_BYTES", 1 << 20)
    path = markdown(tmp_path, b"a" * ((1 << 20) + 1))
    with pytest.raises(StatuteError, match="1 MB"):
        read_markdown(path)
    with pytest.raises(StatuteError, match="1 MB"):
        read_docx(path)


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(160):
            part.write(b"\0" * (1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(StatuteError, match="太大"):
        read_docx(path)


def test_a_zip_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_100):
            archive.writestr(str(number), b"")
    with pytest.raises(StatuteError, match="太大"):
        read_docx(path)


def damaged(folder: Path, name: str, content: bytes) -> Path:
    """A docx whose part of this name has other content."""
    source, path = document(folder, PARAGRAPHS), folder / "b.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return path


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "'
    + b"&a;" * 100
    + b'"><!ENTITY c "'
    + b"&b;" * 100
    + b'"><!ENTITY f SYSTEM "file:///etc/passwd">]><d>&c;&f;</d>'
)


@pytest.mark.parametrize(
    "content",
    [b"", b"<", b"\x00" * 100, ENTITIES, b"<a>" * 100_000, b"<w:document/>"],
    ids=["empty", "cut", "zeros", "entities", "deep", "unbound"],
)
@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
def test_hostile_xml_is_refused(tmp_path: Path, part: str, content: bytes) -> None:
    with pytest.raises(StatuteError, match=r"b\.docx"):
        read_docx(damaged(tmp_path, part, content))


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old word", b"x" * 1000], ids=str
)
def test_what_is_no_docx_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(StatuteError, match=r"完好的 \.docx"):
        read_docx(path)
