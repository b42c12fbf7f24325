"""Reads of roll-ups: as what metrics stand, the counts that are kept, and whether they are right.

What is read grows with departments and objectives, not with metrics.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Date, String, and_, bindparam, case, cast, func, select

from portal.accounts.models import Department
from portal.db import bigint, session
from portal.driver import Ready
from portal.insight.dashboard import Part
from portal.insight.freshness import SOON
from portal.insight.listed import Counts
from portal.insight.models import RollUp, RollUpDay, RollUpMetric, Verdict
from portal.insight.queries.rows import IN_FORCE, TODAY
from portal.insight.rollups import DEPARTMENT, FAR, FIELDS, OBJECTIVE, Standing
from portal.packed import packed, unpacked
from portal.registry.models import Metric, MetricObjective, Objective

MOST_NAMED = 5_000  # metrics that a statement names

_IDS: Any = bindparam("metric_ids", type_=bigint, expanding=True)
_SERVED = (
    select(func.aggregate_strings(cast(MetricObjective.objective_id, String), ","))
    .where(MetricObjective.metric_id == Metric.id)
    .scalar_subquery()
)
NOW = (
    Metric.department_id,
    Metric.name,
    func.coalesce(Metric.nature, ""),
    Metric.state,
    func.coalesce(Verdict.variation, "none"),
    func.coalesce(Verdict.assurance, "none"),
    func.coalesce(Verdict.target_status, "none"),
    func.coalesce(Verdict.next_due_on, FAR),
)
KEPT = (
    RollUpMetric.department_id,
    RollUpMetric.name,
    RollUpMetric.nature,
    RollUpMetric.state,
    RollUpMetric.variation,
    RollUpMetric.assurance,
    RollUpMetric.target_status,
    RollUpMetric.due_on,
)
"""As what a metric counts and as what it is kept, but for its objectives: column by column."""
_KEPT = (*KEPT, RollUpMetric.objective_ids)
_STANDINGS = Ready(
    select(
        Metric.id,
        RollUpMetric.metric_id,
        *(column.label(f"now_{place}") for place, column in enumerate((*NOW, _SERVED))),
        *(column.label(f"kept_{place}") for place, column in enumerate(_KEPT)),
    )
    .outerjoin(Verdict, Verdict.metric_id == Metric.id)
    .outerjoin(RollUpMetric, RollUpMetric.metric_id == Metric.id)
    .where(Metric.id.in_(_IDS))
    .order_by(Metric.id)
)


def standings(
    metric_ids: Sequence[int],
) -> Iterator[tuple[int, Standing | None, Standing | None, bool]]:
    """Of each metric: what its roll-ups hold it to be, what it is, and whether it has a row."""
    wide = len(_KEPT)
    for start in range(0, len(metric_ids), MOST_NAMED):
        some = list(metric_ids[start : start + MOST_NAMED])
        for row in _STANDINGS.rows(session.connection(), metric_ids=some):
            now, kept = row[2 : 2 + wide], row[2 + wide :]
            yield (
                row[0],
                None if kept[0] is None else _standing(kept),
                _standing(now) if now[3] in IN_FORCE else None,
                row[1] is not None,
            )


def _standing(row: Sequence[Any]) -> Standing:
    objective_ids = sorted(int(one) for one in (row[-1] or "").split(",") if one)
    said: list[Any] = [*row[:-1], tuple(objective_ids)]
    return Standing._make(said)


class Kept(NamedTuple):
    """The counts that are kept of a department or objective, as of a day."""

    code: str  # a department's slug
    name: str
    id: int
    parent_id: int | None
    is_current: bool  # neither archived nor retired
    numbers: tuple[int, ...]  # values late, due soon, due at all; then those of FIELDS

    @property
    def metrics(self) -> int:
        return self.numbers[_METRICS]

    @property
    def counts(self) -> Counts:
        return Counts._make(_COUNTS(self.numbers))

    @property
    def states(self) -> list[str]:
        """Those in which any of its metrics is."""
        suspended, deprecated = self.numbers[_SUSPENDED], self.numbers[_DEPRECATED]
        found = ["approved"] if self.metrics > suspended + deprecated else []
        if suspended:
            found.append("suspended")
        if deprecated:
            found.append("deprecated")
        return found


NOTHING = (0,) * (3 + len(FIELDS))  # the numbers of a department without metrics
_PLACES = {"overdue": 0} | {name: place for place, name in enumerate(FIELDS, 3)}
_METRICS = _PLACES["metrics"]
_COUNTS = itemgetter(*(_PLACES[name] for name in Counts._fields))
_SUSPENDED, _DEPRECATED = _PLACES["suspended"], _PLACES["deprecated"]


def by_facet(numbers: Sequence[int]) -> dict[str, dict[str, int]]:
    """What such numbers, or sums of them, say by the words of the overview's facets."""
    late, soon, known, *sums = numbers
    n = dict(zip(FIELDS, sums, strict=True))
    every = n["metrics"]

    def rest(*names: str) -> int:
        return every - sum(n[name] for name in names)

    return {
        "variation": {
            "concern": n["worsening"], "improvement": n["improving"], "neutral": n["changed"],
            "common": rest("worsening", "improving", "changed", "unread"), "none": n["unread"],
        },
        "assurance": {
            "fail": n["failing"], "hit_or_miss": n["by_chance"], "pass": n["expected"],
            "none": rest("failing", "by_chance", "expected"),
        },
        "target": {
            "missed": n["missed"], "nearly_met": n["nearly_met"], "met": n["met"],
            "too_early": n["targets"] - n["missed"] - n["nearly_met"] - n["met"],
            "none": rest("targets"),
        },
        "due": {
            "overdue": late, "due": soon, "on_time": known - late - soon, "none": every - known,
        },
        "nature": {
            "leading": n["leading"], "lagging": n["lagging"], "none": rest("leading", "lagging"),
        },
        "state": {
            "approved": rest("suspended", "deprecated"), "suspended": n["suspended"],
            "deprecated": n["deprecated"],
        },
    }  # fmt: skip


def _statement(kind: str, model: Any, code: Any, ended_at: Any, *conditions: Any) -> Any:
    """Counts of all such subjects, or of those that fulfil the conditions, as one row."""
    late = RollUpDay.due_on < TODAY
    soon = and_(~late, RollUpDay.due_on <= bindparam("soon", type_=Date()))
    days = (
        select(
            RollUpDay.subject_id,
            func.sum(case((late, RollUpDay.metrics), else_=0)).label("late"),
            func.sum(case((soon, RollUpDay.metrics), else_=0)).label("soon"),
            func.sum(RollUpDay.metrics).label("known"),
        )
        .where(RollUpDay.kind == kind)
        .group_by(RollUpDay.subject_id)
        .subquery("days")
    )
    return packed(
        select(
            code.label("code"), model.name, model.id, model.parent_id, ended_at.label("ended_at"),
            days.c.late, days.c.soon, days.c.known, *(getattr(RollUp, name) for name in FIELDS),
        )
        .outerjoin(RollUp, and_(RollUp.kind == kind, RollUp.subject_id == model.id))
        .outerjoin(days, days.c.subject_id == model.id)
        .where(*conditions)
    )  # fmt: skip


_DEPARTMENTS = _statement(DEPARTMENT, Department, Department.slug, Department.archived_at)
_BELOW = _statement(
    DEPARTMENT, Department, Department.slug, Department.archived_at,
    Department.parent_id == bindparam("parent_id", type_=bigint),
)  # fmt: skip
_OBJECTIVES = _statement(OBJECTIVE, Objective, Objective.code, Objective.retired_at)
_SAID = Ready(select(_DEPARTMENTS.scalar_subquery(), _OBJECTIVES.scalar_subquery()))

Said = tuple[str, str]
"""What is kept of every department and of every objective, as the database writes it."""


def said(today: date) -> Said:
    """Of departments and objectives, those that are no more too. One statement, one row."""
    soon = today + timedelta(days=SOON)
    (row,) = _SAID.rows(session.connection(), today=today, soon=soon)
    return row[0] or "[]", row[1] or "[]"


def departments(said: Said) -> list[Kept]:
    """Every department, by name."""
    return sorted(_read(json.loads(said[0])), key=lambda one: (one.name, one.code))


def objectives(said: Said) -> list[Kept]:
    """Every objective, by code."""
    return sorted(_read(json.loads(said[1])), key=lambda one: one.code)


def parts_below(department_id: int, today: date) -> list[Part]:
    """The departments right below this one with their counts, by name. One statement, one row."""
    given = {"today": today, "soon": today + timedelta(days=SOON), "parent_id": department_id}
    found = _read(unpacked(_BELOW, given))
    parts = [Part(one.code, one.name, one.counts) for one in found if one.is_current]
    return sorted(parts, key=lambda one: (one.name, one.slug))


def _read(rows: Iterable[list[Any]]) -> Iterator[Kept]:
    for code, name, id, parent_id, ended_at, *numbers in rows:
        if None in numbers:  # nothing was ever counted, or nothing is due
            numbers = [one or 0 for one in numbers]
        yield Kept(code, name, id, parent_id, ended_at is None, tuple(numbers))
