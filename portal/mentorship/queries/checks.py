"""Reads of metric-literacy checks."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import session
from portal.mentorship.models import LiteracyCheck


def check(pairing_id: int, stage: str) -> LiteracyCheck | None:
    """The check of a stage, with its attempt."""
    found = select(LiteracyCheck).where(
        LiteracyCheck.pairing_id == pairing_id, LiteracyCheck.stage == stage
    )
    return session.scalars(found.options(joinedload(LiteracyCheck.attempt))).first()


def of_pairing(pairing_id: int) -> Sequence[LiteracyCheck]:
    """Those of a pairing with their attempts: at most two."""
    found = select(LiteracyCheck).where(LiteracyCheck.pairing_id == pairing_id)
    return session.scalars(found.options(joinedload(LiteracyCheck.attempt))).all()


def of_attempt(attempt_id: int) -> LiteracyCheck | None:
    """The check that an attempt is, if it is one."""
    return session.scalars(
        select(LiteracyCheck).where(LiteracyCheck.attempt_id == attempt_id)
    ).first()
