"""How values arrived: on time, late, missing, revised. Pure; `docs/methods/evidence.md`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True, slots=True)
class Arrived:
    """One revision of one period's value: the day on which it was entered; None: none is known."""

    period_start: date
    revision: int
    entered_on: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Of `expected` periods. `days_late` is the median of those that were late."""

    expected: int
    on_time: int
    late: int
    missing: int
    days_late: float | None


@dataclass(frozen=True, slots=True)
class Revised:
    """Of the periods that have a value, how many changed later, and by how much as a median."""

    periods: int
    revised: int
    revisions: int
    change: float | None
    largest: float | None


def delivery(due: Mapping[date, date], arrived: Iterable[Arrived]) -> Delivery:
    """How the values of the periods of `due` (start → the day by which it was due) arrived.

    The first revision with a value counts; on the due day is on time. Values of other periods are
    left out.
    """
    first: dict[date, date] = {}
    for one in arrived:
        if one.value is not None and one.period_start in due:
            known = first.get(one.period_start)
            first[one.period_start] = (
                one.entered_on if known is None else min(known, one.entered_on)
            )
    late = [(day - due[start]).days for start, day in first.items() if day > due[start]]
    return Delivery(
        expected=len(due),
        on_time=len(first) - len(late),
        late=len(late),
        missing=len(due) - len(first),
        days_late=median(late) if late else None,
    )


def revised(arrived: Iterable[Arrived]) -> Revised:
    """How often values changed after they were first given: from the first figure to the last.

    A revision that leaves the figure as it was, or takes it away, is a revision without a change.
    """
    by_period: dict[date, list[Arrived]] = {}
    for one in arrived:
        by_period.setdefault(one.period_start, []).append(one)
    valued, again, changes = 0, 0, []
    for revisions in by_period.values():
        figures = _figures(revisions)
        if not figures:
            continue
        valued += 1
        again += len(revisions) - 1
        if figures[0] != figures[-1]:
            changes.append(abs(figures[-1] - figures[0]))
    return Revised(
        periods=valued,
        revised=len(changes),
        revisions=again,
        change=median(changes) if changes else None,
        largest=max(changes, default=None),
    )


def _figures(revisions: Sequence[Arrived]) -> list[float]:
    ordered = sorted(revisions, key=lambda one: one.revision)
    return [one.value for one in ordered if one.value is not None]
