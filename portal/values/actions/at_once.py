"""A file brought in, run dry and applied by the process of whoever asks: for commands.

No job is asked for, so that nobody follows it on a page. What a command leaves that is killed is
staged and visible to nobody; it is swept, and the file can be brought in again.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from portal.accounts.models import Person
from portal.accounts.queries.people import heading
from portal.changelog.recording import change
from portal.db import ensure_writing, id_of
from portal.errors import Refused
from portal.jobs.running import Unwatched
from portal.tables.opening import open_table
from portal.tables.table import Table
from portal.unreadable import Unreadable
from portal.values.actions import applying, clearing, imports, staging
from portal.values.mapping import Mapping
from portal.values.models import Import
from portal.values.queries import imports as queries

Propose = Callable[[Table, queries.Names], Mapping]


def check(
    *,
    stream: BinaryIO,
    name: str,
    sheet: str | None,
    on_conflict: str,
    reason: str,
    actor: Person,
    propose: Propose,
) -> Import:
    """Bring in a file, by the mapping that was kept for it, or else by the proposed one, and run it
    dry. Of a workbook: `sheet`, or the first one with known columns.

    Raises Refused where the file cannot be read; one that was brought in by then says so too.
    """
    table, mapping = imports.look(stream, actor)
    if sheet is not None and sheet != table.sheet:
        table = _sheet(stream, sheet)
        mapping = queries.saved_mapping(actor, table.header)
    names = queries.names(actor)
    mapping = replace(mapping or propose(table, names), sheet=table.sheet or None)
    imports.refuse_gaps(mapping, on_conflict, reason)
    brought = imports.received(stream, name=name, actor=actor)
    with change(brought, "bring in file", actor=actor, reason=reason, file=name):
        imports.begin_check(brought, mapping, on_conflict, reason)
        imports.keep_file(brought, stream)
        imports.keep_mapping(brought, mapping, table.header)
    try:
        staging.run_dry(brought, names, Unwatched())
    except Refused as refused:
        _stop(id_of(brought), refused.message)
        raise
    return brought


def _stop(import_id: int, fault: str) -> None:
    """Say what ended the dry run, unless somebody gave the import up meanwhile."""
    ensure_writing()
    held = applying.held(import_id)
    if held.state == "staging":
        clearing.stop(held, fault)
    clearing.release()


def _sheet(stream: BinaryIO, name: str) -> Table:
    try:
        return open_table(stream, sheet=name, is_known=True).first_look()
    except Unreadable as fault:
        raise Refused(str(fault)) from fault


def apply(brought: Import, *, note: str, actor: Person) -> int:
    """Make the staged values count; returns how many there are.

    Raises Refused where anything that they rest on changed since the dry run.
    """
    imports.refuse_nothing(brought, note)
    import_id, digest, count = brought.id, brought.digest, brought.staged_count
    ensure_writing()
    held, person = applying.held(import_id), heading(id_of(actor))
    applying.make_count(held, digest, person, Unwatched(), note)
    return count
