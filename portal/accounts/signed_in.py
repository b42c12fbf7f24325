"""Who a token signs in: the one statement that every request sends.

It asks the tables, not the models, and puts the records together itself: through the mapper the
same rows take longer than all else that a poll does.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Table, bindparam, select

from portal.accounts import beside
from portal.accounts.models import ACTIVE, Headship, Person, RoleGrant, SignIn
from portal.changelog.queries import know_key
from portal.changelog.recording import know_head
from portal.db import session
from portal.driver import Ready
from portal.records import stood


class SignedIn(NamedTuple):
    """An open sign-in of somebody active; whether it still holds is the caller's to judge."""

    id: int
    seen_at: datetime
    ends_at: datetime
    confirmed_at: datetime | None  # when the password was last typed
    person: Person


HEAD = "head_of_the_log"  # beside who writes on SQLite: the request has the lock
KEY = "used_key"  # beside who writes


def signed_in(token_hash: str) -> SignedIn | None:
    """The open sign-in with this digest and its person, with roles and headships."""
    names = beside.names()
    given = {"token_hash": token_hash, **beside.given(names)}
    rows = _statement(names).rows(session.connection(), **given)
    if not rows:
        return None
    person = _person(rows)
    besides = dict(zip(names, rows[0][_WIDTH:], strict=True))
    if HEAD in besides:
        know_head(besides.pop(HEAD))
    if KEY in besides:
        know_key(given["form_key"], besides.pop(KEY))
    person.stand_beside(besides)
    id, seen_at, ends_at, confirmed_at = rows[0][: len(_OWN)]
    return SignedIn(id, seen_at, ends_at, confirmed_at, person)


def _statement(names: tuple[str, ...]) -> Ready:
    """The statement that also reads these values beside the person; built once."""
    made: dict[tuple[str, ...], Ready] = current_app.extensions.setdefault("signed_in", {})
    if names not in made:
        more = (beside.read(name).label(f"beside_{name}") for name in names)
        made[names] = Ready(_SIGNED_IN.add_columns(*more))
    return made[names]


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


_SIGN_IN, _PERSON, _HEADSHIP, _GRANT = map(_table, (SignIn, Person, Headship, RoleGrant))
_TABLES = (_PERSON, _HEADSHIP, _GRANT)
_OWN = (_SIGN_IN.c.id, _SIGN_IN.c.seen_at, _SIGN_IN.c.ends_at, _SIGN_IN.c.confirmed_at)
_SIGNED_IN: Any = (
    select(*_OWN, *(one.label(f"{table}_{one.name}") for table in _TABLES for one in table.columns))
    .select_from(_SIGN_IN)
    .join(_PERSON, _PERSON.c.id == _SIGN_IN.c.person_id)
    .outerjoin(_HEADSHIP, _HEADSHIP.c.person_id == _PERSON.c.id)
    .outerjoin(_GRANT, _GRANT.c.person_id == _PERSON.c.id)
    .where(
        _SIGN_IN.c.token_hash == bindparam("token_hash"),
        _SIGN_IN.c.ended_at.is_(None),
        ~_SIGN_IN.c.awaits_code,
        _PERSON.c.state == ACTIVE,
    )
    .order_by(_HEADSHIP.c.starts_on, _GRANT.c.id)
)
_NAMES = [table.columns.keys() for table in _TABLES]
_WIDTH = len(_OWN) + sum(map(len, _NAMES))  # columns before what stands beside the person


def _person(rows: Sequence[Any]) -> Person:
    """The person of these rows, which hold each headship beside each grant."""
    found: list[dict[int, dict[str, Any]]] = [{}, {}, {}]
    for row in rows:
        begin = len(_OWN)
        for names, held in zip(_NAMES, found, strict=True):
            identity, end = row[begin], begin + len(names)  # the first column of each table
            if identity is not None and identity not in held:
                held[identity] = dict(zip(names, row[begin:end], strict=True))
            begin = end
    people, headships, grants = (held.values() for held in found)
    (given,) = people
    return stood(
        Person,
        given,
        headships=[stood(Headship, one) for one in headships],
        grants=[stood(RoleGrant, one) for one in grants],
    )
