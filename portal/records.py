"""ORM records made, changed and expired without the mapper, for the few that every request uses."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, inspect, update
from sqlalchemy.orm import InstanceState, class_mapper
from sqlalchemy.orm.attributes import instance_state, manager_of_class, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from portal.db import Base, Steady, session
from portal.driver import Ready

Kind = TypeVar("Kind", bound=Base)


def stood(model: type[Kind], columns: Mapping[str, Any], **related: Any) -> Kind:
    """The record with these columns and relationships, as if a query had loaded it.

    For the few rows that every request reads: the mapper takes ten times as long. Columns left out
    are loaded on access; if the session holds the record already, what it knows stays.
    """
    holder, mapper = session(), class_mapper(model)
    identity = columns[str(mapper.primary_key[0].key)]
    key = mapper.identity_key_from_primary_key((identity,))
    made: Kind | None = holder.identity_map.get(key)
    if made is None:
        made = manager_of_class(model).new_instance()
        state = instance_state(made)
        state.key, state.session_id = key, holder.hash_key
        holder.identity_map.add(state)
        state.dict.update(columns)
        state._commit_all(state.dict, holder.identity_map)
        if len(columns) < len(mapper.columns):
            state.expired_attributes.update(mapper.columns.keys() - columns.keys())
    else:
        _fill(instance_state(made), columns)
    for name, value in related.items():
        if name not in made.__dict__:
            set_committed_value(made, name, value)
    return made


def _fill(state: InstanceState[Any], columns: Mapping[str, Any]) -> None:
    """Add the columns that are not loaded yet."""
    known = state.dict
    unknown = {name: value for name, value in columns.items() if name not in known}
    if not unknown:
        return
    known.update(unknown)
    state.expired_attributes.difference_update(unknown)
    if not state.modified:
        state._commit_all(known, None)


def forget(*, but_steady: bool = False, but: Collection[Any] = ()) -> None:
    """Expire what the session holds, as a commit does, except the records in `but`.

    With `but_steady`, records of a `Steady` class lose only the relationships that `STEADY` does
    not name. Quicker than `Session.expire`, which walks the relationships of each record.
    """
    held = session().identity_map
    kept = {id(one) for one in but}
    for state in held.all_states():
        if kept and id(state.obj()) in kept:
            continue
        if but_steady and issubclass(state.class_, Steady):
            state._expire_attributes(state.dict, _moving(state.class_))  # type: ignore[arg-type]  # a class is a key
        else:
            state._expire(state.dict, held._modified)


@cache
def _moving(kind: type[Any]) -> frozenset[str]:
    """The relationships of a `Steady` class that a commit has to expire."""
    moving: frozenset[str] = frozenset(inspect(kind).relationships.keys()) - kind.STEADY
    return moving


def revise(record: Any, **columns: Any) -> None:
    """Update these columns of a versioned record at once. Raises StaleDataError, as a flush would,
    if somebody else changed it first.
    """
    statement = _revising(record.__table__, tuple(sorted(columns)))
    changed = {**columns, "version": record.version + 1}
    given = {f"new_{name}": value for name, value in changed.items()}
    old = {"old_id": record.id, "old_version": record.version}
    if not statement.written(session.connection(), **given, **old):
        raise StaleDataError(f"{record.__tablename__} {record.id} was changed by somebody else")
    for name, value in changed.items():
        set_committed_value(record, name, value)


@cache
def _revising(table: Table, names: tuple[str, ...]) -> Ready:
    """The statement that changes these columns of one row, compiled once."""
    columns = table.columns
    new = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in names}
    statement = update(table).values(
        **new, version=bindparam("new_version", type_=columns.version.type)
    )
    is_old = (columns.id == bindparam("old_id", type_=columns.id.type)) & (
        columns.version == bindparam("old_version", type_=columns.version.type)
    )
    return Ready(statement.where(is_old).returning(columns.id))
