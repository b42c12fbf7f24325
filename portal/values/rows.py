"""Values as rows of a file: one for each metric and period that has one.

A row is written from what its metric's rows share and what is its own, so that a million of them
take seconds: `lines` for a CSV, `cells` for a workbook. Both say the same. `value` is what was
entered; `definition` by which version, `comparability` what a change of the definition since made
of it, and `value_now` what it is as the definition in force counts it, where that is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from portal.periods import period_of
from portal.tables.safe_csv import Cell, joined, number
from portal.values.comparing import UNKNOWN, Standing
from portal.values.terms import Versions

HEADER = (
    "department", "metric_code", "metric_name", "period", "start", "value", "numerator",
    "denominator", "unit", "state", "note", "definition", "comparability", "value_now",
)  # fmt: skip
MOST = 20_000  # periods whose label is kept; their calendar has more days than that


class Described(NamedTuple):
    """What all rows of a metric say."""

    department: str
    code: str
    name: str
    versions: Versions
    standings: Mapping[int, Standing] = MappingProxyType({})  # by version


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
    version_id: int = 0  # by which it was entered


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
        yield from _lines(head, labels[rhythm], described, values)


def _lines(
    head: str, labels: Mapping[date | str, str], described: Described, values: Iterable[Stood]
) -> Iterator[str]:
    unit, standings = described.versions.current.unit, described.standings
    ends: dict[str, str] = {}  # of rows without a note, by their state
    told: dict[int, str] = {}  # of each version, up to the value
    for _, start, value, numerator, denominator, state, reason, note, version_id in values:
        if reason or note:
            end = joined([unit, state, _note(reason, note)])
        elif state in ends:
            end = ends[state]
        else:
            end = ends[state] = joined([unit, state, ""])
        parts = (
            ",,"
            if numerator is None and denominator is None
            else f"{number(numerator)},{number(denominator)},"
        )
        if version_id not in told:
            stands = standings.get(version_id, UNKNOWN)
            told[version_id] = "," + joined([stands.number, stands.word]) + ","
        said, now = number(value), standings.get(version_id, UNKNOWN)
        then = said if now.is_kept else number(now.now(value, numerator, denominator))
        yield f"{head}{labels[start]}{said},{parts}{end}{told[version_id]}{then}\r\n"


def cells(series: Iterable[Series]) -> Iterator[tuple[Cell, ...]]:
    """The rows as cells."""
    for described, values in series:
        for one in values:
            yield _cells(described, one)


def _cells(described: Described, one: Stood) -> tuple[Cell, ...]:
    _, start, value, numerator, denominator, state, reason, note, version_id = one
    day = _day(start)
    period, terms = described.versions.slot(day)
    stands = described.standings.get(version_id, UNKNOWN)
    return (
        *described[:3], period.label, day, value, numerator, denominator, terms.unit, state,
        _note(reason, note), stands.number, stands.word,
        stands.now(value, numerator, denominator),
    )  # fmt: skip


def _rhythm(versions: Versions) -> tuple[str, int] | None:
    """The rhythm of all versions, where they have one rhythm and one unit."""
    found = {(one.frequency, one.fiscal_start_month, one.unit) for one in versions.all}
    return next(iter(found))[:2] if len(found) == 1 else None


def _note(reason: str, note: str) -> str:
    return "; ".join(text for text in (reason, note) if text)


def _day(start: date | str) -> date:
    return date.fromisoformat(start) if isinstance(start, str) else start
