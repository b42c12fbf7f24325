"""Values that are read along with who is signed in, so that no page sends a statement for them.

A feature adds a scalar subquery on `Person.id` (a count, better a counter that it keeps) in its
`register(app)`; pages read `current_user.beside["unread"]`. For somebody who is not signed in, and
in the request that signs them in, `beside` is empty: use `beside.get("unread", 0)`.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from flask import Flask, current_app, has_request_context, request
from sqlalchemy import ScalarSelect

from portal.accounts.models import Person
from portal.db import is_writing
from portal.web.access import is_bare


class Value(NamedTuple):
    """One value: the subquery; the views that need it (none named: all except `bare` ones); whether
    only writing requests do, and whether `bare` views do too; and its parameters, by request.
    """

    read: ScalarSelect[Any]
    views: frozenset[str]
    writing: bool
    bare: bool
    given: Callable[[], dict[str, Any]]


def add(
    app: Flask,
    name: str,
    value: ScalarSelect[Any],
    *,
    views: Collection[str] = (),
    writing: bool = False,
    bare: bool = False,
    given: Callable[[], dict[str, Any]] = dict,
) -> None:
    """Read `value` along with who is signed in, as `current_user.beside[name]`.

    `views`: only for these endpoints; `writing`: only if the request writes; `bare`: also for parts
    of pages; `given`: makes the parameters from the request.
    """
    added = Value(value.correlate(Person), frozenset(views), writing, bare, given)
    app.extensions.setdefault("beside", {})[name] = added


def names() -> tuple[str, ...]:
    """The values that are read for the view that is asked for."""
    view = request.endpoint if has_request_context() else None
    writes = view is not None and is_writing()
    everywhere = view is None or not is_bare(view)
    return tuple(
        name
        for name, value in _added().items()
        if (view in value.views if value.views else everywhere or value.bare)
        and (writes or not value.writing)
    )


def given(names: Iterable[str]) -> dict[str, Any]:
    """The parameters of these values."""
    added = _added()
    return {key: value for name in names for key, value in added[name].given().items()}


def read(name: str) -> ScalarSelect[Any]:
    """What was added under `name`."""
    return _added()[name].read


def _added() -> dict[str, Value]:
    found: dict[str, Value] = current_app.extensions.get("beside", {})
    return found
