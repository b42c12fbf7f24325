"""Values as rows of a file: one for each metric and period that has one.

A row is written from what its metric's rows share and what is its own, so that a million of them
take seconds: `lines` for a CSV, `cells` for a workbook. Both say the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from portal.periods import period_of
from portal.tables.safe_csv import Cell, joined, number
from portal.values.terms import Versions

HEADER = (
    "department", "metric_code", "metric_name", "period", "start", "value", "numerator",
    "denominator", "unit", "state", "note",
)  # fmt: skip
MOST = 20_000  # periods whose label is kept; their calendar has more days than that


class Described(NamedTuple):
    """What all rows of a metric say."""

    department: str
    code: str
    name: str
    versions: Versions


class Stood(NamedTuple):
    """The value that stands in a period; `start` as the engine's driver gives it."""

    metric_id: int
    start: date | str
    value: float | None
    numerator: float | None
    denominator: float | None
    state: str
    reason: str
    note: str


Series = tuple[Described, Iterable[Stood]]  # by period, the oldest first


class _Labels(dict[date | str, str]):
    """The labels of one rhythm's periods, each made once."""

    def __init__(self, frequency: str, fiscal_start_month: int) -> None:
        super().__init__()
        self.rhythm = frequency, fiscal_start_month

    def __missing__(self, start: date | str) -> str:
        if len(self) >= MOST:
            self.clear()
        day = _day(start)
        self[start] = made = joined([period_of(day, *self.rhythm).label, day]) + ","
        return made


def lines(series: Iterable[Series]) -> Iterator[str]:
    """The rows as lines of a CSV file."""
    labels: dict[tuple[str, int], _Labels] = {}
    for described, values in series:
        head = joined(described[:3]) + ","
        rhythm = _rhythm(described.versions)
        if rhythm is None:
            yield from (joined(_cells(described, one)) + "\r\n" for one in values)
            continue
        if rhythm not in labels:
            labels[rhythm] = _Labels(*rhythm)
        yield from _lines(head, labels[rhythm], described.versions.current.unit, values)


def _lines(
    head: str, labels: Mapping[date | str, str], unit: str, values: Iterable[Stood]
) -> Iterator[str]:
    ends: dict[str, str] = {}  # of rows without a note, by their state
    for _, start, value, numerator, denominator, state, reason, note in values:
        if reason or note:
            end = joined([unit, state, _note(reason, note)]) + "\r\n"
        elif state in ends:
            end = ends[state]
        else:
            end = ends[state] = joined([unit, state, ""]) + "\r\n"
        parts = (
            ",,"
            if numerator is None and denominator is None
            else f"{number(numerator)},{number(denominator)},"
        )
        yield f"{head}{labels[start]}{number(value)},{parts}{end}"


def cells(series: Iterable[Series]) -> Iterator[tuple[Cell, ...]]:
    """The rows as cells."""
    for described, values in series:
        for one in values:
            yield _cells(described, one)


def _cells(described: Described, one: Stood) -> tuple[Cell, ...]:
    _, start, value, numerator, denominator, state, reason, note = one
    day = _day(start)
    period, terms = described.versions.slot(day)
    return (
        *described[:3], period.label, day, value, numerator, denominator, terms.unit, state,
        _note(reason, note),
    )  # fmt: skip


def _rhythm(versions: Versions) -> tuple[str, int] | None:
    """The rhythm of all versions, where they have one rhythm and one unit."""
    found = {(one.frequency, one.fiscal_start_month, one.unit) for one in versions.all}
    return next(iter(found))[:2] if len(found) == 1 else None


def _note(reason: str, note: str) -> str:
    return "; ".join(text for text in (reason, note) if text)


def _day(start: date | str) -> date:
    return date.fromisoformat(start) if isinstance(start, str) else start
