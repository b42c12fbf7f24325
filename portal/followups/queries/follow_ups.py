"""Reads of follow-ups: one, those of a metric, of a department, of a cause; with their effects."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, bindparam, case, func, literal, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Person
from portal.db import bigint, session
from portal.driver import Ready
from portal.followups import policy
from portal.followups.drawn import Rhythm, checked
from portal.followups.effect import Effect
from portal.followups.models import OPEN, FollowUp
from portal.insight.models import Verdict
from portal.insight.queries.remarks import METRICS
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries.visible import PUBLISHED
from portal.web import subjects

MOST = 50  # that a list shows, the open ones first


@dataclass(frozen=True)
class Shown:
    """A follow-up with what came of it, where it is done; `by` names its last period."""

    follow_up: FollowUp
    by: str
    unit: str
    effect: Effect | None


@dataclass(frozen=True)
class Cause:
    """What a follow-up answers, in words and with its address."""

    word: str
    title: str
    url: str


CHARTED = 200  # characters of what is done, where it stands on a chart
_SAID = {"open": "Follow-up: ", "done": "Follow-up, done: "}
MARKS: Any = (
    select(
        FollowUp.metric_id.label("metric_id"),
        func.coalesce(
            FollowUp.done_on, func.date(FollowUp.created_at, type_=Date()), type_=Date()
        ).label("period_start"),
        (
            case(_SAID, value=FollowUp.state)
            + func.substr(FollowUp.what, 1, CHARTED)
            + literal(" (")
            + Person.name
            + literal(")")
        ).label("text"),
        literal("follow_up").label("kind"),
        FollowUp.id.label("number"),
    )
    .join(Person, FollowUp.owner_id == Person.id)
    .where(FollowUp.metric_id.in_(METRICS), FollowUp.state.in_(list(_SAID)))
)
"""What stands on a metric's chart: at the day from which it is in effect, before that agreed."""


def follow_up(person: Person, follow_up_id: int) -> FollowUp | None:
    """The follow-up, as far as `person` may see it."""
    found = session.scalars(_loaded().where(FollowUp.id == follow_up_id)).first()
    return found if found is not None and policy.can_see(person, found) else None


def shown(one: FollowUp) -> Shown:
    """One follow-up with its effect."""
    row = session.execute(_with_drawing().where(FollowUp.id == one.id)).one()
    return _shown(row)


def of_metric(metric_id: int) -> list[Shown]:
    """Those of one metric, the open ones first, then the newest: one statement."""
    return _all(_with_drawing().where(FollowUp.metric_id == metric_id))


def of_department(department_id: int) -> list[Shown]:
    """Those on metrics of a department that everybody may see: one statement."""
    found = _with_drawing().where(
        Metric.department_id == department_id, Metric.state.in_(PUBLISHED)
    )
    return _all(found)


def open_of(metric: Metric) -> Sequence[FollowUp]:
    """The open follow-ups of a metric, the first due first."""
    found = select(FollowUp).where(FollowUp.metric_id == metric.id, FollowUp.state == OPEN)
    return session.scalars(found.order_by(FollowUp.due_on, FollowUp.id)).all()


def owned_by(person: Person, most: int) -> Sequence[Any]:
    """The open follow-ups of `person` on metrics that everybody may see, with their metrics and how
    many there are (`total`).
    """
    found = (
        select(FollowUp, func.count().over().label("total"))
        .join(FollowUp.metric)
        .where(FollowUp.owner_id == person.id, FollowUp.state == OPEN, Metric.state.in_(PUBLISHED))
        .options(joinedload(FollowUp.metric))
    )
    return session.execute(found.order_by(FollowUp.due_on, FollowUp.id).limit(most)).all()


_DAYS = Ready(  # built once: every look into a calendar sends it
    select(FollowUp.id, FollowUp.due_on, FollowUp.what, Metric.name)
    .join(Metric, Metric.id == FollowUp.metric_id)
    .where(
        FollowUp.owner_id == bindparam("person_id", type_=bigint),
        FollowUp.state == OPEN,
        Metric.state.in_(PUBLISHED),
    )
    .order_by(FollowUp.due_on, FollowUp.id)
)


def due_days(person_id: int) -> Sequence[Any]:
    """What is due for a person and when, for their calendar: `owned_by` without its records."""
    return _DAYS.rows(session.connection(), person_id=person_id)


def caused_by(kind: str, ids: Collection[int]) -> dict[int, list[FollowUp]]:
    """The follow-ups that answer these subjects, oldest first, by the subject's identity."""
    found: dict[int, list[FollowUp]] = defaultdict(list)
    wanted = _loaded().where(FollowUp.cause_kind == kind, FollowUp.cause_id.in_(ids))
    for one in session.scalars(wanted.order_by(FollowUp.id)) if ids else ():
        if one.cause_id is not None:
            found[one.cause_id].append(one)
    return found


def cause_of(person: Person, one: FollowUp) -> Cause | None:
    """What it answers, if `person` may see that."""
    if one.cause_kind is None or one.cause_id is None:
        return None
    found = subjects.find(person, one.cause_kind, one.cause_id)
    if found is None:
        return None
    subject, record = found
    return Cause(subject.word, subject.title(record), subject.url(record))


def rhythm_of(metric: Metric) -> Rhythm:
    """How often the metric has a value, by the version in force."""
    current = metric.definition.current
    return _rhythm(current.frequency, current.fiscal_start_month) if current else _rhythm("", None)


def _rhythm(frequency: str | None, month: int | None) -> Rhythm:
    return Rhythm(frequency or "month", month or 1)


def _loaded() -> Select[FollowUp]:
    metric = joinedload(FollowUp.metric)
    return select(FollowUp).options(
        metric.joinedload(Metric.department),
        metric.joinedload(Metric.definition).joinedload(Definition.current),
        metric.selectinload(Metric.people),
        joinedload(FollowUp.owner),
        joinedload(FollowUp.created_by),
    )


def _with_drawing() -> Any:
    """Follow-ups with what their effect rests on; the drawing only of those that are done."""
    drawing = case((FollowUp.state == "done", Verdict.drawing), else_=None)
    return (
        select(
            FollowUp,
            drawing,
            DefinitionVersion.frequency,
            DefinitionVersion.fiscal_start_month,
            DefinitionVersion.unit,
        )
        .join(FollowUp.metric)
        .join(Metric.department.of_type(Department))
        .outerjoin(Verdict, Verdict.metric_id == Metric.id)
        .join(Definition, Metric.definition_id == Definition.id)
        .outerjoin(DefinitionVersion, Definition.current_id == DefinitionVersion.id)
        .options(joinedload(FollowUp.owner), joinedload(FollowUp.metric))
    )


def _all(found: Any) -> list[Shown]:
    first = case((FollowUp.state == OPEN, 0), else_=1)
    open_by = case((FollowUp.state == OPEN, FollowUp.due_on), else_=None)
    ordered = found.order_by(first, open_by, FollowUp.closed_at.desc(), FollowUp.id.desc())
    return [_shown(row) for row in session.execute(ordered.limit(MOST))]


def _shown(row: Any) -> Shown:
    one, drawing, frequency, month, unit = row
    rhythm = _rhythm(frequency, month)
    return Shown(one, rhythm.label(one.by_start), unit or "", _effect(one, drawing, rhythm))


def _effect(one: FollowUp, drawing: Any, rhythm: Rhythm) -> Effect | None:
    if one.done_on is None or not drawing:
        return None
    done: date = one.done_on
    return checked(
        drawing, rhythm, direction=one.direction, size=one.size, by_start=one.by_start, done_on=done
    )
