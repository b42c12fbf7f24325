"""Reads of files of people."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.department_words import KnownDepartment
from portal.accounts.models import Department, PeopleImport, Person
from portal.accounts.people_plan import KnownPerson
from portal.db import session
from portal.web.filters import today


def people_import(_person: Person, id: int) -> PeopleImport | None:
    """One file of people with its dry run."""
    found = select(PeopleImport).where(PeopleImport.id == id)
    return session.scalars(found.options(joinedload(PeopleImport.file))).one_or_none()


def recent_imports(most: int = 10) -> Sequence[PeopleImport]:
    """The newest files of people."""
    found = select(PeopleImport).options(joinedload(PeopleImport.file))
    return session.scalars(found.order_by(PeopleImport.id.desc()).limit(most)).all()


def known_people_and_departments() -> tuple[list[KnownPerson], list[KnownDepartment]]:
    """What a file of people is compared with: four statements, however long it is."""
    people = select(Person).options(selectinload(Person.grants), selectinload(Person.headships))
    found = session.scalars(people).all()
    on = today()
    heads = {one.id: _heads(one, on) for one in found}
    names = {department: one.name for one in found for department in heads[one.id]}
    return (
        [
            KnownPerson(
                one.id,
                one.email,
                one.name,
                one.department_id,
                one.is_active,
                one.roles,
                heads[one.id],
            )
            for one in found
        ],
        known_departments(names),
    )


def known_departments(heads: Mapping[int, str] = MappingProxyType({})) -> list[KnownDepartment]:
    """Every department as a file may name it; `heads` are the names of those who head them."""
    return [
        KnownDepartment(
            one.id, one.slug, one.code, one.name, one.is_archived, heads.get(one.id, "")
        )
        for one in session.scalars(select(Department))
    ]


def departments_and_people(
    pairs: Collection[tuple[int, int]],
) -> list[tuple[Department, Person]]:
    """These departments and people, given by their identities; two statements for all of them."""
    places = select(Department).where(Department.id.in_({place for place, _ in pairs}))
    people = select(Person).where(Person.id.in_({person for _, person in pairs}))
    of_place = {one.id: one for one in session.scalars(places)}
    of_person = {one.id: one for one in session.scalars(people)}
    return [(of_place[place], of_person[person]) for place, person in pairs]


def _heads(person: Person, on: date) -> frozenset[int]:
    return frozenset(one.department_id for one in person.headships if one.holds_on(on))
