"""A file of people: checked first, applied by a second step, entered in the log once."""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, BinaryIO

from sqlalchemy import bindparam, insert, update

from portal import clock
from portal.accounts import people_file, people_plan, queries
from portal.accounts.actions.heads import note_head, put_head
from portal.accounts.models import ACTIVE, PeopleImport, Person, RoleGrant
from portal.accounts.people_plan import Plan, Step
from portal.changelog.recording import Actor, change
from portal.db import ensure_writing, hold, session
from portal.errors import Refused
from portal.files import actions as files
from portal.files import endings
from portal.files import queries as kept
from portal.tables.opening import XLSX, media_type_of
from portal.unreadable import Unreadable
from portal.web import security
from portal.web.filters import today

CHECKED, APPLIED = "checked", "applied"
MOST_SHOWN = 500  # rows and problems that a report spells out


def check_people_file(file: Any, *, actor: Actor) -> PeopleImport:
    """Keep `file` (an upload) with its dry run. Nothing changes yet."""
    stream: BinaryIO = file.stream
    content = stream.read(people_file.MOST_BYTES + 1)
    if len(content) > people_file.MOST_BYTES:
        most = people_file.MOST_BYTES // 1_000_000
        raise Refused(f"The file is larger than {most} MB. Split it.", field="file")
    plan = _plan(content)
    media_type = media_type_of(io.BytesIO(content))
    endings.refuse_other_table(file.filename or "", is_workbook=media_type == XLSX)
    ensure_writing()
    kept_file = files.keep(
        io.BytesIO(content),
        name=file.filename or "people.csv",
        media_type=media_type,
        purpose="people",
        most=people_file.MOST_BYTES,
        actor=actor,
    )
    made = PeopleImport(
        file=kept_file,
        person_id=actor.id,
        state=CHECKED,
        report=_report(plan),
        created_at=clock.now(),
    )
    with change(made, "check file of people", actor=actor, **_counts(plan)):
        pass
    return made


def check_again(made: PeopleImport, *, actor: Actor) -> PeopleImport:
    """The dry run anew: people or departments have changed since."""
    _refuse_applied(made)
    plan = _plan(b"".join(kept.content(made.file)))
    with change(made, "check file of people again", actor=actor, **_counts(plan)):
        made.report = _report(plan)
    return made


def apply_people_file(made: PeopleImport, *, actor: Actor) -> PeopleImport:
    """Add and change what the dry run showed, all of it or nothing; bad rows stay out."""
    _refuse_applied(made)
    with change(made, "apply file of people", actor=actor) as entry:
        hold(made)
        _refuse_applied(made)
        plan = _plan(b"".join(kept.content(made.file)))
        if _digest(plan) != json.loads(made.report)["digest"]:
            raise Refused(
                "People or departments have changed since this dry run. Check the file again, "
                "look at what it would do now, then apply it."
            )
        if not plan.steps:
            raise Refused("Nothing is left to apply.")
        ids = _carry_out(plan.steps, actor)
        heads = _set_heads(plan.steps, ids, actor)
        made.state = APPLIED
        made.applied_at = clock.now()
        entry.extra |= {
            **_counts(plan),
            "digest": made.file.digest,
            "people": [f"{step.email}: {step.words}" for step in plan.steps],
        }
    granted = sum(len(step.roles) for step in plan.steps)
    security.note(
        "people imported", level=security.NOTABLE, by=actor.id, granted=granted, **_counts(plan)
    )
    for department_id, person_id in heads:
        note_head(department_id, person_id, actor)
    return made


def _carry_out(steps: Iterable[Step], actor: Actor) -> dict[str, int]:
    """In bulk: one statement for those who are new, one for those who change, one for roles.

    Returns who has which address.
    """
    at = clock.now()
    steps = list(steps)
    new = [step for step in steps if step.person_id is None]
    ids = {step.email: step.person_id for step in steps if step.person_id is not None}
    if new:
        rows = [
            {
                "email": step.email,
                "name": step.name,
                "department_id": step.department_id,
                "state": ACTIVE,
                "theme": "auto",
                "created_at": at,
                "version": 1,
            }
            for step in new
        ]
        added = session.execute(insert(Person).returning(Person.id, Person.email), rows)
        ids |= {row.email: row.id for row in added}
    changed = [
        {"who": step.person_id, "called": step.name, "works_in": step.department_id}
        for step in steps
        if step.person_id is not None
    ]
    if changed:
        editing = update(Person).where(Person.id == bindparam("who"))
        editing = editing.values(
            name=bindparam("called"),
            department_id=bindparam("works_in"),
            version=Person.version + 1,
        )
        session.connection().execute(editing, changed)
    grants = [
        {"person_id": ids[step.email], "role": role, "granted_by_id": actor.id, "granted_at": at}
        for step in steps
        for role in step.roles
    ]
    if grants:
        session.execute(insert(RoleGrant), grants)
    return ids


def _set_heads(
    steps: Iterable[Step], ids: Mapping[str, int], actor: Actor
) -> list[tuple[int, int]]:
    """From today on, each with its entry in the log as the department's page leaves it.

    Returns department and person of each.
    """
    pairs = [(place, ids[step.email]) for step in steps for place in step.heads]
    if pairs:
        for department, person in queries.departments_and_people(pairs):
            put_head(department, person, today(), actor=actor)
    return pairs


def _plan(content: bytes) -> Plan:
    try:
        rows = people_file.read(content)
    except Unreadable as fault:
        raise Refused(str(fault), field="file") from fault
    return people_plan.plan(rows, *queries.known_people_and_departments())


def _refuse_applied(made: PeopleImport) -> None:
    if made.state == APPLIED:
        raise Refused("This file has been applied already.")


def _counts(plan: Plan) -> dict[str, Any]:
    problems = len({problem.line for problem in plan.problems})
    return {"added": plan.added, "changed": plan.changed, "same": plan.same, "bad_rows": problems}


def _digest(plan: Plan) -> str:
    """What tells a plan from another: every step, with whose place or name it takes."""
    steps = [
        [step.email, step.name, step.department_id, *step.roles, *step.heads, step.words]
        for step in plan.steps
    ]
    return hashlib.sha256(json.dumps(steps).encode()).hexdigest()


def _report(plan: Plan) -> str:
    """The dry run as its page shows it, as JSON."""
    return json.dumps(
        {
            **_counts(plan),
            "digest": _digest(plan),
            "steps": [asdict(step) for step in plan.steps[:MOST_SHOWN]],
            "problems": [asdict(problem) for problem in plan.problems[:MOST_SHOWN]],
            "more_problems": max(0, len(plan.problems) - MOST_SHOWN),
        }
    )
