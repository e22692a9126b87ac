"""Counts, the workbook, the printed report."""

import asyncio
import datetime
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kiosk.people.holidays import CHINA
from kiosk.reports.figures import tables
from kiosk.reports.printed import find_font
from kiosk.reports.workbook import as_workbook
from kiosk.store import Store, open_store
from kiosk.store.asked import Asked
from kiosk.store.figures import figures_between

DAY = datetime.date(2027, 3, 1)


def at(day: int, hour: int, minute: int = 0) -> float:
    return datetime.datetime(2027, 3, day, hour, minute, tzinfo=CHINA).timestamp()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(f"sqlite:///{tmp_path}/figures.sqlite3")
    for when, kind, faq_id, gap in (
        (at(1, 0, 0), "answer", "deposit", ""),
        (at(1, 23, 59), "no_answer", "", "unanswered"),
        (at(2, 9), "answer", "deposit", "unsure"),
        (at(3, 0, 0), "answer", "wages", ""),
    ):
        asked = Asked(0, when, "kiosk", "", kind, faq_id, "租房", None, gap)
        asyncio.run(made.asked.add(asked))
    return made


def test_days_and_hours_are_those_of_china(store: Store) -> None:
    found = store.database.read_now(
        lambda c: figures_between(c, DAY, DAY + datetime.timedelta(days=1))
    )
    assert found.by_day == {"2027-03-01": 2, "2027-03-02": 1}
    assert found.by_hour == {"0": 1, "23": 1, "9": 1}
    assert found.by_kind == {"answer": 2, "no_answer": 1}
    assert found.total == 3
    named = dict(tables(found, {"deposit": "房东不退押金怎么办？"}))
    assert named["用得最多的条目"] == [("房东不退押金怎么办？", 2)]
    assert ("没有答案", 1) in named["怎么答的"]


def test_workbook(store: Store) -> None:
    found = store.database.read_now(lambda c: figures_between(c, DAY, DAY))
    book = load_workbook(io.BytesIO(as_workbook(found, {"deposit": "=1+1"})))
    assert book.sheetnames[0] == "每天"
    cells = [cell.value for row in book["用得最多的条目"].iter_rows() for cell in row]
    assert cells == ["用得最多的条目", "次数", "'=1+1", 1]


@pytest.mark.skipif(find_font() is None, reason="no CJK font (apt install fonts-noto-cjk)")
async def test_printed_report() -> None:
    from kiosk.console.figures import print_report  # noqa: PLC0415 - loads NiceGUI

    body = await print_report(
        {
            "title": "公平司法所",
            "summary": "三月",
            "tables": [{"name": "每天", "rows": [["一", 3], ["二", 0]]}],
        }
    )
    assert body.startswith(b"%PDF")
