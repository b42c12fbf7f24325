"""A second one of what is hidden: rows copied with all that belongs to them, under other names.

Whoever may not see a thing must not notice that there is another one like it.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, String, Table, UniqueConstraint, func, insert, select
from sqlalchemy.engine import Connection

from portal.db import Base

OTHER_ENDS = {"other_id", "replaced_by_id", "replaces_id"}  # a row's that belongs to another thing
FOR_ALL = {"cycle_item", "motion", "decision"}  # though they belong to something
KINDS = ("subject_kind", "cause_kind")
LOG = {"entry", "entry_words", "used_key"}  # whose numbers everybody sees

Row = dict[str, Any]


def belonging(name: str, but: set[str]) -> list[tuple[Table, str, dict[str, Any]]]:
    """Where rows say that they belong to one of the table `name`: table, column, their kind."""
    found: list[tuple[Table, str, dict[str, Any]]] = []
    for table in Base.metadata.sorted_tables:
        if table.name in but or table.name == name:
            continue
        for one in table.foreign_keys:
            if one.column.table.name == name and one.parent.name not in OTHER_ENDS:
                found.append((table, one.parent.name, {}))
        for kind in KINDS:
            if kind in table.columns:
                found.append((table, kind.replace("kind", "id"), {kind: name}))
    return found


def twin(connection: Connection, name: str, identity: int, but: set[str]) -> int | None:
    """Copy the row and all that belongs to it; the new one's identity, None where there can be no
    other. Of the tables `but` nothing belongs to it.
    """
    table = Base.metadata.tables[name]
    made = _copied(connection, table, {"id": identity}, {}, but | FOR_ALL | LOG)
    return made[0] if made else None


def _copied(
    connection: Connection, table: Table, held: Row, other: Row, but: set[str]
) -> list[int]:
    """Copy the rows of which `held` holds, with `other` values; their new identities."""
    where = [table.c[name] == value for name, value in held.items()]
    made = []
    for row in connection.execute(select(table).where(*where)).mappings().all():
        new = _named_anew(connection, table, dict(row) | other, set(other))
        if new is None:
            continue
        connection.execute(insert(table).values(new))
        if "id" not in new:
            continue
        made.append(new["id"])
        for child, column, kind in belonging(table.name, but):
            here, there = {column: row["id"], **kind}, {column: new["id"]}
            _copied(connection, child, here, there, but | {table.name})
    return made


def _named_anew(connection: Connection, table: Table, row: Row, moved: set[str]) -> Row | None:
    """Another identity, and another name wherever one must be the only one of its name; None where
    there is room for one of it only.
    """
    if "id" in table.columns:
        row["id"] = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
    for columns in _only_once(table):
        names = {one.name for one in columns}
        if names & moved or names == {"id"} or any(row[one] is None for one in names):
            continue
        free = [one for one in columns if not one.foreign_keys]
        if not free:
            return None
        one = next((one for one in free if isinstance(one.type, String)), free[-1])
        row[one.name] = _another(connection, one, row[one.name])
    return row


def _another(connection: Connection, column: Column[Any], value: Any) -> Any:
    if isinstance(value, int):
        return (connection.scalar(select(func.max(column))) or 0) + 1
    if isinstance(value, date):
        return value + timedelta(1)
    room = (getattr(column.type, "length", None) or 4_000) - len("TWIN0")
    taken = connection.scalar(select(func.count()).select_from(column.table))
    return f"{str(value)[:room]}TWIN{taken}"


def _only_once(table: Table) -> list[list[Column[Any]]]:
    """The columns that together hold each value once."""
    found = [list(table.primary_key)]
    found += [[one] for one in table.columns if one.unique]
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            found.append(list(one.columns))
    for index in table.indexes:
        if index.unique:
            found.append(list(index.columns))
    return found
