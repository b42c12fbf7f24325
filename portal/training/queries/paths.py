"""Learning paths: what a role or department is to go through, and how far all of them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, ROLES, Person, RoleGrant
from portal.accounts.queries import named_departments
from portal.db import session
from portal.training.models import Assignment, Path, PathStep, Piece
from portal.training.policy import learning as policy
from portal.training.statistics.floors import FLOOR
from portal.web.filters import today


@dataclass(frozen=True)
class Shown:
    """A path with its steps and how far its people are."""

    path: Path
    steps: Sequence[Piece]
    people: int
    given: int
    done: int
    overdue: int

    @property
    def whose(self) -> str:
        role = ROLES.get(self.path.role or "", "")
        place = self.path.department.name if self.path.department else ""
        if role and place:
            return f"{role} in {place}"
        return role or (f"Everybody in {place}" if place else "Everybody")

    @property
    def tells(self) -> bool:
        """Whether counts say nothing of single people."""
        return self.people >= FLOOR


def path(_person: Person, path_id: int) -> Path | None:
    """A path that has not ended."""
    found = session.get(Path, path_id, options=[joinedload(Path.department)])
    return found if found is not None and found.ended_at is None else None


def in_force(person: Person) -> list[Shown]:
    """The paths that `person` may edit, the newest first: three statements."""
    paths = [
        one
        for one in session.scalars(
            select(Path)
            .options(joinedload(Path.department))
            .where(Path.ended_at.is_(None))
            .order_by(Path.id.desc())
        )
        if policy.can_edit_path(person, one)
    ]
    ids = [one.id for one in paths]
    steps: dict[int, list[Piece]] = {}
    for step in session.scalars(
        select(PathStep)
        .options(joinedload(PathStep.piece))
        .where(PathStep.path_id.in_(ids))
        .order_by(PathStep.position)
    ):
        steps.setdefault(step.path_id, []).append(step.piece)
    counts = {row.path_id: row for row in session.execute(_counted(ids))}
    return [_shown(one, steps.get(one.id, []), counts.get(one.id)) for one in paths]


def _shown(path: Path, steps: Sequence[Piece], row: Any) -> Shown:
    if row is None:
        return Shown(path, steps, 0, 0, 0, 0)
    return Shown(path, steps, row.people, row.given, int(row.done or 0), int(row.overdue or 0))


def _counted(ids: Sequence[int]) -> Any:
    is_late = Assignment.done_at.is_(None) & (Assignment.due_on < today())
    return (
        select(
            Assignment.path_id,
            func.count(Assignment.person_id.distinct()).label("people"),
            func.count(Assignment.id).label("given"),
            func.sum(case((Assignment.done_at.is_not(None), 1), else_=0)).label("done"),
            func.sum(case((is_late, 1), else_=0)).label("overdue"),
        )
        .where(Assignment.path_id.in_(ids), Assignment.ended_at.is_(None))
        .group_by(Assignment.path_id)
    )


def people_under(path: Path) -> Select[int]:
    """Whom it is for now: exactly its department, and who has its role."""
    found = select(Person.id).where(Person.state == ACTIVE).order_by(Person.id)
    if path.department_id is not None:
        found = found.where(Person.department_id == path.department_id)
    if path.role:
        holders = select(RoleGrant.person_id).where(
            RoleGrant.role == path.role, RoleGrant.ended_at.is_(None)
        )
        found = found.where(Person.id.in_(holders))
    return found


def steps_of(path_id: int) -> list[Piece]:
    """Its courses and assessments in order, of those that are still taught."""
    return list(
        session.scalars(
            select(Piece)
            .join(PathStep, PathStep.piece_id == Piece.id)
            .where(PathStep.path_id == path_id, Piece.retired_at.is_(None))
            .order_by(PathStep.position)
        )
    )


def departments(person: Person) -> list[tuple[int, str]]:
    """The departments that `person` may lay a path for."""
    return [
        (one.id, one.name)
        for one in named_departments()
        if policy.can_plan_for_all(person) or person.is_head_of(one.id)
    ]
