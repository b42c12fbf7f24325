"""People and departments to choose from."""

from typing import NamedTuple

from sqlalchemy import case, select

from portal.accounts.models import Department, Person
from portal.packed import packed, unpacked
from portal.registry import policy

MOST_OFFERED = 100  # of them some 8 KB; anybody else is named by e-mail


class Offered(NamedTuple):
    """Somebody as fields offer them."""

    name: str
    email: str


def offered(department_id: int) -> list[Offered]:
    """People to offer, those of one department first: one statement that fetches one row."""
    first = case((Person.department_id == department_id, 0), else_=1)
    found = (
        select(first.label("place"), Person.name, Person.email)
        .where(Person.state == "active")
        .order_by(first, Person.name)
        .limit(MOST_OFFERED)
    )
    return [Offered(*one) for _, *one in sorted(unpacked(packed(found), {}))]


def departments_to_draft_for(person: Person) -> list[tuple[int, str]]:
    """The departments that `person` may define metrics for, their own first, then by name."""
    found = select(Department.id, Department.name).where(Department.archived_at.is_(None))
    if not person.is_leadership:
        mine = {person.department_id, *policy.headed(person)}
        found = found.where(Department.id.in_(mine))
    named = [(id, name) for id, name in unpacked(packed(found), {})]
    return sorted(named, key=lambda one: (one[0] != person.department_id, one[1]))
