"""Reads of second factors."""

from sqlalchemy import ScalarSelect, Select, func, select

from portal.accounts.models import Person, RecoveryCode, SecondFactor
from portal.db import session


def second_factor(person: Person) -> SecondFactor | None:
    """The person's second factor, proven or in the making."""
    return session.get(SecondFactor, person.id, populate_existing=True)


def recovery_codes_left(person: Person) -> int:
    """How many recovery codes are unused."""
    return session.scalar(unused_codes(person)) or 0


def unused_codes(person: Person) -> Select[int]:
    """The statement that counts them."""
    return select(func.count()).where(
        RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)
    )


def proven_factor() -> ScalarSelect[int]:
    """What is read beside who is signed in: their own identity where their second factor is on."""
    found = select(SecondFactor.person_id).where(
        SecondFactor.person_id == Person.id, SecondFactor.proven_at.is_not(None)
    )
    return found.scalar_subquery()
