"""Records put together from rows, and let go of, without the mapper, which takes much longer."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import class_mapper
from sqlalchemy.orm.attributes import instance_state, manager_of_class, set_committed_value

from portal.db import Base, Steady, session

Kind = TypeVar("Kind", bound=Base)


def stood(model: type[Kind], columns: Mapping[str, Any], **related: Any) -> Kind:
    """The record that these columns and relationships of a row say, as if a query had loaded it.

    For the few rows that every request reads: the mapper takes ten times as long over them. What
    the columns leave out is loaded when somebody asks for it.
    """
    holder, mapper = session(), class_mapper(model)
    key = mapper.identity_key_from_primary_key((columns["id"],))
    held = holder.identity_map.get(key)
    if held is not None:
        return held
    made: Kind = manager_of_class(model).new_instance()
    state = instance_state(made)
    state.key, state.session_id = key, holder.hash_key
    holder.identity_map.add(state)
    state.dict.update(columns)
    state._commit_all(state.dict, holder.identity_map)
    if len(columns) < len(mapper.columns):
        state.expired_attributes.update(mapper.columns.keys() - columns.keys())
    for name, value in related.items():
        set_committed_value(made, name, value)
    return made


def forget(*, but_steady: bool = False) -> None:
    """Have what the session holds loaded anew, as a commit does; `but_steady`: of what says who is
    signed in only what its `STEADY` does not name.

    `Session.expire` would look through the relationships of each record.
    """
    held = session().identity_map
    for state in held.all_states():
        if but_steady and issubclass(state.class_, Steady):
            state._expire_attributes(state.dict, _moving(state.class_))  # type: ignore[arg-type]  # a class is a key
        else:
            state._expire(state.dict, held._modified)


@cache
def _moving(kind: type[Any]) -> frozenset[str]:
    """The relationships of a steady kind that a change may have moved."""
    moving: frozenset[str] = frozenset(inspect(kind).relationships.keys()) - kind.STEADY
    return moving
