"""What evidence packs are computed from, read for many items at once.

`Whole` holds all metrics of a cycle against each other; `of_items` reads a batch in sixteen
statements, whatever its size.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from portal import periods
from portal.accounts.models import Department
from portal.db import session
from portal.frequencies import per_year
from portal.insight import charts
from portal.insight.models import Verdict
from portal.refinement.correlation import Together
from portal.refinement.measured import Measured, Named
from portal.refinement.models import Cycle, Item
from portal.refinement.pack_values import PERIODS, months_before
from portal.refinement.queries import gathered
from portal.refinement.sameness import Sameness
from portal.registry.likeness import Candidate
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries.checking import COMPARED
from portal.registry.queries.days import day_of, today
from portal.registry.vocabulary import FREQUENCY_NOUN, Frequency
from portal.registry.wording import Wording

BATCH: Final = 50  # items read and written at a time: some 30,000 values
EPOCH: Final = date(1990, 1, 1)
MONTHS: Final = 36

_VERSION = aliased(DefinitionVersion)
_ITEMS = (
    select(Item.id, Metric.id.label("metric_id"), Metric.code, Metric.name, Metric.created_at)
    .add_columns(
        Department.name.label("department"),
        Metric.definition_id,
        Definition.is_shared,
        _VERSION.major,
        _VERSION.minor,
        _VERSION.patch,
        _VERSION.decimals,
        _VERSION.fiscal_start_month,
        _VERSION.due_days,
        _VERSION.effort_minutes,
        _VERSION.unintended_behaviour,
        _VERSION.counter_metric,
        *(getattr(_VERSION, name) for name in COMPARED),
    )
    .join(Item.metric)
    .join(Metric.department)
    .join(Metric.definition)
    .outerjoin(_VERSION, _VERSION.id == Definition.current_id)
)


@dataclass(frozen=True)
class Compared:
    """How a metric's series is counted: metrics of one rhythm share their numbers of periods."""

    frequency: str
    fiscal_start_month: int


class Whole:
    """All metrics of a cycle beside each other: correlation, near-equal definitions, spread."""

    def __init__(self, cycle: Cycle) -> None:
        rows = session.execute(_ITEMS.where(Item.cycle_id == cycle.id).order_by(Item.id)).all()
        self.rows: Mapping[int, Row[Any]] = {row.id: row for row in rows}
        self.names = {row.metric_id: _named(row) for row in rows}
        self.by_code = {row.code: row.metric_id for row in rows}
        self.sameness = Sameness(map(_candidate, rows))
        self.together: list[Together] = []
        self.of_metric: dict[int, Together] = {}
        self.others: dict[int, list[tuple[str, float]]] = defaultdict(list)

    def read(self) -> None:
        """Read the series of all metrics, a batch a statement."""
        kinds: dict[Compared, dict[Any, dict[int, float]]] = defaultdict(dict)
        shared = {row.metric_id: row for row in self.rows.values() if row.is_shared}
        rows = {row.metric_id: row for row in self.rows.values()}
        since = months_before(today(), MONTHS).isoformat()
        for batch in batches(sorted(rows)):
            for metric_id, drawing, value in _drawings(batch):
                row = rows[metric_id]
                if metric_id in shared and value is not None:
                    self.others[row.definition_id].append((row.department, value))
                if row.frequency and row.frequency != Frequency.IRREGULAR:
                    kind = Compared(row.frequency, row.fiscal_start_month or 1)
                    kinds[kind][metric_id] = numbered(drawing, kind, since)
        for series in kinds.values():
            together = Together(series)
            self.together.append(together)
            self.of_metric |= dict.fromkeys(series, together)

    def steps(self) -> Iterator[None]:
        """Look at every pair; yields after each metric, so that the caller can say how far."""
        for together in self.together:
            for at in range(len(together)):
                together.look(at)
                yield
        for at in range(len(self.sameness)):
            self.sameness.look(at)
            yield

    def count_steps(self) -> int:
        return sum(map(len, self.together)) + len(self.sameness)


def of_items(whole: Whole, item_ids: Sequence[int], *, is_survey_over: bool) -> Iterator[
    tuple[int, Measured]
]:  # fmt: skip
    """What is known of each of these items' metrics, from the whole and from sixteen reads."""
    rows = [whole.rows[item_id] for item_id in item_ids]
    beside = gathered.Beside(rows, today())
    for row in rows:
        yield row.id, _measured(row, whole, beside, is_survey_over)


def _measured(row: Any, whole: Whole, beside: gathered.Beside, is_survey_over: bool) -> Measured:
    together = whole.of_metric.get(row.metric_id)
    companions = together.companions(row.metric_id) if together is not None else ()
    wording = _wording(row)
    return Measured(
        today=today(),
        metric=_named(row),
        version="" if row.major is None else f"{row.major}.{row.minor}.{row.patch}",
        wording=wording,
        direction=row.direction or "neutral",
        frequency=row.frequency or "month",
        fiscal_start_month=row.fiscal_start_month or 1,
        due_days=row.due_days or 0,
        known_since=day_of(row.created_at),
        drawing=beside.drawings.get(row.metric_id, charts.EMPTY),
        arrived=beside.arrived[row.metric_id],
        targets=beside.targets(row.metric_id, wording, row.direction or "neutral"),
        signals=beside.signals[row.metric_id],
        use=beside.use[row.metric_id],
        views_since=beside.views_since,
        viewers=beside.viewers.get(row.metric_id, 0),
        views=beside.views[row.metric_id],
        effort_minutes=row.effort_minutes,
        values_a_year=per_year(row.frequency) if row.frequency else None,
        companions=[(whole.names[int(str(one.key))], one) for one in companions],
        is_correlated=together is not None and row.metric_id in together.found,
        alike=[
            (whole.names[whole.by_code[one.key]], one) for one in whole.sameness.alike(row.code)
        ],
        others=whole.others.get(row.definition_id, ()),
        objectives=beside.objectives[row.metric_id],
        counters=beside.counters[row.metric_id],
        gaming=row.unintended_behaviour or "",
        counter_words=row.counter_metric or "",
        answers=beside.answers[row.id],
        is_survey_over=is_survey_over,
        statement=beside.statements.get(row.id),
    )


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def numbered(drawing: Mapping[str, Any], kind: Compared, since: str) -> dict[int, float]:
    """The complete values of a drawing since then, by a number that rises with each period."""
    starts, values = drawing["starts"], drawing["values"]
    last = drawing["complete"]
    first = max(last - PERIODS, sum(start < since for start in starts))
    if first >= last:
        return {}
    anchor = periods.period_of(EPOCH, kind.frequency, kind.fiscal_start_month)
    begun = periods.period_of(
        date.fromisoformat(starts[first]), kind.frequency, kind.fiscal_start_month
    )
    number = periods.steps_between(anchor, begun)
    return {number + at - first: values[at] for at in range(first, last) if values[at] is not None}


def _drawings(metric_ids: Sequence[int]) -> Iterator[tuple[int, Mapping[str, Any], float | None]]:
    found = select(Verdict.metric_id, Verdict.drawing, Verdict.value)
    for row in session.execute(found.where(Verdict.metric_id.in_(metric_ids))):
        yield row.metric_id, row.drawing, row.value


def _named(row: Row[Any]) -> Named:
    return Named(row.code, row.name, row.department)


def _wording(row: Row[Any]) -> Wording:
    noun = FREQUENCY_NOUN[Frequency(row.frequency)] if row.frequency else "period"
    return Wording(row.unit or "", row.decimals, noun)


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        key=row.code,
        name=row.name,
        shared=row.definition_id if row.is_shared else None,
        **{field: getattr(row, field) or "" for field in COMPARED},
    )
