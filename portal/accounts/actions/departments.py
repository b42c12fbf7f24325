"""Adding, renaming, moving and archiving departments."""

import re
import unicodedata

from sqlalchemy import exists, func, select
from sqlalchemy.orm.exc import StaleDataError

from portal import clock
from portal.accounts.actions.constraints import unique
from portal.accounts.models import ACTIVE, Department, Person
from portal.changelog.recording import Actor, change
from portal.db import hold, session
from portal.errors import Refused

LONGEST_SLUG = 80  # characters
RESERVED = frozenset({"new", "several"})  # addresses of our own below /admin/departments

SLUG_TAKEN = "Another department has this address. Type another, such as its code."
CODE_TAKEN = "Another department has this code. Type another."


def add_department(
    *,
    name: str,
    slug: str = "",
    code: str | None = None,
    parent_id: int | None = None,
    actor: Actor | None,
    reason: str = "",
) -> Department:
    """Add a department; without a slug its address is made from its name, and stays."""
    slug = slug or slug_of(name)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > LONGEST_SLUG:
        raise Refused("Use small letters, digits and hyphens, such as north-sales.", field="slug")
    if slug in RESERVED:
        raise Refused("This word is an address of the portal. Type another.", field="slug")
    department = Department(name=name, slug=slug, code=code or None, parent_id=parent_id or None)
    with (
        unique(slug=SLUG_TAKEN, code=CODE_TAKEN),
        change(department, "add department", actor=actor, reason=reason),
    ):
        _refuse_parent(department, parent_id)
    return department


def edit_department(
    department: Department,
    *,
    name: str,
    code: str | None,
    parent_id: int | None,
    actor: Actor | None,
    reason: str = "",
) -> Department:
    """Rename a department or move it with everything below it; its address stays."""
    with (
        unique(code=CODE_TAKEN),
        change(department, "edit department", actor=actor, reason=reason),
    ):
        if (parent_id or None) != department.parent_id:
            _refuse_parent(department, parent_id)
        department.name = name
        department.code = code or None
        department.parent_id = parent_id or None
    return department


def archive_department(department: Department, *, actor: Actor | None, reason: str) -> Department:
    """Retire a department that nobody works in; its records stay readable."""
    with change(department, "archive department", actor=actor, reason=reason):
        seen = department.version
        hold(department)
        if department.version != seen:
            raise StaleDataError("somebody changed it between the look and the lock")
        if department.is_archived:
            raise Refused("This department is archived already.")
        below = exists().where(
            Department.parent_id == department.id, Department.archived_at.is_(None)
        )
        if session.scalar(select(below)):
            raise Refused("Move or archive the departments below it first.")
        working = select(func.count()).select_from(Person)
        working = working.where(Person.department_id == department.id, Person.state == ACTIVE)
        if count := session.scalar(working):
            people = "one person works" if count == 1 else f"{count} people work"
            raise Refused(f"Move its people to other departments first: {people} there.")
        department.archived_at = clock.now()
    return department


def restore_department(
    department: Department, *, actor: Actor | None, reason: str = ""
) -> Department:
    """Take a department back into use."""
    with change(department, "restore department", actor=actor, reason=reason):
        if not department.is_archived:
            raise Refused("This department is not archived.")
        if department.parent_id:
            _refuse_parent(department, department.parent_id)
        department.archived_at = None
    return department


def slug_of(name: str) -> str:
    """An address made from a name: `Sales & Märkte` gives `sales-markte`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].rstrip("-")


def _refuse_parent(department: Department, parent_id: int | None) -> None:
    """Refuse a parent that is not there, is archived, or stands below the department itself.

    The whole tree is locked on PostgreSQL, or two moves at once could close a circle.
    """
    if not parent_id:
        return
    columns = select(Department.id, Department.parent_id, Department.archived_at)
    with session.no_autoflush:
        rows = session.execute(columns.order_by(Department.id).with_for_update()).all()
    tree = {row.id: row for row in rows}
    if parent_id not in tree or tree[parent_id].archived_at is not None:
        raise Refused("Choose a department that is not archived.", field="parent_id")
    above: int | None = parent_id
    while above is not None:
        if above == department.id:
            raise Refused(
                "This department stands below the one that you move. Choose another.",
                field="parent_id",
            )
        above = tree[above].parent_id
