"""The fixed cast: four departments and eight people, the same in every test."""

from datetime import date

from sqlalchemy import select

from portal import clock
from portal.accounts import passwords
from portal.accounts.models import Department, Headship, Person, RoleGrant
from portal.db import session

PASSWORD = "correct horse battery"
DEPARTMENTS = (
    ("organisation", "The organisation", None),
    ("operations", "Operations", "organisation"),
    ("sales", "Sales", "organisation"),
    ("service", "Service", "operations"),
)
PEOPLE = (
    ("ana", "Ana Albrecht", "operations", ()),
    ("bo", "Bo Bright", "operations", ()),
    ("cy", "Cy Crane", "sales", ()),
    ("dee", "Dee Dunn", "service", ("administrator",)),
    ("eve", "Eve Ellis", "organisation", ("leadership",)),
    ("fay", "Fay Ford", "organisation", ()),
    ("gus", "Gus Gray", "sales", ()),
    ("hal", "Hal Hart", "sales", ("chair", "member")),
    ("ivy", "Ivy Innes", "service", ("member",)),
)
HEADS = (("operations", "ana"), ("organisation", "fay"))
SUSPENDED = "gus"


def create() -> None:
    """Put the cast into an empty, migrated database."""
    at = clock.now()
    departments: dict[str, Department] = {}
    for slug, name, parent in DEPARTMENTS:
        above = departments[parent].id if parent else None
        departments[slug] = Department(slug=slug, name=name, parent_id=above)
        session.add(departments[slug])
        session.flush()
    hashed = passwords.hashed(PASSWORD)
    for who, name, department, roles in PEOPLE:
        person = Person(
            email=f"{who}@example.org",
            name=name,
            department_id=departments[department].id,
            password_hash=hashed,
            state="suspended" if who == SUSPENDED else "active",
            created_at=at,
        )
        session.add(person)
        session.flush()
        for role in roles:
            session.add(RoleGrant(person_id=person.id, role=role, granted_at=at))
        for slug, head in HEADS:
            if head == who:
                begun = date(2020, 1, 1)
                session.add(
                    Headship(
                        department_id=departments[slug].id, person_id=person.id, starts_on=begun
                    )
                )
    session.commit()


def people() -> dict[str, Person]:
    """The cast by first name."""
    return {one.email.partition("@")[0]: one for one in session.scalars(select(Person))}


def person(who: str) -> Person:
    """One of the cast."""
    return session.scalars(select(Person).where(Person.email == f"{who}@example.org")).one()


def department(slug: str) -> Department:
    """One of the cast's departments."""
    return session.scalars(select(Department).where(Department.slug == slug)).one()
