"""Files of values: brought in, mapped, to be applied in one step, or dropped."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.actors import Known
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.files import endings
from portal.files.actions import describe, store
from portal.tables.opening import XLSX, media_type_of, tables_in
from portal.tables.table import Limits
from portal.unreadable import Unreadable
from portal.values.actions import applying, jobs
from portal.values.mapping import Mapping
from portal.values.models import Import, SavedMapping
from portal.values.queries import imports as queries

MOST_BYTES = 40_000_000  # of one file; a million rows of four columns have 34 million
OPEN = ("received", "checked", "failed")  # states in which the columns may be chosen (again)


def bring_in(*, stream: BinaryIO, name: str, actor: Person) -> Import:
    """Keep a file, after a look at it: a text is read through, of a workbook the beginning.

    Raises Refused for what is no table.
    """
    try:
        media_type = media_type_of(stream)
        tables = tables_in(stream, Limits(size=MOST_BYTES))
        table, mapping = queries.recognised(actor, tables)
        table.first_look()
    except Unreadable as fault:
        raise Refused(str(fault), field="file") from fault
    endings.refuse_other_table(name, is_workbook=media_type == XLSX)
    stream.seek(0)
    brought = _new(actor, clock.now())
    brought.mapping = mapping.to_dict() if mapping else None
    brought.file = describe(
        stream, name=name, media_type=media_type, purpose="values", most=MOST_BYTES, actor=actor
    )
    with change(brought, "bring in file", actor=actor, file=name):
        session.flush()
        store(brought.file, stream)
    return brought


def _new(actor: Person, at: datetime) -> Import:
    return Import(
        person_id=actor.id, state="received", reason="", fault="", note="", created_at=at,
        touched_at=at,
    )  # fmt: skip


def map_columns(
    brought: Import, *, mapping: Mapping, on_conflict: str, reason: str, actor: Person,
    header: Sequence[str] | None = None, worker: str = "",
) -> Import:  # fmt: skip
    """Say what the columns hold and what to do where values stand; the dry run comes next.

    The mapping is kept for the person's later files with the same columns; `header` are their
    names, where they have been read. `worker`: who makes the dry run, if it is the caller.
    """
    if brought.state not in OPEN:
        raise Refused("This import is being checked or was applied; bring the file in again.")
    if on_conflict == "revise" and not reason:
        raise Refused("Say why final values change: it stands with each of them.", field="reason")
    gaps = mapping.gaps()
    if gaps:
        raise Refused(" ".join(gaps))
    if header is None:
        with queries.table_of(brought, is_known=True) as table:
            header = table.header
    digest = queries.header_digest(header)
    who = Known(actor.id, actor.name)
    with change(brought, "check file", actor=who, reason=reason):
        is_first = brought.state == "received"
        brought.mapping = mapping.to_dict()
        brought.on_conflict = on_conflict
        brought.reason = reason
        brought.fault = ""
        brought.state = "staging"
        brought.touched_at = clock.now()
        _keep_mapping(brought, mapping, digest, who)
        jobs.ask_for_check(brought, who, is_first=is_first, worker=worker)
    return brought


def _keep_mapping(brought: Import, mapping: Mapping, digest: str, actor: Known) -> None:
    found = select(SavedMapping).where(
        SavedMapping.person_id == actor.id, SavedMapping.header_digest == digest
    )
    kept = session.scalars(found).first()
    if kept is None:
        kept = SavedMapping(
            person_id=actor.id, header_digest=digest, name=brought.file.name, mapping={},
            saved_at=clock.now(),
        )  # fmt: skip
        session.add(kept)
    kept.mapping = mapping.to_dict()
    kept.saved_at = clock.now()


def apply(brought: Import, *, note: str = "", actor: Person, worker: str = "") -> Import:
    """Ask for the staged values to count; a worker, or the caller as `worker`, applies them, in
    one step.

    Raises Refused where a metric's values changed since the dry run: then it has to run again.
    """
    if brought.state != "checked":
        raise Refused("Run the dry run first; then apply what it found.")
    if not brought.staged_count:
        raise Refused("There is nothing to apply: every value is there already, or has an error.")
    if brought.warnings_count and not note:
        raise Refused("Say what explains the warnings: it stands with the values.", field="note")
    applying.refuse_changes(brought, actor)
    who = Known(actor.id, actor.name)
    with change(brought, "ask to apply import", actor=who, reason=note):
        brought.state = "applying"
        brought.note = note
        brought.fault = ""
        brought.touched_at = clock.now()
        jobs.ask_for_applying(brought, who, worker=worker)
    return brought


def drop(brought: Import, *, actor: Person) -> Import:
    """Give an import up; what it staged is swept away."""
    if brought.state == "applied":
        raise Refused("It was applied. Correct its values by revising them.")
    with change(brought, "drop import", actor=actor):
        brought.state = "dropped"
        brought.touched_at = clock.now()
        jobs.ask_for_clearing(brought, actor)
    return brought
