"""Counts of what was asked, straight from the database."""

import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kiosk.people.holidays import CHINA
from kiosk.reports.figures import Figures
from kiosk.reports.times import WEEK_DAYS, Heat, Spread, heats, spread
from kiosk.store.corpus_tables import asked_questions
from kiosk.store.tables import feedback
from kiosk.store.ticket_tables import tickets

_Q, _T = asked_questions.c, tickets.c
_CHINA_SECONDS = 8 * 3600


def figures_between(connection: Connection, since: datetime.date, until: datetime.date) -> Figures:
    """Of all days from the first to the last, by the calendar of China."""
    start, end = _start(since), _start(until + datetime.timedelta(days=1))

    def counts(column: Any) -> dict[str, int]:
        return _counts(connection, column, start, end)

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
        waiting=_durations(connection, _T.opened_at, _T.claimed_at, start, end),
        handling=_durations(connection, _T.claimed_at, _T.ended_at, start, end),
        week=_week(connection, until),
    )


def _counts(connection: Connection, column: Any, start: float, end: float) -> dict[str, int]:
    within = (_Q.at >= start, _Q.at < end)
    query = sa.select(column, sa.func.count()).where(*within).group_by(column)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def _durations(connection: Connection, begun: Any, done: Any, start: float, end: float) -> Spread:
    """Of tickets for which something was done in the span."""
    query = sa.select(done - begun).where(done >= start, done < end, begun.is_not(None))
    return spread(float(row[0]) for row in connection.execute(query))


def _week(connection: Connection, until: datetime.date) -> tuple[Heat, ...]:
    end = _start(until + datetime.timedelta(days=1))
    middle = _start(until - datetime.timedelta(days=WEEK_DAYS - 1))
    begin = _start(until - datetime.timedelta(days=2 * WEEK_DAYS - 1))
    return heats(
        _counts(connection, _Q.topic, middle, end), _counts(connection, _Q.topic, begin, middle)
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
