"""Reads of restarts of limits: one, those of a metric, and what one would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Headship, Person
from portal.db import session
from portal.followups import policy
from portal.insight import charts
from portal.insight.models import Rebase
from portal.insight.queries import inputs
from portal.registry.models import Definition, Metric
from portal.registry.queries.days import today

MOST = 20  # that a list shows


@dataclass(frozen=True)
class Side:
    """A metric as it reads with or without the restart."""

    title: str
    chart: charts.Pair
    signals: tuple[str, ...]  # the periods from the restart on that signal, oldest first
    periods: int  # from the restart on, with a value
    earlier_signals: int
    earlier_periods: int
    variation_word: str
    variation_sentence: str
    assurance_word: str


@dataclass(frozen=True)
class Preview:
    """What a restart at `label` changes: before and after."""

    label: str
    before: Side
    after: Side


def to_decide(person: Person) -> list[Rebase]:
    """The open ones that `person` may decide, the oldest first: few are open at a time."""
    metric = joinedload(Rebase.metric)
    found = (
        select(Rebase)
        .where(
            Rebase.approved_by_id.is_(None),
            Rebase.declined_by_id.is_(None),
            Rebase.undone_at.is_(None),
            Rebase.asked_by_id != person.id,
        )
        .options(metric.joinedload(Metric.department), joinedload(Rebase.asked_by))
        .order_by(Rebase.id)
        .limit(MOST)
    )
    return [one for one in session.scalars(found) if policy.can_decide(person, one)]


def rebase(person: Person, rebase_id: int) -> Rebase | None:
    """The restart, as far as `person` may see it."""
    metric = joinedload(Rebase.metric)
    found = (
        select(Rebase)
        .where(Rebase.id == rebase_id)
        .options(
            metric.joinedload(Metric.department),
            metric.joinedload(Metric.definition).joinedload(Definition.current),
            metric.selectinload(Metric.people),
            joinedload(Rebase.asked_by),
            joinedload(Rebase.approved_by),
            joinedload(Rebase.declined_by),
        )
    )
    one = session.scalars(found).first()
    return one if one is not None and policy.can_see_rebase(person, one) else None


def of_metric(metric_id: int) -> Sequence[Rebase]:
    """Those of a metric, the newest first."""
    found = select(Rebase).where(Rebase.metric_id == metric_id).order_by(Rebase.id.desc())
    return session.scalars(found.options(joinedload(Rebase.asked_by)).limit(MOST)).all()


def counting(metric_id: int) -> Sequence[Rebase]:
    """Those of a metric that are asked for or that count."""
    found = select(Rebase).where(
        Rebase.metric_id == metric_id, Rebase.undone_at.is_(None), Rebase.declined_at.is_(None)
    )
    return session.scalars(found).all()


def deciders(metric: Metric) -> list[int]:
    """The owner and those who head the department now; those of the one above where none other."""
    day, home = today(), metric.department
    found = select(Headship.person_id, Headship.department_id).where(
        Headship.department_id.in_([home.id, home.parent_id or home.id]),
        Headship.starts_on <= day,
        or_(Headship.ends_on.is_(None), Headship.ends_on >= day),
    )
    heads = session.execute(found).all()
    own = {metric.owner_id, *(row.person_id for row in heads if row.department_id == home.id)}
    return sorted(own if len(own) > 1 else own | {row.person_id for row in heads})


def preview(metric: Metric, start: date) -> Preview | None:
    """The metric with and without limits that restart on `start`; None where no period is that."""
    rows = {
        restarted: next(iter(inputs.readings([metric.id], today(), restarted=restarted)))
        for restarted in (None, start)
    }
    drawing = rows[None]["drawing"]
    if start.isoformat() not in drawing["starts"][1 : drawing["complete"]]:
        return None
    at = drawing["starts"].index(start.isoformat())
    if drawing["values"][at] is None:
        return None
    return Preview(
        drawing["labels"][at],
        _side("As it is", rows[None], metric, at),
        _side("With the restart", rows[start], metric, at),
    )


def _side(title: str, row: Mapping[str, Any], metric: Metric, at: int) -> Side:
    drawing = row["drawing"]
    named = charts.title(metric.name, title, drawing["unit"])
    signals = [kind != "common" for kind in drawing["kinds"]]
    valued = [value is not None for value in drawing["values"]]
    return Side(
        title,
        charts.xmr_pair(charts.latest(drawing), title=named),
        tuple(
            label
            for label, is_signal in zip(drawing["labels"][at:], signals[at:], strict=True)
            if is_signal
        ),
        sum(valued[at:]),
        sum(signals[:at]),
        sum(valued[:at]),
        row["variation_word"],
        row["variation_sentence"],
        row["assurance_word"],
    )
