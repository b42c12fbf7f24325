"""Reads of files of people."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Department, PeopleImport, Person
from portal.accounts.people_plan import KnownDepartment, KnownPerson
from portal.db import session


def people_import(_person: Person, id: int) -> PeopleImport | None:
    """One file of people with its dry run."""
    found = select(PeopleImport).where(PeopleImport.id == id)
    return session.scalars(found.options(joinedload(PeopleImport.file))).one_or_none()


def recent_imports(most: int = 10) -> Sequence[PeopleImport]:
    """The newest files of people."""
    found = select(PeopleImport).options(joinedload(PeopleImport.file))
    return session.scalars(found.order_by(PeopleImport.id.desc()).limit(most)).all()


def known_people_and_departments() -> tuple[list[KnownPerson], list[KnownDepartment]]:
    """What a file of people is compared with: three statements, however long it is."""
    people = select(Person).options(selectinload(Person.grants))
    return (
        [
            KnownPerson(one.id, one.email, one.name, one.department_id, one.is_active, one.roles)
            for one in session.scalars(people)
        ],
        [
            KnownDepartment(one.id, one.slug, one.code, one.name, one.is_archived)
            for one in session.scalars(select(Department))
        ],
    )
