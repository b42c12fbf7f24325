"""Objectives: defined, edited, retired."""

from datetime import date

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import owners, policy
from portal.registry.actions import news
from portal.registry.actions.constraints import settled
from portal.registry.codes import code_from, free, is_code
from portal.registry.coverage import below
from portal.registry.models import Objective
from portal.registry.queries import objectives as queries

CODE_TAKEN = "Another objective has this code, now or in the past. Choose another one."


def define_objective(
    *,
    name: str,
    actor: Person,
    owner_id: int,
    code: str = "",
    purpose: str = "",
    parent_id: int | None = None,
    department_id: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Objective:
    """A new objective of a department, or of the organisation where `department_id` is None.

    Without a code, one is made from the name.
    """
    _require_place(actor, department_id)
    _require_order(starts_on, ends_on)
    objective = Objective(
        code=_new_code(code, name),
        name=name,
        purpose=purpose,
        parent_id=parent_id,
        department_id=department_id,
        owner_id=owner_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=clock.now(),
    )
    with (
        settled("code", CODE_TAKEN),
        change(objective, "define objective", actor=actor, reason=reason),
    ):
        pass
    return objective


def edit_objective(
    objective: Objective,
    *,
    name: str,
    owner_id: int,
    purpose: str,
    parent_id: int | None,
    department_id: int | None,
    starts_on: date | None,
    ends_on: date | None,
    actor: Person,
    reason: str = "",
) -> None:
    """Edit everything but the code, which is how people point at it."""
    if objective.retired_at is not None:
        raise Refused("A retired objective stays as it was.")
    if department_id != objective.department_id:
        _require_place(actor, department_id)
    _require_order(starts_on, ends_on)
    if parent_id in below(objective.id, queries.parents()):
        raise Refused(
            "An objective can't be part of itself or of one of its parts. Choose another one.",
            field="parent_id",
        )
    former = objective.owner_id
    with change(objective, "edit objective", actor=actor, reason=reason):
        objective.name = name
        objective.purpose = purpose
        objective.parent_id = parent_id
        objective.department_id = department_id
        objective.owner_id = owner_id
        objective.starts_on = starts_on
        objective.ends_on = ends_on
        session.flush()
        is_given = owner_id != former
        if is_given:
            news.owner_changed(objective, owners.announce(objective, former, actor), reason, actor)
        news.objective_changed(objective, "Objective edited", reason, actor, to_owner=not is_given)


def retire_objective(objective: Objective, *, reason: str, actor: Person) -> None:
    """Retire it; its metrics stay, and its history too. Its parts must be settled before."""
    if objective.retired_at is not None:
        raise Refused("It is retired already.")
    parts = queries.open_parts(objective)
    if parts:
        named = ", ".join(part.code for part in parts[:5])
        raise Refused(f"Retire its parts first, or move them elsewhere: {named}.")
    with change(objective, "retire objective", actor=actor, reason=reason):
        objective.retired_at = clock.now()
        session.flush()
        news.objective_changed(objective, "Objective retired", reason, actor)


def _require_place(actor: Person, department_id: int | None) -> None:
    if not policy.can_set_objective_of(actor, department_id):
        raise Refused(
            "Heads set objectives of their departments, leadership those of the organisation. "
            "Choose a department that you head.",
            field="department_id",
        )


def _require_order(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is not None and ends_on is not None and ends_on <= starts_on:
        raise Refused("The horizon must be later than the start.", field="ends_on")


def _new_code(code: str, name: str) -> str:
    if code:
        wanted = code.upper()
        if not is_code(wanted):
            raise Refused("A code has letters, digits and hyphens only.", field="code")
        return wanted
    made = code_from(name, "OBJECTIVE")
    return free(made, queries.codes_like(Objective, made))
