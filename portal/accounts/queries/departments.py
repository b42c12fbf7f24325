"""Reads of departments: the tree, and who heads what on which day."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Headship, Person
from portal.db import session
from portal.packed import packed, unpacked
from portal.web.filters import today


@dataclass
class Branch:
    """A department in the tree, with who heads it and the departments below it, by name."""

    department: Department
    head: Person | None
    depth: int = 0
    children: list["Branch"] = field(default_factory=list)
    below: int = 0  # departments right below it that are not among its children here


class Named(NamedTuple):
    """A department as lists to choose from show it."""

    id: int
    slug: str
    name: str
    parent_id: int | None


_NAMED = packed(
    select(Department.id, Department.slug, Department.name, Department.parent_id).where(
        Department.archived_at.is_(None)
    )
)


def departments() -> Select[Department]:
    """Departments that are not archived, by name."""
    return select(Department).where(Department.archived_at.is_(None)).order_by(Department.name)


def department(_person: Person, slug: str) -> Department | None:
    """The department with this slug; archived ones stay readable."""
    return session.scalars(select(Department).where(Department.slug == slug)).first()


def department_tree(
    on: date | None = None, *, with_archived: bool = False, among: Collection[int] | None = None
) -> list[Branch]:
    """The topmost departments with everything below them and their heads on `on` (or today).

    `among` makes it a tree of these departments alone.
    """
    held = and_(Headship.department_id == Department.id, _holds_on(on or today()))
    found = (
        select(Department, Person)
        .outerjoin(Headship, held)
        .outerjoin(Person, Person.id == Headship.person_id)
        .order_by(Department.id, Headship.starts_on.desc())
    )
    if not with_archived:
        found = found.where(Department.archived_at.is_(None))
    if among is not None:
        found = found.where(Department.id.in_(among))
    branches: dict[int, Branch] = {}
    for one, head in session.execute(found):
        branches.setdefault(one.id, Branch(one, head))
    return _grown(branches)


def _grown(branches: dict[int, Branch]) -> list[Branch]:
    """The branches put together; one whose parent is not among them stands on top."""
    tops: list[Branch] = []
    for branch in sorted(branches.values(), key=lambda one: one.department.name.casefold()):
        above = branches.get(branch.department.parent_id or 0)
        (above.children if above else tops).append(branch)
    for branch in walk(tops):
        for below in branch.children:
            below.depth = branch.depth + 1
    return tops


def walk(branches: Sequence[Branch]) -> Iterator[Branch]:
    """Every branch of the tree, each before those below it."""
    for branch in branches:
        yield branch
        yield from walk(branch.children)


def named_departments() -> list[Named]:
    """Departments that are not archived, by name: one statement that fetches one row."""
    found = (Named(*one) for one in unpacked(_NAMED, {}))
    return sorted(found, key=lambda one: (one.name, one.id))


def department_choices(*, without: Department | None = None) -> list[tuple[int, str]]:
    """Departments to choose from, in the order of the tree and indented like it.

    `without` leaves one out with everything below it: nothing can stand under itself.
    """
    every = named_departments()
    known = {one.id for one in every}
    below: dict[int, list[Named]] = defaultdict(list)
    for one in sorted(every, key=lambda one: one.name.casefold()):
        below[one.parent_id if one.parent_id in known else 0].append(one)
    found = []
    left = [(one, 0) for one in reversed(below[0])]
    while left:
        one, depth = left.pop()
        if without is None or one.id != without.id:
            found.append((one.id, "\u2007\u2007" * depth + one.name))
            left += [(each, depth + 1) for each in reversed(below[one.id])]
    return found


def only_top() -> int | None:
    """The one department that stands above all others; None where several stand on top."""
    tops = [one.id for one in named_departments() if one.parent_id is None]
    return tops[0] if len(tops) == 1 else None


def head_of(department: Department | int, on: date) -> Person | None:
    """Who heads the department on that day."""
    id = department.id if isinstance(department, Department) else department
    found = select(Person).join(Headship, Headship.person_id == Person.id)
    found = found.where(Headship.department_id == id, _holds_on(on))
    return session.scalars(found.order_by(Headship.starts_on.desc()).limit(1)).first()


def headships_of(department: Department) -> Sequence[Headship]:
    """Who has headed the department and who will, the latest first."""
    found = select(Headship).where(Headship.department_id == department.id)
    found = found.options(joinedload(Headship.person)).order_by(Headship.starts_on.desc())
    return session.scalars(found).all()


def headship_in(_person: Person, slug: str, id: int) -> Headship | None:
    """One headship of the department with this slug."""
    found = select(Headship).join(Headship.department)
    found = found.where(Headship.id == id, Department.slug == slug)
    return session.scalars(found.options(joinedload(Headship.department))).one_or_none()


def _holds_on(day: date) -> ColumnElement[bool]:
    return and_(Headship.starts_on <= day, or_(Headship.ends_on.is_(None), Headship.ends_on >= day))
