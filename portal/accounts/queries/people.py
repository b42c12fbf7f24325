"""Reads of people and departments."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from portal.accounts.models import Department, Person
from portal.db import session


def person_by_email(email: str) -> Person | None:
    """The person with this address, in lower case."""
    return session.scalars(select(Person).where(Person.email == email)).first()


def departments() -> Select[Department]:
    """Departments that are not archived, by name."""
    return select(Department).where(Department.archived_at.is_(None)).order_by(Department.name)


def department(_person: Person, slug: str) -> Department | None:
    """The department with this slug; archived ones stay readable."""
    return session.scalars(select(Department).where(Department.slug == slug)).first()


def active_people() -> Sequence[Person]:
    """Everybody who may sign in, by name."""
    return session.scalars(
        select(Person).where(Person.state == "active").order_by(Person.name)
    ).all()
