"""Counts of what was asked, straight from the database."""

import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.people.holidays import CHINA
from kiosk.reports.figures import Figures
from kiosk.store.corpus_tables import asked_questions
from kiosk.store.tables import feedback

_Q = asked_questions.c
_CHINA_SECONDS = 8 * 3600


def figures_between(connection: Connection, since: datetime.date, until: datetime.date) -> Figures:
    """Of all days from the first to the last, by the calendar of China."""
    start, end = _start(since), _start(until + datetime.timedelta(days=1))

    def counts(column: Any) -> dict[str, int]:
        query = (
            sa.select(column, sa.func.count()).where(_Q.at >= start, _Q.at < end).group_by(column)
        )
        return {str(row[0]): int(row[1]) for row in connection.execute(query)}

    seconds = sa.cast(_Q.at, sa.BigInteger) + _CHINA_SECONDS
    of_day = seconds % 86_400
    days = counts(seconds - of_day)
    hours = counts(of_day - of_day % 3_600)
    return Figures(
        since=since,
        until=until,
        by_day={_day(start_of): count for start_of, count in days.items()},
        by_hour={str(int(float(hour)) // 3_600): count for hour, count in hours.items()},
        by_kind=counts(_Q.kind),
        by_channel=counts(_Q.channel),
        by_topic=counts(_Q.topic),
        by_entry=counts(_Q.faq_id),
        by_gap=counts(_Q.gap),
        helpful=_verdicts(connection, start, end, helpful=True),
        unhelpful=_verdicts(connection, start, end, helpful=False),
    )


def _start(day: datetime.date) -> float:
    return datetime.datetime.combine(day, datetime.time(), CHINA).timestamp()


def _day(seconds: str) -> str:
    days = int(float(seconds)) // 86_400
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=days)).isoformat()


def _verdicts(connection: Connection, start: float, end: float, *, helpful: bool) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(feedback)
        .where(feedback.c.at >= start, feedback.c.at < end, feedback.c.helpful.is_(helpful))
    )
    return int(connection.execute(query).scalar() or 0)
