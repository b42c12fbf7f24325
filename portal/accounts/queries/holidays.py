"""Reads of public holidays."""

from collections.abc import Sequence
from datetime import date

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import ScalarSelect, String, cast, func, select

from portal.accounts.models import Holiday, Person
from portal.db import session

BESIDE = "free_days"


def holidays(first: date) -> Sequence[Holiday]:
    """Those from `first` on, by day."""
    return session.scalars(select(Holiday).where(Holiday.day >= first).order_by(Holiday.day)).all()


def holiday(_person: Person, holiday_id: int) -> Holiday | None:
    """One of them."""
    return session.get(Holiday, holiday_id)


def beside() -> ScalarSelect[str]:
    """All of them for the statement that says who is signed in, where a view counts days."""
    return select(func.aggregate_strings(cast(Holiday.day, String), ",")).scalar_subquery()


def free_days() -> frozenset[date]:
    """The days that are no working days though they are no weekend: no statement in a view that
    has them beside who is signed in.
    """
    if has_request_context() and current_user.is_authenticated:
        told = current_user.beside
        if BESIDE in told:
            days = (told[BESIDE] or "").split(",")
            return frozenset(date.fromisoformat(one) for one in days if one)
    return frozenset(session.scalars(select(Holiday.day)))
