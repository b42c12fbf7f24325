"""People and departments to choose from."""

from collections.abc import Sequence

from sqlalchemy import Row, case, select

from portal.accounts.models import Department, Person
from portal.db import session
from portal.registry import policy

MOST_OFFERED = 300  # anybody else is named by e-mail


def offered(department_id: int) -> Sequence[Row[str, str]]:
    """Name and e-mail of people to offer, those of one department first."""
    first = case((Person.department_id == department_id, 0), else_=1)
    found = select(Person.name, Person.email).where(Person.state == "active")
    return session.execute(found.order_by(first, Person.name).limit(MOST_OFFERED)).all()


def departments_to_draft_for(person: Person) -> Sequence[Department]:
    """The departments that `person` may define metrics for, their own first, then by name."""
    found = select(Department).where(Department.archived_at.is_(None))
    if not person.is_leadership:
        mine = {person.department_id, *policy.headed(person)}
        found = found.where(Department.id.in_(mine))
    own = case((Department.id == person.department_id, 0), else_=1)
    return session.scalars(found.order_by(own, Department.name)).all()
