"""Who heads a department today."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from portal.accounts.models import ACTIVE, Department, Headship, Person
from portal.db import session
from portal.registry.queries.days import today


def heads_of(department_id: int) -> Sequence[int]:
    """The active heads of the department, else of the one above: one statement."""
    day = today()
    above = select(Department.parent_id).where(Department.id == department_id).scalar_subquery()
    found = session.execute(
        select(Headship.department_id, Headship.person_id)
        .join(Person, Headship.person_id == Person.id)
        .where(
            or_(Headship.department_id == department_id, Headship.department_id == above),
            Headship.starts_on <= day,
            or_(Headship.ends_on.is_(None), Headship.ends_on >= day),
            Person.state == ACTIVE,
        )
    ).all()
    own = [row.person_id for row in found if row.department_id == department_id]
    return own or [row.person_id for row in found]
