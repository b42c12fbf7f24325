"""Stops of metrics out of cycle: one, those that go on, those whose time is over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.refinement import policy
from portal.refinement.models import Cycle, Item, Member, Motion, Suspension
from portal.refinement.queries.cycles import newest
from portal.registry.models import Metric

GOING = ("asked", "in_force")


def suspension(person: Person, suspension_id: int) -> Suspension | None:
    """A suspension with its metric, as far as `person` may see it."""
    found = _loaded().where(Suspension.id == suspension_id)
    one = session.scalars(found).first()
    return one if one is not None and policy.can_see_suspension(person, one) else None


def suspensions() -> Sequence[Suspension]:
    """All, those that go on first, then the newest."""
    going = Suspension.state.in_(GOING)
    return session.scalars(_loaded().order_by(going.desc(), Suspension.id.desc())).all()


def going_on(metric_id: int) -> Suspension | None:
    """The suspension of a metric that is asked for or in force."""
    found = _loaded().where(Suspension.metric_id == metric_id, Suspension.state.in_(GOING))
    return session.scalars(found).first()


def ballot_of(suspension: Suspension) -> Row[int, str, int] | None:
    """The motion that ratifies it, its title, and the year of its cycle: one statement."""
    found = select(Motion.id, Motion.title, Cycle.year).join(Motion.cycle)
    return session.execute(found.where(Motion.id == suspension.motion_id)).first()


def overdue(today: date) -> Sequence[int]:
    """Those in force that nobody ratified in time, oldest first."""
    found = select(Suspension.id).where(
        Suspension.state == "in_force", Suspension.ratify_by < today
    )
    return session.scalars(found.order_by(Suspension.id)).all()


def committee() -> Cycle | None:
    """The committee that may stop a metric now: that of the newest cycle, with its members."""
    found = newest()
    if found is None:
        return None
    loaded = select(Cycle).where(Cycle.id == found.id).options(
        joinedload(Cycle.members).joinedload(Member.person)
    )  # fmt: skip
    return session.scalars(loaded).unique().first()


def items_of(cycle_id: int | None, metric_id: int) -> Sequence[Item]:
    """The metric's item in that cycle, if it has one."""
    found = select(Item).where(Item.cycle_id == cycle_id, Item.metric_id == metric_id)
    return session.scalars(found).all()


def _loaded() -> Any:
    return select(Suspension).options(
        joinedload(Suspension.metric).joinedload(Metric.department),
        joinedload(Suspension.metric).joinedload(Metric.owner),
        joinedload(Suspension.asked_by),
        joinedload(Suspension.second),
    )
