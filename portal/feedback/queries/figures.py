"""Reads of the loop's figures: counted by the database, a row a month, three statements."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Integer, and_, case, cast, extract, func, select

from portal.db import session
from portal.feedback.figures import Month
from portal.feedback.loop import CLOSE_DAYS, Kind, Outcome
from portal.feedback.models import Thread
from portal.registry.smart_finding import months_after

MONTHS = 36  # three years, as charts of other metrics begin with


def months(today: date, count: int = MONTHS) -> list[Month]:
    """The last `count` months, the one of `today` included, oldest first."""
    first = months_after(today.replace(day=1), 1 - count)
    answered = {row[0]: row[1:] for row in _answered(first)}
    given = {row[0]: row[1:] for row in _given(first)}
    closed = {row[0]: row[1:] for row in _closed(first)}
    found = []
    for later in range(count):
        start = months_after(first, later)
        key = start.year * 100 + start.month
        answers, median = answered.get(key, (0, None))
        gifts, in_time = given.get(key, (0, 0))
        ends, changed = closed.get(key, (0, 0))
        days = None if median is None else float(median)
        found.append(Month(start, answers, days, gifts, in_time, ends, changed))
    begun = next((place for place, month in enumerate(found) if _counts(month)), count)
    return found[begun:]


def _counts(month: Month) -> bool:
    return bool(month.answered or month.given or month.closed)


def _key(column: Any) -> Any:
    """The month of a date as one number: 202405."""
    return cast(extract("year", column) * 100 + extract("month", column), Integer)


_ASKS = Thread.kind != Kind.THANKS


def _answered(first: date) -> Iterable[Any]:
    """Month, count and median: the mean of the one or two in the middle of the month's order."""
    key = _key(Thread.answered_on)
    window = {"partition_by": key}
    place = func.row_number().over(**window, order_by=(Thread.answer_days, Thread.id))
    ranked = (
        select(
            key.label("month"),
            Thread.answer_days.label("days"),
            place.label("place"),
            func.count(Thread.id).over(**window).label("whole"),
        )
        .where(_ASKS, Thread.answered_on >= first)
        .subquery()
    )
    twice = 2 * ranked.c.place
    middle = and_(twice >= ranked.c.whole, twice <= ranked.c.whole + 2)
    return session.execute(
        select(ranked.c.month, func.max(ranked.c.whole), func.avg(ranked.c.days))
        .where(middle)
        .group_by(ranked.c.month)
    )


def _given(first: date) -> Iterable[Any]:
    key = _key(Thread.given_on)
    in_time = func.sum(case((Thread.close_days <= CLOSE_DAYS, 1), else_=0))
    found = select(key, func.count(Thread.id), in_time).where(_ASKS, Thread.given_on >= first)
    return session.execute(found.group_by(key))


def _closed(first: date) -> Iterable[Any]:
    key = _key(Thread.closed_on)
    something = Thread.outcome_kind.not_in(("", Outcome.NOTHING))
    changed = func.sum(case((something, 1), else_=0))
    found = select(key, func.count(Thread.id), changed).where(_ASKS, Thread.closed_on >= first)
    return session.execute(found.group_by(key))
