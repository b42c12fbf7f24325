"""Reads of observations: the newest visible revision of each period is the value."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import joinedload

from portal.db import session
from portal.driver import fetched
from portal.values.models import Import, Observation, Reopening


class Value(NamedTuple):
    """The value of one period, as calculations need it."""

    observation_id: int
    metric_id: int
    definition_version_id: int
    period_start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    state: str
    reason: str
    revision: int = 1


def visible(
    staged: int | None = None, *, of: type[Observation] = Observation
) -> ColumnElement[bool]:
    """Observations that count: entered, or of an applied import, or of the import `staged`.

    `of` is an alias of the table where a statement uses it twice.
    """
    applied = select(Import.id).where(Import.state == "applied")
    brought = of.import_id + 0  # else SQLite begins with it: all values that were entered
    found: list[ColumnElement[bool]] = [brought.is_(None), brought.in_(applied)]
    if staged is not None:
        found.append(brought == staged)
    return or_(*found)


COLUMNS = (
    Observation.id,
    Observation.metric_id,
    Observation.definition_version_id,
    Observation.period_start,
    Observation.value,
    Observation.numerator,
    Observation.denominator,
    Observation.state,
    Observation.reason,
    Observation.revision,
)


def values_of(metric_ids: Sequence[int], *, staged: int | None = None) -> dict[int, list[Value]]:
    """Each metric's values by period, oldest first: one statement, whatever their number."""
    found = session.connection().execute(_values(metric_ids, staged))
    series: dict[int, list[Value]] = defaultdict(list)
    for value in _newest(found):
        series[value.metric_id].append(value)
    return series


class Stood(Mapping[date, Value]):
    """The values of one metric by their periods, oldest first, each made when it is asked for."""

    def __init__(self, rows: Mapping[date, tuple[Any, ...]]) -> None:
        self._rows = rows

    def __getitem__(self, start: date) -> Value:
        return Value._make(self._rows[start])._replace(period_start=start)

    def __iter__(self) -> Iterator[date]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, start: object) -> bool:
        return start in self._rows

    def keys(self) -> KeysView[date]:
        return self._rows.keys()

    def figures(self) -> list[float | None]:
        """All values."""
        return [row[4] for row in self._rows.values()]

    def values_read(self) -> list[tuple[date, float | None, str, int, str]]:
        """What a reading takes of each: period, value, state, version and reason."""
        return [(start, row[4], row[7], row[2], row[8]) for start, row in self._rows.items()]


def each_series(connection: Connection, metric_ids: Sequence[int]) -> Iterator[tuple[int, Stood]]:
    """The same for so many values that only one metric's are held at a time; by rising identity."""
    days = _Days()
    series = groupby(fetched(connection, _values(metric_ids)), key=itemgetter(1))
    found, rows = next(series, (None, ()))
    for metric_id in sorted(metric_ids):
        if metric_id == found:
            yield metric_id, Stood({days[row[3]]: row for row in rows})  # the last of each period
            found, rows = next(series, (None, ()))
        else:
            yield metric_id, Stood({})


class _Days(dict[date | str, date]):
    """Days by themselves, and by their text: some drivers give that."""

    def __missing__(self, day: date | str) -> date:
        self[day] = found = date.fromisoformat(day) if isinstance(day, str) else day
        return found


def _values(metric_ids: Sequence[int], staged: int | None = None) -> Any:
    return (
        select(*COLUMNS)
        .where(Observation.metric_id.in_(metric_ids), visible(staged))
        .order_by(Observation.metric_id, Observation.period_start, Observation.id)
    )


def _newest(rows: Iterable[Row[Any]]) -> Iterator[Value]:
    """Of the revisions of each period, in their order, the last."""
    last: Value | None = None
    for value in map(Value._make, rows):
        if last is not None and (
            last.period_start != value.period_start or last.metric_id != value.metric_id
        ):
            yield last
        last = value
    if last is not None:
        yield last


def revisions(metric_id: int, period_start: date) -> Select[Observation]:
    """All visible revisions of one period, the newest first, with who entered them."""
    return (
        select(Observation)
        .options(joinedload(Observation.entered_by))
        .where(
            Observation.metric_id == metric_id,
            Observation.period_start == period_start,
            visible(),
        )
        .order_by(Observation.id.desc())
    )


def newest(metric_id: int, period_start: date) -> Observation | None:
    """The visible value of one period."""
    return session.scalars(revisions(metric_id, period_start).limit(1)).first()


def reopened_until(
    metric_ids: Sequence[int], open_on: date | None = None
) -> dict[tuple[int, date], date]:
    """Until when each period of these metrics was opened again: one statement.

    With `open_on` only those that still are on that day.
    """
    found = (
        select(Reopening.metric_id, Reopening.period_start, func.max(Reopening.until))
        .where(Reopening.metric_id.in_(metric_ids))
        .group_by(Reopening.metric_id, Reopening.period_start)
    )
    if open_on is not None:
        found = found.where(Reopening.until >= open_on)
    return {(metric_id, start): until for metric_id, start, until in session.execute(found)}
