"""Counts, the workbook, the printed report."""

import asyncio
import datetime
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kiosk.people.holidays import CHINA
from kiosk.reports.figures import grids, tables
from kiosk.reports.printed import find_font
from kiosk.reports.times import Heat, Spread, heats, spread, times_grid
from kiosk.reports.workbook import as_workbook
from kiosk.store import Store, open_store
from kiosk.store.asked import Asked
from kiosk.store.figures import figures_between
from kiosk.store.ticket_tables import tickets

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
            "grids": [
                {"name": "时间", "columns": ["", "件数"], "rows": [["等", 3]]},
                {"name": "主题", "columns": ["主题", "变化"], "rows": []},
            ],
        }
    )
    assert body.startswith(b"%PDF")


def ticket(
    code: str, opened: float, claimed: float | None, ended: float | None
) -> dict[str, object]:
    return {
        "code": code, "channel": "kiosk", "state": "closed", "opened_at": opened,
        "claimed_at": claimed, "ended_at": ended, "pass_on": "nothing",
    }  # fmt: skip


def test_waiting_and_handling_times(store: Store) -> None:
    rows = [
        ticket(f"T{number}", at(2, 9), at(2, 9) + number * 60, at(2, 9) + number * 60 + 600)
        for number in range(1, 11)
    ]
    rows += [
        ticket("before", at(1, 9), at(1, 10), at(1, 11)),
        ticket("alone", at(2, 9), None, at(2, 12)),
        ticket("waits", at(2, 9), None, None),
    ]
    store.database.write_now(lambda c: c.execute(tickets.insert(), rows))
    day = DAY + datetime.timedelta(days=1)
    found = store.database.read_now(lambda c: figures_between(c, day, day))
    assert found.waiting == Spread(10, 330.0, 540.0)
    assert found.handling == Spread(10, 600.0, 600.0)
    times, _ = grids(found)
    assert times.rows == (("居民等人接", 10, 5.5, 9.0), ("接了到办完", 10, 10.0, 10.0))


def test_topics_of_this_week_against_the_last(store: Store) -> None:
    for when, topic in ((at(9, 0), "租房"), (at(9, 23), "工伤"), (at(10, 8), "工伤")):
        asked = Asked(0, when, "kiosk", "", "answer", "", topic, None, "")
        asyncio.run(store.asked.add(asked))
    until = datetime.date(2027, 3, 10)  # the week before has four about 租房
    found = store.database.read_now(lambda c: figures_between(c, until, until))
    assert found.week == (Heat("工伤", 2, 0), Heat("租房", 1, 4))
    assert [one.change for one in found.week] == ["新出现", "少 75%"]
    book = load_workbook(io.BytesIO(as_workbook(found, {})))
    rows = [[cell.value for cell in row] for row in book["这一周的热门主题"].iter_rows()]
    assert rows[1] == ["工伤", 2, 0, "新出现"]
    assert book["等待和处理时间"]["A2"].value == "居民等人接"


def test_spreads_and_changes() -> None:
    assert spread([]) == Spread()
    assert spread([-5.0, 3.0]) == Spread(2, 1.5, 3.0)
    assert heats({"": 3}, {}) == ()
    assert Heat("a", 2, 2).change == "持平"
    assert Heat("a", 3, 2).change == "多 50%"
    assert times_grid(Spread(), Spread()).rows[0][2] == "没有"
