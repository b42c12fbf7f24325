"""Adopting from the library: a draft for one department, a shared definition for many."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import insert, literal, select, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import changed, policy
from portal.registry.actions import news
from portal.registry.actions.constraints import settled
from portal.registry.codes import code_from, free, slug_from
from portal.registry.definition_text import DefinitionText
from portal.registry.library_file import LibraryEntry
from portal.registry.models import (
    Adoption,
    Definition,
    DefinitionVersion,
    Metric,
    MetricObjective,
)
from portal.registry.queries import adoption as queries
from portal.registry.queries.days import today

TAKEN = "Another metric took this code meanwhile. Send the form again."


def adopt_for_department(entry: LibraryEntry, *, department_id: int, actor: Person) -> Metric:
    """A draft of the actor's, filled from `entry`, to adapt for one department."""
    if not policy.can_draft_for(actor, department_id):
        raise Refused("Choose your own department, or one that you head.", field="department_id")
    metric = Metric(
        code=_free_code(entry.code),
        name=entry.definition.name,
        department_id=department_id,
        owner_id=actor.id,
        created_by_id=actor.id,
        created_at=clock.now(),
        **_kind(entry),
    )
    definition = Definition(
        key=_free_key(entry.slug),
        name=entry.definition.name,
        is_shared=False,
        library_key=entry.slug,
        steward_id=actor.id,
    )
    metric.definition = definition
    version = _version(definition, entry.definition, actor, state="draft")
    with (
        settled(None, TAKEN),
        change(metric, "adopt from the library", actor=actor, library=entry.slug),
    ):
        session.add(version)
    return metric


def adopt_for_many(
    entry: LibraryEntry,
    *,
    department_ids: Sequence[int],
    owner_id: int | None,
    objective_id: int | None,
    next_review_on: date | None,
    reason: str,
    actor: Person,
) -> Adoption:
    """Ask to measure `entry` in many departments by one shared definition: one item of review.

    Departments that measure it already are left out. Each metric's owner is the head of its
    department, else `owner_id`, else the actor. A constant number of statements.
    """
    wanted = queries.departments_without(entry.slug, department_ids)
    _require_departments(wanted, actor)
    adoption = Adoption(
        definition=_shared_definition(entry, actor),
        metrics_count=len(wanted),
        reason=reason,
        decision_reason="",
        asked_by_id=actor.id,
        asked_at=clock.now(),
    )
    codes = _codes(entry, wanted)
    digest = hashlib.sha256("\n".join(codes).encode()).hexdigest()
    with (
        settled(None, TAKEN),
        change(
            adoption, "ask to adopt", actor=actor, reason=reason, codes=len(codes), digest=digest
        ),
    ):
        _hand_in(adoption.definition, entry, next_review_on, actor)
        session.flush()
        owners = queries.heads_of(wanted, today())
        shared = _shared_columns(adoption, entry, actor)
        session.execute(insert(Metric), _rows(shared, wanted, codes, owners, owner_id or actor.id))
        _serve(adoption, objective_id)
        news.adoption_asked(adoption, adoption.definition, actor)
    return adoption


def _rows(
    shared: dict[str, Any],
    departments: Sequence[queries.Place],
    codes: Sequence[str],
    owners: Mapping[int, int],
    otherwise: int,
) -> list[dict[str, Any]]:
    """A metric for each department; its owner is who heads it, else `otherwise`."""
    return [
        shared
        | {
            "code": code,
            "department_id": department.id,
            "owner_id": owners.get(department.id, otherwise),
        }
        for department, code in zip(departments, codes, strict=True)
    ]


def _shared_definition(entry: LibraryEntry, actor: Person) -> Definition:
    """The one that stands, or a new one with the actor as its steward."""
    return queries.shared_definition(entry.slug) or Definition(
        key=entry.slug,
        name=entry.definition.name,
        is_shared=True,
        library_key=entry.slug,
        steward_id=actor.id,
    )


def _hand_in(
    definition: Definition, entry: LibraryEntry, next_review_on: date | None, actor: Person
) -> None:
    """A first version in review, unless one is in force or in review already."""
    if definition.current_id is None and queries.version_in_review(definition.id) is None:
        session.add(
            _version(
                definition,
                entry.definition,
                actor,
                state="in_review",
                next_review_on=next_review_on or _in_a_year(today()),
                submitted_at=clock.now(),
            )
        )


def _shared_columns(adoption: Adoption, entry: LibraryEntry, actor: Person) -> dict[str, Any]:
    """What all metrics of an adoption have in common."""
    return {
        "name": entry.definition.name,
        "definition_id": adoption.definition_id,
        "adoption_id": adoption.id,
        "created_by_id": actor.id,
        "created_at": clock.now(),
        "state": "in_review",
        "state_reason": "",
        "audience": "",
        "version": 1,
        **_kind(entry),
    }


def decide_adoption(
    adoption: Adoption, *, decision: str, decision_reason: str, actor: Person
) -> None:
    """Approve or reject it: the shared definition, if it is new, and all its metrics at once."""
    if adoption.state != "in_review":
        raise Refused("This adoption has been decided already.")
    if decision == "reject" and not decision_reason:
        raise Refused("Say why, so that they can ask again.", field="decision_reason")
    approved = decision == "approve"
    verb = "approve adoption" if approved else "reject adoption"
    with change(adoption, verb, actor=actor, reason=decision_reason):
        adoption.state = "approved" if approved else "rejected"
        adoption.decision_reason = decision_reason
        adoption.decided_by_id = actor.id
        adoption.decided_at = clock.now()
        _decide_definition(adoption, approved, actor)
        session.execute(
            update(Metric)
            .where(Metric.adoption_id == adoption.id, Metric.state == "in_review")
            .values(state=adoption.state, version=Metric.version + 1)
            .execution_options(synchronize_session=False)
        )
        session.flush()
        definition = session.get_one(Definition, adoption.definition_id)
        news.adoption_decided(adoption, definition, actor)
        if approved:
            changed.announce(queries.metric_ids(adoption))
            news.adopted(adoption, definition, actor)


def _decide_definition(adoption: Adoption, approved: bool, actor: Person) -> None:
    """The version that came with the adoption; one that is in force already stays as it is."""
    version = queries.version_in_review(adoption.definition_id)
    definition = session.get_one(Definition, adoption.definition_id)
    if version is None or definition.current_id is not None:
        return
    version.state = adoption.state
    version.decided_by_id = actor.id
    version.decided_at = clock.now()
    version.decision_reason = adoption.decision_reason
    if approved:
        version.effective_from = version.effective_from or date(2000, 1, 1)
        definition.current_id = version.id
    else:
        definition.key = _free_key(f"{definition.key}-rejected")


def _require_departments(wanted: Sequence[queries.Place], actor: Person) -> None:
    if not wanted:
        raise Refused(
            "Choose at least one department that does not measure this yet.",
            field="department_ids",
        )
    if actor.is_leadership:
        return
    others = [one.name for one in wanted if not policy.can_draft_for(actor, one.id)]
    if others:
        raise Refused(
            f"You may ask for departments that you head; leave out {others[0]}"
            + (f" and {len(others) - 1} more." if len(others) > 1 else "."),
            field="department_ids",
        )


def _serve(adoption: Adoption, objective_id: int | None) -> None:
    if objective_id is None:
        return
    served = select(Metric.id, literal(objective_id)).where(Metric.adoption_id == adoption.id)
    session.execute(insert(MetricObjective).from_select(["metric_id", "objective_id"], served))


def _kind(entry: LibraryEntry) -> dict[str, Any]:
    return {
        "level": "department",
        "perspective": entry.perspective.value,
        "nature": entry.nature.value,
        "role": entry.role.value,
        "tags": ", ".join(entry.tags),
    }


def _version(
    definition: Definition, text: DefinitionText, actor: Person, *, state: str, **more: Any
) -> DefinitionVersion:
    """A first version with the content of `text`."""
    content = {one.name: getattr(text, one.name) for one in fields(text)} | more
    return DefinitionVersion(
        definition=definition,
        state=state,
        change_reason="Adopted from the library.",
        decision_reason="",
        author_id=actor.id,
        created_at=clock.now(),
        **content,
    )


def _codes(entry: LibraryEntry, departments: Sequence[queries.Place]) -> list[str]:
    """A code for each department: the entry's, and the department's own code or slug."""
    wanted = [code_from(f"{entry.code} {one.code or one.slug}") for one in departments]
    taken = set(queries.codes_like(entry.code))
    codes: list[str] = []
    for code in wanted:
        codes.append(free(code, taken))
        taken.add(codes[-1])
    return codes


def _free_code(code: str) -> str:
    return free(code, set(queries.codes_like(code)))


def _free_key(slug: str) -> str:
    return slug_from(free(slug.upper(), {key.upper() for key in queries.keys_like(slug)}))


def _in_a_year(day: date) -> date:
    """364 days on: within the twelve months that the check allows."""
    return date.fromordinal(day.toordinal() + 364)
