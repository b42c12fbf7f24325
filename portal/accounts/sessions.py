"""Signed-in browsers, as rows: the cookie holds a random token, the row its digest."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, request
from flask import session as cookie
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import ColumnElement, Connection, Update, bindparam, insert, select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Person, SignIn
from portal.accounts.signed_in import SignedIn, signed_in
from portal.db import Moment, observe, observe_if_free, session
from portal.driver import Ready
from portal.web import security
from portal.web.access import is_watching
from portal.web.filters import today

LONGEST = timedelta(days=7)  # a sign-in ends after this, however busy
NOTED_EVERY = timedelta(minutes=5)  # how exactly "last seen" is kept
CONFIRMED_FOR = timedelta(minutes=10)  # how long a typed password counts for what is grave
CODE_WITHIN = timedelta(minutes=10)  # from the right password to the code of the second factor
AT_ONCE = 20  # browsers in which somebody is signed in; a further one ends the longest unused
AWAITING = "awaits_code"  # the cookie's name for the token of a sign-in that awaits its code


Settle = Callable[[Connection], None]  # what else a transaction writes

_TABLE: Any = SignIn.__table__
_NEW = insert(_TABLE)
_NEWEST_FIRST = (
    select(_TABLE.c.id)
    .where(
        _TABLE.c.person_id == bindparam("person"),
        _TABLE.c.ended_at.is_(None),
        ~_TABLE.c.awaits_code,
    )
    .order_by(  # those of a clock that was ahead hold no more, and would stay the newest
        _TABLE.c.seen_at > bindparam("ahead", type_=Moment),
        _TABLE.c.seen_at.desc(),
        _TABLE.c.id.desc(),
    )
)
_BEYOND = Ready(  # ends the open sign-ins of a person beyond those that may be
    update(_TABLE)
    .where(_TABLE.c.id.in_(_NEWEST_FIRST.offset(bindparam("most"))))
    .values(ended_at=bindparam("now", type_=Moment))
    .returning(_TABLE.c.id)
)


class Manager(LoginManager):  # type: ignore[misc]  # Flask-Login has no types
    """Flask-Login's, for cookies that name a row: nothing else says who somebody is."""

    def _load_user(self) -> None:
        token = cookie.get("_user_id")
        self._update_request_context_with_user(None if token is None else person_of(token))


manager = Manager()


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(person: Person, settle: Settle | None = None) -> None:
    """Sign `person` in: a new row and a new cookie; what the old cookie held is over.

    What else is to be written where somebody signs in, `settle` writes in the same transaction.
    """
    token = _row_for(person, settle, awaits_code=False)
    cookie.permanent = False
    person.carry(token, today(), clock.now())
    login_user(person)


def begin_waiting(person: Person, settle: Settle | None = None) -> None:
    """Remember that `person` showed the right password: what is missing is the code."""
    token = _row_for(person, settle, awaits_code=True)
    logout_user()
    cookie[AWAITING] = token


def _row_for(person: Person, settle: Settle | None, *, awaits_code: bool) -> str:
    """A new row, of which the token is the answer; what this browser had before is over."""
    before = [cookie[name] for name in ("_user_id", AWAITING) if cookie.get(name)]
    if before:
        end(SignIn.token_hash.in_([digest(token) for token in before]))
    token = secrets.token_urlsafe(32)
    at = clock.now()
    row = {
        "token_hash": digest(token),
        "person_id": person.id,
        "started_at": at,
        "seen_at": at,
        "ends_at": at + (CODE_WITHIN if awaits_code else LONGEST),
        "confirmed_at": at,
        "awaits_code": awaits_code,
        "browser": (request.user_agent.string or "unknown")[:200],
        "address": (request.remote_addr or "")[:64],
    }

    beyond = {"person": person.id, "most": AT_ONCE, "now": at, "ahead": at + _idle_limit()}

    def write(connection: Connection) -> list[Any]:
        connection.execute(_NEW, row)
        if settle is not None:
            settle(connection)
        return [] if awaits_code else _BEYOND.written(connection, **beyond)

    if ended := observe(write):
        security.note("oldest sessions ended", person=person.id, sessions=len(ended))
    cookie.clear()
    return token


def waiting() -> Person | None:
    """Who showed the right password in this browser a short while ago and owes the code."""
    token = cookie.get(AWAITING)
    if not token:
        return None
    found = (
        select(SignIn)
        .options(joinedload(SignIn.person))
        .where(
            SignIn.token_hash == digest(token),
            SignIn.awaits_code,
            SignIn.ended_at.is_(None),
            *_alive(clock.now()),
        )
    )
    row = session.scalars(found).one_or_none()
    return row.person if row is not None and row.person.is_active else None


def is_confirmed(person: Person) -> bool:
    """Whether the person typed the password in this browser a short while ago."""
    at = person.confirmed_at
    return at is not None and abs(clock.now() - at) < CONFIRMED_FOR


def confirm_this(person: Person) -> None:
    """Note that the person typed the password in this browser just now: it gets a new token, and
    the one before signs nobody in any more (ASVS 7.2.4).

    By the row: a form that was sent twice at once has changed the token meanwhile, and the answer
    that the browser shows is the later one.
    """
    at, token = clock.now(), secrets.token_urlsafe(32)
    now = {"confirmed_at": at, "token_hash": digest(token)}
    noting = update(SignIn).where(SignIn.id == person.sign_in_id).values(**now)
    observe(lambda connection: connection.execute(noting))
    cookie["_user_id"] = token
    person.carry(token, person.today, at, person.sign_in_id)


def end_this() -> None:
    """Sign this browser out."""
    token = cookie.get("_user_id")
    if token:
        end(SignIn.token_hash == digest(token))
    forget_this()


def forget_this() -> None:
    """Empty this browser's cookie; its row is seen to elsewhere."""
    logout_user()
    cookie.clear()


def ending(*conditions: ColumnElement[bool]) -> Update:
    """The statement that ends the open sign-ins that match; at once, on every server."""
    return (
        update(SignIn)
        .where(SignIn.ended_at.is_(None), *conditions)
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def end(*conditions: ColumnElement[bool]) -> int:
    """End the open sign-ins that match, as bookkeeping. Returns how many."""
    return int(observe(lambda connection: connection.execute(ending(*conditions)).rowcount))


def is_this(sign_in: SignIn) -> bool:
    """Whether it is the browser that asks."""
    return sign_in.token_hash == digest(cookie.get("_user_id") or "")


def this_hash() -> str:
    """The stored digest of the browser that asks."""
    return digest(cookie.get("_user_id") or "")


def open_ones(person: Person) -> list[SignIn]:
    """The person's sign-ins that still hold, the latest first."""
    at = clock.now()
    found = select(SignIn).where(
        SignIn.person_id == person.id,
        SignIn.ended_at.is_(None),
        ~SignIn.awaits_code,
        *_alive(at),
    )
    return list(session.scalars(found.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def own(person: Person, id: int) -> SignIn | None:
    """The person's own sign-in with this identity, if it still holds."""
    return next((one for one in open_ones(person) if one.id == id), None)


def has_used(person_id: int, address: str) -> bool:
    """Whether the person has signed in from this network address before."""
    found = select(SignIn.id).where(
        SignIn.person_id == person_id, SignIn.address == address, ~SignIn.awaits_code
    )
    return session.scalars(found.limit(1)).first() is not None


def person_of(token: str) -> Person | None:
    """The person that `token` signs in, with roles and headships: one statement."""
    found = signed_in(digest(token))
    at = clock.now()
    if found is None or not _is_alive(found, at):
        return None
    if abs(at - found.seen_at) > NOTED_EVERY and not is_watching():
        noting = update(SignIn).where(SignIn.id == found.id).values(seen_at=at)
        observe_if_free(lambda connection: connection.execute(noting))
    found.person.carry(token, today(), found.confirmed_at, found.id)
    return found.person


def _idle_limit() -> timedelta:
    return timedelta(hours=current_app.config["SETTINGS"].session_hours)


def _is_alive(row: SignedIn, at: datetime) -> bool:
    """One that was seen long after now is over, too: the clock was ahead, and nobody knows since
    when nobody used it; it would hold until its end, which is as far ahead.
    """
    return at < row.ends_at and abs(at - row.seen_at) < _idle_limit()


def _alive(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The same, as conditions."""
    limit = _idle_limit()
    return SignIn.ends_at > at, SignIn.seen_at > at - limit, SignIn.seen_at < at + limit


def register(app: Flask) -> None:
    manager.init_app(app)
    manager.session_protection = None  # the row is the session; the cookie only names it
    manager.user_loader(person_of)
