"""What every list of metrics with their verdicts reads: columns, conditions, counts.

Statements here and beside are built once, with bound parameters: building one costs several times
what it costs to run it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, case, func, or_, select

from portal.accounts.models import Department, Person
from portal.insight.freshness import freshness
from portal.insight.listed import Listed
from portal.insight.models import Verdict
from portal.registry.models import Metric

IN_FORCE = ("approved", "suspended", "deprecated")
"""States of metrics that dashboards show: those that everybody may see, without archived ones."""

WORSENING = ("concern_high", "concern_low")
IMPROVING = ("improvement_high", "improvement_low")
CHANGED = ("neutral_high", "neutral_low")

TODAY = bindparam("today", type_=Date())

_COLUMNS: Mapping[str, Any] = {
    "metric_id": Metric.id,
    "code": Metric.code,
    "name": Metric.name,
    "nature": Metric.nature,
    "state": Metric.state,
    "department": Department.name,
    "department_slug": Department.slug,
    "owner": Person.name,
    "value": Verdict.value,
    "previous_value": Verdict.previous_value,
    "unit": Verdict.unit,
    "decimals": Verdict.decimals,
    "period_start": Verdict.period_start,
    "period_label": Verdict.period_label,
    "value_state": Verdict.state,
    "change_words": Verdict.change_words,
    "variation": Verdict.variation,
    "variation_word": Verdict.variation_word,
    "variation_sentence": Verdict.variation_sentence,
    "assurance": Verdict.assurance,
    "assurance_word": Verdict.assurance_word,
    "assurance_sentence": Verdict.assurance_sentence,
    "target_status": Verdict.target_status,
    "target_sentence": Verdict.target_sentence,
    "points_count": Verdict.points_count,
    "spark": Verdict.spark,
    "next_due_on": Verdict.next_due_on,
}
_UNREAD: dict[str, Any] = {
    "unit": "",
    "period_label": "",
    "value_state": "",
    "change_words": "There are no values yet.",
    "variation": "none",
    "variation_word": "No verdict yet",
    "variation_sentence": "There are no values yet.",
    "assurance": "none",
    "assurance_word": "No verdict yet",
    "assurance_sentence": "There are no values yet.",
    "target_status": "none",
    "target_sentence": "No target is set.",
    "points_count": 0,
    "spark": {},
}  # of a metric that was never read


def any_listed(*more: Any) -> Select[Any]:
    """Metrics with department, owner and verdict; `more` are further columns behind these."""
    return (
        select(*(column.label(name) for name, column in _COLUMNS.items()), *more)
        .join(Department, Metric.department_id == Department.id)
        .join(Person, Metric.owner_id == Person.id)
        .outerjoin(Verdict, Verdict.metric_id == Metric.id)
    )


def metrics_listed(*more: Any) -> Select[Any]:
    """The same of metrics in force only."""
    return any_listed(*more).where(Metric.state.in_(IN_FORCE))


def listed(row: Row[Any], today: date) -> Listed:
    """A row of `any_listed`."""
    given = dict(zip(_COLUMNS, row, strict=False))
    due_on = given.pop("next_due_on")
    if given["variation"] is None:
        given |= _UNREAD
    label = given["period_label"]
    return Listed(**given, freshness=freshness(due_on, today, period=label))


def listed_with(row: Row[Any], reading: Mapping[str, Any], today: date) -> Listed:
    """A row of `any_listed` with another verdict than the one that is kept."""
    given = {
        name: reading[column.key] if column.class_ is Verdict else value
        for (name, column), value in zip(_COLUMNS.items(), row, strict=False)
    }
    due_on = given.pop("next_due_on")
    return Listed(**given, freshness=freshness(due_on, today, period=given["period_label"]))


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sums() -> dict[str, ColumnElement[int]]:
    worse = Verdict.variation.in_(WORSENING)
    better = Verdict.variation.in_(IMPROVING)
    failing = Verdict.assurance == "fail"
    expected = Verdict.assurance == "pass"
    unread = or_(Verdict.metric_id.is_(None), Verdict.variation == "none")
    return {
        "metrics": func.count(Metric.id),
        "improving": _many(better),
        "worsening": _many(worse),
        "changed": _many(Verdict.variation.in_(CHANGED)),
        "unread": _many(and_(Metric.id.is_not(None), unread)),
        "targets": _many(Verdict.target_status != "none"),
        "expected": _many(expected),
        "by_chance": _many(Verdict.assurance == "hit_or_miss"),
        "failing": _many(failing),
        "concerning": _many(or_(worse, failing)),
        "strong": _many(or_(better, expected)),
        "overdue": _many(Verdict.next_due_on < TODAY),
        "leading": _many(Metric.nature == "leading"),
        "lagging": _many(Metric.nature == "lagging"),
        "suspended": _many(Metric.state == "suspended"),
        "deprecated": _many(Metric.state == "deprecated"),
        **{name: _many(Verdict.target_status == name) for name in ("missed", "nearly_met", "met")},
    }


SUMS = _sums()
"""What `rollups.FIELDS` count, and `overdue`, over metrics joined with their verdicts, by name."""
