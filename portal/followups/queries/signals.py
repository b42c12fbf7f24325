"""Reads of signals: what is open, and what verdicts say now."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.followups import policy
from portal.followups.models import OPEN, Signal
from portal.followups.running import Held, Read
from portal.insight.models import Verdict
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries.visible import PUBLISHED

QUIET = ("common", "none")
MOST = 50  # that a list shows
MOST_PAST = 10  # answered ones of a metric


def read_and_held(metric_ids: Sequence[int]) -> Iterator[tuple[Read, Held | None]]:
    """What these metrics read and each signal that is open or runs: one statement.

    Metrics that neither signal nor did are left out; the rows of one metric come together.
    """
    held = and_(
        Signal.metric_id == Verdict.metric_id,
        or_(Signal.state == OPEN, Signal.ended_at.is_(None)),
    )
    found = (
        select(
            Verdict.metric_id,
            Verdict.variation,
            Verdict.period_start,
            Verdict.period_label,
            Verdict.variation_sentence,
            DefinitionVersion.frequency,
            Metric.state,
            Signal.id,
            Signal.variation,
            Signal.last_start,
            Signal.state,
            Signal.ended_at,
        )
        .join(Metric, Metric.id == Verdict.metric_id)
        .outerjoin(DefinitionVersion, DefinitionVersion.id == Verdict.definition_version_id)
        .outerjoin(Signal, held)
        .where(
            Verdict.metric_id.in_(metric_ids),
            or_(Verdict.variation.not_in(QUIET), Signal.id.is_not(None)),
        )
        .order_by(Verdict.metric_id, Signal.id)
    )
    for row in session.execute(found):
        frequency, state = row[5] or "month", row[6]
        read = Read(*row[:5], frequency, state in ("approved", "deprecated"))
        id, variation, last_start, own, ended_at = row[7:]
        yield read, Held(id, variation, last_start, own == OPEN, ended_at is None) if id else None


def signal(person: Person, signal_id: int) -> Signal | None:
    """The signal, as far as `person` may see it."""
    metric = joinedload(Signal.metric)
    found = (
        _loaded()
        .where(Signal.id == signal_id)
        .options(
            metric.joinedload(Metric.department),
            metric.joinedload(Metric.owner),
            metric.joinedload(Metric.definition).joinedload(Definition.current),
            metric.selectinload(Metric.people),
        )
    )
    one = session.scalars(found).first()
    return one if one is not None and policy.can_see_signal(person, one) else None


def of_metric(metric_id: int) -> Sequence[Signal]:
    """The newest signals of a metric, the open one first: one statement."""
    found = _loaded().where(Signal.metric_id == metric_id)
    rows = session.scalars(found.order_by(Signal.id.desc()).limit(MOST_PAST)).all()
    return sorted(rows, key=lambda one: not one.is_open)


def open_of_department(department_id: int) -> Sequence[Signal]:
    """Those on metrics of a department that want an answer, the first due first: one statement."""
    return session.scalars(_open(Metric.department_id == department_id).limit(MOST)).all()


def waiting_for(person: Person, most: int) -> Sequence[Any]:
    """Those on metrics that `person` owns, each with how many there are (`total`)."""
    found = _open(Metric.owner_id == person.id).add_columns(func.count().over().label("total"))
    return session.execute(found.limit(most)).all()


def _open(condition: Any) -> Select[Signal]:
    return (
        _loaded()
        .join(Signal.metric)
        .where(Signal.state == OPEN, Metric.state.in_(PUBLISHED), condition)
        .order_by(Signal.due_on, Signal.id)
    )


def _loaded() -> Select[Signal]:
    return select(Signal).options(
        joinedload(Signal.metric),
        joinedload(Signal.answered_by),
        joinedload(Signal.note),
        joinedload(Signal.follow_up),
    )
