"""Assignments: what somebody is to finish by a day."""

from sqlalchemy import update

from portal import clock
from portal.db import session
from portal.training.models import Assignment


def settle(person_id: int, piece_id: int) -> None:
    """Within a change: the assignment of this piece is done, if there is an open one."""
    session.execute(
        update(Assignment)
        .where(
            Assignment.person_id == person_id, Assignment.piece_id == piece_id,
            Assignment.done_at.is_(None), Assignment.ended_at.is_(None),
        )
        .values(done_at=clock.now())
    )  # fmt: skip
