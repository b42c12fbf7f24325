"""Reads of cycles: one with its committee, all of them, those in which somebody sits."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.refinement.models import Advance, Cycle, Member
from portal.refinement.policy import cycles as policy
from portal.web.filters import today as today


def cycle(person: Person, year: int) -> Cycle | None:
    """The cycle of `year` with its committee, as far as `person` may see it: one statement."""
    found = session.scalars(_ONE, {"year": year}).unique().first()
    return found if found is not None and policy.can_see_cycle(person, found) else None


def locked(cycle: Cycle) -> Cycle:
    """The cycle as it stands now, held until the transaction ends, so that two do not step at
    once.

    Its key is left free: who counts a ballot holds that, and refers to the cycle.
    """
    found = select(Cycle).where(Cycle.id == cycle.id).with_for_update(key_share=True)
    return session.scalars(found, execution_options={"populate_existing": True}).one()


def cycles() -> Sequence[Cycle]:
    """All cycles with their committees, the newest first: one statement."""
    return session.scalars(_loaded().order_by(Cycle.year.desc())).unique().all()


def newest() -> Cycle | None:
    """The cycle of the latest year that was not cancelled; None before the first."""
    found = select(Cycle).where(Cycle.state != "cancelled").order_by(Cycle.year.desc()).limit(1)
    return session.scalars(found).first()


def advances(cycle: Cycle) -> Sequence[Advance]:
    """The steps that were taken with it, oldest first."""
    found = select(Advance).where(Advance.cycle_id == cycle.id).options(joinedload(Advance.by))
    return session.scalars(found.order_by(Advance.id)).all()


def _loaded() -> Select[Cycle]:
    return select(Cycle).options(joinedload(Cycle.members).joinedload(Member.person))


_ONE = _loaded().where(Cycle.year == bindparam("year"))
