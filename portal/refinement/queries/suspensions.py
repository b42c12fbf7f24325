"""Stops of metrics out of cycle: one, those that go on, those whose time is over."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.refinement.models import Cycle, Decision, Item, Member, Motion, Suspension
from portal.refinement.policy import deciding as policy
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


def had_no_quorum(suspension: Suspension) -> bool:
    """Whether the newest ballot on it ended without one."""
    found = select(Decision.outcome).where(
        Decision.motion_id == suspension.motion_id, Decision.state != "overturned"
    )
    return session.scalars(found).first() == "no_quorum"


def to_lead_on(now: datetime) -> Sequence[tuple[Suspension, bool]]:
    """Those in force whose ballot has ended: whether it had no quorum, or is to be counted."""
    found = (
        select(Suspension, Decision.id)
        .join(Motion, Motion.id == Suspension.motion_id)
        .outerjoin(Decision, (Decision.motion_id == Motion.id) & (Decision.outcome == "no_quorum"))
        .where(
            Suspension.state == "in_force",
            or_(Decision.id.is_not(None), and_(Motion.state == "open", Motion.closes_at <= now)),
        )
        .options(joinedload(Suspension.metric))
        .order_by(Suspension.id)
    )
    return [(one, decided is not None) for one, decided in session.execute(found)]


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
