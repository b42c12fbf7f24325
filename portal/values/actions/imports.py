"""Files of values: brought in, mapped, to be applied in one step, or dropped."""

from collections.abc import Sequence
from typing import BinaryIO

from portal import clock
from portal.accounts.models import Person
from portal.changelog.actors import Known
from portal.changelog.recording import change
from portal.db import session, upsert
from portal.errors import Refused
from portal.files import endings
from portal.files.actions import describe, store
from portal.tables.opening import XLSX, media_type_of, tables_in
from portal.tables.table import Limits, Table
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
    _, mapping = look(stream, actor)
    brought = received(stream, name=name, actor=actor)
    brought.mapping = mapping.to_dict() if mapping else None
    with change(brought, "bring in file", actor=actor, file=name):
        keep_file(brought, stream)
    return brought


def look(stream: BinaryIO, actor: Person) -> tuple[Table, Mapping | None]:
    """The table in a file, and what its columns held last time. Raises Refused for what is none."""
    try:
        table, mapping = queries.recognised(actor, tables_in(stream, Limits(size=MOST_BYTES)))
        return table.first_look(), mapping
    except Unreadable as fault:
        raise Refused(str(fault), field="file") from fault


def received(stream: BinaryIO, *, name: str, actor: Person) -> Import:
    """The record of a file that was looked at, to be added.

    Raises Refused for one too large, or with another kind's name.
    """
    media_type = media_type_of(stream)
    endings.refuse_other_table(name, is_workbook=media_type == XLSX)
    at = clock.now()
    file = describe(
        stream, name=name, media_type=media_type, purpose="values", most=MOST_BYTES, actor=actor
    )
    return Import(
        person_id=actor.id, state="received", reason="", fault="", note="", created_at=at,
        touched_at=at, file=file,
    )  # fmt: skip


def keep_file(brought: Import, stream: BinaryIO) -> None:
    """Store the record with the bytes of its file, within the change that adds it."""
    session.flush()
    store(brought.file, stream)


def map_columns(
    brought: Import, *, mapping: Mapping, on_conflict: str, reason: str, actor: Person
) -> Import:
    """Say what the columns hold and what to do where values stand; the dry run comes next.

    The mapping is kept for the person's later files with the same columns.
    """
    if brought.state not in OPEN:
        raise Refused("This import is being checked or was applied; bring the file in again.")
    refuse_gaps(mapping, on_conflict, reason)
    with queries.table_of(brought, is_known=True) as table:
        header = table.header
    who = Known(actor.id, actor.name)
    with change(brought, "check file", actor=who, reason=reason):
        is_first = brought.state == "received"
        begin_check(brought, mapping, on_conflict, reason)
        keep_mapping(brought, mapping, header)
        jobs.ask_for_check(brought, who, is_first=is_first)
    return brought


def refuse_gaps(mapping: Mapping, on_conflict: str, reason: str) -> None:
    """Raise Refused where a dry run would lack something."""
    if on_conflict == "revise" and not reason:
        raise Refused("Say why final values change: it stands with each of them.", field="reason")
    gaps = mapping.gaps()
    if gaps:
        raise Refused(" ".join(gaps))


def begin_check(brought: Import, mapping: Mapping, on_conflict: str, reason: str) -> None:
    """Write down how the file is to be read, within a change."""
    brought.mapping = mapping.to_dict()
    brought.on_conflict = on_conflict
    brought.reason = reason
    brought.fault = ""
    brought.state = "staging"
    brought.touched_at = clock.now()


def keep_mapping(brought: Import, mapping: Mapping, header: Sequence[str]) -> None:
    """Keep what the columns hold for the person's later files with this `header`."""
    digest = queries.header_digest(header)
    added = upsert()(SavedMapping).values(
        person_id=brought.person_id, header_digest=digest, name=brought.file.name,
        mapping=mapping.to_dict(), saved_at=clock.now(), version=1,
    )  # fmt: skip
    kept = {"mapping": added.excluded.mapping, "saved_at": added.excluded.saved_at}
    session.execute(
        added.on_conflict_do_update(
            index_elements=["person_id", "header_digest"],
            set_={**kept, "version": SavedMapping.version + 1},
        ).execution_options(synchronize_session=False)
    )


def apply(brought: Import, *, note: str = "", actor: Person) -> Import:
    """Ask for the staged values to count; a worker applies them, in one step.

    Raises Refused where a metric's values changed since the dry run: then it has to run again.
    """
    refuse_nothing(brought, note)
    applying.refuse_changes(brought, actor)
    who = Known(actor.id, actor.name)
    with change(brought, "ask to apply import", actor=who, reason=note):
        brought.state = "applying"
        brought.note = note
        brought.fault = ""
        brought.touched_at = clock.now()
        jobs.ask_for_applying(brought, who)
    return brought


def refuse_nothing(brought: Import, note: str) -> None:
    """Raise Refused where there is nothing to apply, or nobody explains the warnings."""
    if brought.state != "checked":
        raise Refused("Run the dry run first; then apply what it found.")
    if not brought.staged_count:
        raise Refused("There is nothing to apply: every value is there already, or has an error.")
    if brought.warnings_count and not note:
        raise Refused("Say what explains the warnings: it stands with the values.", field="note")


def drop(brought: Import, *, actor: Person) -> Import:
    """Give an import up; what it staged is swept away."""
    if brought.state == "applied":
        raise Refused("It was applied. Correct its values by revising them.")
    with change(brought, "drop import", actor=actor):
        brought.state = "dropped"
        brought.touched_at = clock.now()
        jobs.ask_for_clearing(brought, actor)
    return brought
