"""Sheets out and in: nothing lost, nothing dangerous let in."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from kiosk.corpus.checks import Taken, check_entry
from kiosk.corpus.contents import FIELD_NAMES, content_of
from kiosk.corpus.errors import SheetError
from kiosk.corpus.exchange.cells import FORMULA
from kiosk.corpus.exchange.mapping import entry_from_row, guess_fields
from kiosk.corpus.exchange.preview import Mark, Preview, PreviewRow
from kiosk.corpus.exchange.reading import MOST_ROWS, Sheet, read_file, read_text
from kiosk.corpus.exchange.writing import as_csv, as_xlsx, bad_rows, template
from knowledge_base.corpus import FaqEntry, FollowUp
from knowledge_base.passages import Citation
from tests.fakes_knowledge_base import TODAY, entry, register

LIBREOFFICE = Path(__file__).parent / "made_by_libreoffice"
"""Saved by LibreOffice 7.4: a sheet with line breaks and a formula, a text with a table."""
TRICKY = entry(
    "tricky",
    label="=1+1",
    title="+86 是什么号码？",
    questions=("@someone 欠钱", "-1 怎么算", "'引号开头", '带，逗号"引号"的', "x" * 60),
    answer="第一行\n\n- 列表\n**粗**\t制表",
    steps=("先问", "再办"),
    materials=("身份证|复印件",),
    citations=(
        Citation(
            law="最高人民法院关于适用《中华人民共和国民法典》的解释",
            article="第一条",
            gist="要点：一",
        ),
        Citation(law="中华人民共和国民法典", article="第七百零三条", gist=None),
    ),
    related=("deposit",),
    followups=(
        FollowUp(say=("那、顿号呢", "多少钱"), to="deposit"),
        FollowUp(say=("甲",), to="wages"),
    ),
    deadline="三年",
    service="mediation",
)


def back(sheet: Sheet) -> list[str]:
    fields = guess_fields(sheet.columns)
    assert set(fields.values()) == set(FIELD_NAMES)
    return [content_of(entry_from_row(row, fields, before=None, today=TODAY)) for row in sheet.rows]


@pytest.mark.parametrize("write", [as_xlsx, as_csv])
def test_there_and_back_without_loss(write: object) -> None:
    contents = [content_of(one) for one in (TRICKY, entry("deposit"), entry("wages"))]
    body = write(contents)  # type: ignore[operator]
    assert back(read_file("x", body)) == contents


def test_no_program_takes_text_for_a_formula() -> None:
    contents = [content_of(TRICKY)]
    sheet = load_workbook(io.BytesIO(as_xlsx(contents))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    rows = list(csv.reader(io.StringIO(as_csv(contents).decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in rows[1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_of_office_programs(encoding: str) -> None:
    text = "问题,答案\n房东不退押金怎么办？,可以要求退还。\n"
    sheet = read_file("x.csv", text.encode(encoding))
    assert sheet.columns == ("问题", "答案")
    assert sheet.rows == (("房东不退押金怎么办？", "可以要求退还。"),)


def test_documents_with_tables_or_questions_and_answers() -> None:
    document = Document()
    for line in (
        "一、押金",
        "问：押金不退怎么办？",
        "答：先协商。",
        "谈不拢可以调解。",
        "法律依据：《中华人民共和国民法典》第七百零三条：租赁。",
        "问题2：工资呢？",
        "A：找劳动监察。",
    ):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    sheet = read_file("x.docx", out.getvalue())
    assert sheet.rows[0][:2] == ("押金不退怎么办？", "先协商。\n谈不拢可以调解。")
    assert sheet.rows[0][2].startswith("《中华人民共和国民法典》")
    assert sheet.rows[1][:2] == ("工资呢？", "找劳动监察。")
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(("问题", "回答", "押金？", "退。")):
        table.cell(place // 2, place % 2).text = text
    out = io.BytesIO()
    document.save(out)
    sheet = read_file("x.docx", out.getvalue())
    assert sheet.columns == ("问题", "回答", "法律依据")
    assert sheet.rows[0] == ("押金？", "退。", "")
    assert sheet.rows[1][:2] == ("押金不退怎么办？", "先协商。\n谈不拢可以调解。")
    assert sheet.rows[2] == ("工资呢？", "找劳动监察。", "")


def test_a_table_of_something_else_does_not_hide_the_questions() -> None:
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(("姓名", "电话", "张三", "1")):
        table.cell(place // 2, place % 2).text = text
    document.add_paragraph("问：押金不退怎么办？")
    document.add_paragraph("答：先协商。")
    out = io.BytesIO()
    document.save(out)
    assert read_file("x.docx", out.getvalue()).rows == (("押金不退怎么办？", "先协商。", ""),)


def test_files_that_libreoffice_made() -> None:
    sheet = read_file("问题.xlsx", (LIBREOFFICE / "questions.xlsx").read_bytes())
    assert sheet.columns == ("问题", "答案", "其他问法")
    assert sheet.rows[0] == (
        "房东不退押金怎么办？", "可以要求退还。", "租房押金不退\n房东扣押金",
    )  # fmt: skip
    assert sheet.rows[1] == ("邻居漏水到我家怎么办？", "可以要求修好、赔偿损失。", "楼上漏水")
    assert sheet.rows[2][0] == FORMULA
    sheet = read_file("问答.docx", (LIBREOFFICE / "answers.docx").read_bytes())
    assert [row[:2] for row in sheet.rows] == [
        ("狗咬人谁赔？", "一般由养狗的人赔。"),
        ("老板拖欠工资怎么办？", "可以向劳动监察投诉，也可以申请仲裁。"),
        ("离婚要去哪里办？", "双方都同意的，去婚姻登记机关。"),
    ]


def test_pasted_text() -> None:
    assert read_text("Q: 甲？\nA: 乙。\n丙").rows == (("甲？", "乙。\n丙", ""),)
    assert read_text("问题\t回答\n甲\t乙").rows == (("甲", "乙"),)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return out.getvalue()


BILLION = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets>&b;</sheets></workbook>"""


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("空.csv", b"", "空的"),
        ("旧.xls", b"\xd0\xcf\x11\xe0" + bytes(99), "另存为"),
        ("图.xlsx", b"\x89PNG\r\n" + bytes(99), "不是"),
        ("图.csv", b"\xff\xd8\xff\xe0" + bytes(99), "不是"),
        ("假.xlsx", b"PK\x03\x04" + bytes(99), "坏了"),
        ("别的.xlsx", zipped(a_xml=b"<a/>"), "不是 Excel"),
        ("宏.xlsm", zipped(xl__workbook_xml=b"<a/>", xl__vbaProject=b"x"), "宏"),
        ("弹.xlsx", zipped(xl__workbook_xml=bytes(40_000_000)), "压缩得不正常"),
        ("实体.xlsx", zipped(xl__workbook_xml=BILLION), "坏了"),
        ("乱.csv", bytes(range(1, 256)) * 9 + b"\x00", "编码"),
        ("大.csv", b"a" * (21 * 1024 * 1024), "超过"),
        ("一列.csv", "只有一列\n没有别的".encode(), "标准问法和回答"),
        ("表头.csv", "问题,回答\n".encode(), "没有内容"),
    ],
)
def test_files_that_are_refused(name: str, body: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        read_file(name, body)


def test_too_much() -> None:
    rows = "问题,回答\n" + "甲,乙\n" * (MOST_ROWS + 2)
    with pytest.raises(SheetError, match="最多导入"):
        read_file("x.csv", rows.encode())
    with pytest.raises(SheetError, match="万个字"):
        read_text("字" * 3_400_000)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(100_000):
        sheet.append(["甲", "乙"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(SheetError, match="最多导入"):
        read_file("x.xlsx", out.getvalue())


def looked(sheet: Sheet, *known: FaqEntry) -> tuple[PreviewRow, ...]:
    taken = Taken(known)
    looking = Preview(
        guess_fields(sheet.columns),
        {one.id: content_of(one) for one in known},
        taken,
        lambda one: check_entry(one, taken, library=None, register=register(), today=TODAY),
        TODAY,
    )
    return looking.rows(sheet)


CITED = "《中华人民共和国民法典》第七百零三条：租赁。"


def test_each_row_is_marked_with_the_reason() -> None:
    known = entry("deposit", title="押金不退怎么办？", answer="退。")
    rows = [
        ("新的问题？", "新的回答。", CITED),
        ("押金不退怎么办？", "改过的回答。", CITED),
        ("押金不退怎么办", "又一遍", CITED),
        ("没有依据？", "有回答", ""),
        ("依据写错？", "有回答", "民法典703条"),
        ("", "没有问", CITED),
        ("没有答？", "", CITED),
        ("法律没有？", "有", "《没有这部法》第一条：要点"),
        (known.questions[0], "别人的问法", CITED),
    ]
    found = looked(Sheet(("标准问法", "回答", "法律依据"), tuple(rows)), known)
    assert [row.mark for row in found] == [
        Mark.NEW, Mark.CHANGED, Mark.BAD, Mark.BAD, Mark.BAD, Mark.BAD, Mark.BAD, Mark.NEW, Mark.BAD,
    ]  # fmt: skip
    assert found[1].entry_id == "deposit"
    assert "第 3 行" in found[2].why
    assert "至少要引用一条" in found[3].why
    assert "《法律全称》第几条" in found[4].why
    assert "deposit" in found[8].why
    again = looked(Sheet(("标准问法", "回答"), (("押金不退怎么办？", "退。"),)), known)
    assert again[0].mark is Mark.SAME


def test_formulas_are_named() -> None:
    book = Workbook()
    book.active.append(["问题", "回答"])
    book.active.append(["甲？", "=HYPERLINK(1)"])
    out = io.BytesIO()
    book.save(out)
    (row,) = looked(read_file("x.xlsx", out.getvalue()))
    assert (row.mark, "公式" in row.why) == (Mark.BAD, True)


def test_template_and_bad_rows_can_be_read_again() -> None:
    (row,) = looked(read_file("x.xlsx", template()))
    assert row.mark is Mark.NEW, row.why
    sheet = read_file("x.xlsx", bad_rows(("问题", "回答"), [(("甲", ""), "没有写回答。")]))
    assert sheet.columns == ("要改的地方", "问题", "回答")
    assert sheet.rows == (("没有写回答。", "甲", ""),)
