"""When values are due: for a person's calendar, and for reminding everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, bindparam, select, union_all
from sqlalchemy.orm import aliased, joinedload

from portal import periods
from portal.accounts.models import Person
from portal.db import bigint, session
from portal.driver import Ready
from portal.insight.models import Verdict
from portal.notices.calendar_text import Day
from portal.registry.models import Definition, DefinitionVersion, Metric, MetricPerson
from portal.registry.queries.visible import STATE_UNINDEXED
from portal.registry.vocabulary import Frequency, ObservationState
from portal.values.policy import CONTRIBUTOR

BATCH = 500  # metrics in one read
LONGEST_TERM = timedelta(days=800)  # from a period's start until it locks, at most


def value_days(person: Person) -> list[Day]:
    """The day on which the next value of each metric that `person` enters is due: one statement."""
    found = _DAYS.rows(session.connection(), person_id=person.id)
    path = url_for("values.my_sheet")
    return [
        Day(
            f"value:{row.id}:{row.next_start}",
            row.next_due_on,
            f"Value due: {row.name}",
            f"Enter the value for {_period(row.next_start, row).label}.",
            path,
        )
        for row in found
    ]


_RHYTHM = (DefinitionVersion.frequency, DefinitionVersion.fiscal_start_month)
_WHO = bindparam("person_id", type_=bigint)
_MINE = aliased(Metric)
_DAYS = Ready(  # built once: every look into a calendar sends it
    select(Metric.id, Metric.name, Verdict.next_start, Verdict.next_due_on, *_RHYTHM)
    .join(Verdict, Verdict.metric_id == Metric.id)
    .join(Definition, Definition.id == Metric.definition_id)
    .join(DefinitionVersion, DefinitionVersion.id == Definition.current_id)
    .where(
        STATE_UNINDEXED.in_(("approved", "deprecated")),
        Verdict.next_due_on.is_not(None),
        Metric.id.in_(
            union_all(
                select(_MINE.id).where(_MINE.owner_id == _WHO),
                select(MetricPerson.metric_id).where(
                    MetricPerson.person_id == _WHO, MetricPerson.part == CONTRIBUTOR
                ),
            )
        ),
    )
    .order_by(Verdict.next_due_on, Metric.id)
)


def _period(start: date, row: Any) -> periods.Period:
    frequency = row.frequency or Frequency.MONTH
    return periods.period_of(start, frequency, row.fiscal_start_month or 1)


@dataclass(frozen=True)
class Owed:
    """A metric for whose value somebody should be reminded, and who enters it."""

    metric: Metric
    start: date
    label: str
    day: date  # on which it is due, or locks
    people: list[int]


def due(today: date, ahead: timedelta) -> Iterator[list[Owed]]:
    """Values that are due by `today` and `ahead`, or overdue: a batch for each statement or two."""
    yield from _owed(
        Verdict.next_due_on <= today + ahead,
        lambda row: (row.next_start, row.next_due_on),
    )


def locking(today: date, ahead: timedelta) -> Iterator[list[Owed]]:
    """Provisional values whose period locks between `today` and `ahead`."""
    provisional = (Verdict.state == ObservationState.PROVISIONAL) & (
        Verdict.period_start > today - LONGEST_TERM
    )

    def locks(row: Any) -> tuple[date, date] | None:
        period = _period(row.period_start, row)
        day = periods.closes_on(period, row.due_days or 0, row.close_days)
        return (row.period_start, day) if today <= day <= today + ahead else None

    yield from _owed(provisional, locks)


def _owed(condition: ColumnElement[bool], dated: Any) -> Iterator[list[Owed]]:
    after = 0
    while True:
        found = (
            select(
                Metric, Verdict.next_start, Verdict.next_due_on, Verdict.period_start, *_RHYTHM,
                DefinitionVersion.due_days, DefinitionVersion.close_days,
            )
            .join(Verdict, Verdict.metric_id == Metric.id)
            .join(Definition, Definition.id == Metric.definition_id)
            .join(DefinitionVersion, DefinitionVersion.id == Definition.current_id)
            .where(Metric.state.in_(("approved", "deprecated")), Metric.id > after, condition)
            .options(joinedload(Metric.department))
            .order_by(Metric.id)
            .limit(BATCH)
        )  # fmt: skip
        rows = session.execute(found).all()
        entering = _contributors([row.Metric.id for row in rows])
        batch = []
        for row in rows:
            if (at := dated(row)) is not None:
                metric = row.Metric
                people = [metric.owner_id, *entering.get(metric.id, ())]
                batch.append(Owed(metric, at[0], _period(at[0], row).label, at[1], people))
        if batch:
            yield batch
        if len(rows) < BATCH:
            return
        after = rows[-1].Metric.id


def _contributors(metric_ids: list[int]) -> dict[int, list[int]]:
    found = select(MetricPerson.metric_id, MetricPerson.person_id).where(
        MetricPerson.metric_id.in_(metric_ids), MetricPerson.part == CONTRIBUTOR
    )
    people: dict[int, list[int]] = {}
    for row in session.execute(found) if metric_ids else ():
        people.setdefault(row.metric_id, []).append(row.person_id)
    return people
