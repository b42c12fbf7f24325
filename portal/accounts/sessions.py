"""Signed-in browsers, as rows: the cookie holds a random token, the row its digest."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, request
from flask import session as cookie
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import ACTIVE, Person, SignIn
from portal.db import observe, session

LONGEST = timedelta(days=7)  # a sign-in ends after this, however busy
NOTED_EVERY = timedelta(minutes=5)  # how exactly "last seen" is kept

manager = LoginManager()


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(person: Person) -> None:
    """Sign `person` in: a new row and a new cookie; what the old cookie held is gone."""
    token = secrets.token_urlsafe(32)
    at = clock.now()
    row = {
        "token_hash": digest(token),
        "person_id": person.id,
        "started_at": at,
        "seen_at": at,
        "ends_at": at + LONGEST,
        "browser": (request.user_agent.string or "unknown")[:200],
        "address": (request.remote_addr or "")[:64],
    }
    observe(lambda connection: connection.execute(insert(SignIn).values(**row)))
    cookie.clear()
    cookie.permanent = False
    person.carry(token)
    login_user(person)


def end_this() -> None:
    """Sign this browser out."""
    token = cookie.get("_user_id")
    if token:
        end(SignIn.token_hash == digest(token))
    logout_user()
    cookie.clear()


def end(*conditions: object) -> int:
    """End the open sign-ins that match; at once, on every server. Returns how many."""
    ending = (
        update(SignIn).where(SignIn.ended_at.is_(None), *conditions).values(ended_at=clock.now())  # type: ignore[arg-type]  # SQL conditions
    )
    return int(observe(lambda connection: connection.execute(ending).rowcount))


def open_ones(person: Person) -> list[SignIn]:
    """The person's open sign-ins, the latest first."""
    found = select(SignIn).where(
        SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.ends_at > clock.now()
    )
    return list(session.scalars(found.order_by(SignIn.seen_at.desc())))


def person_of(token: str) -> Person | None:
    """The person that `token` signs in, with roles and headships: one statement."""
    found = (
        select(SignIn)
        .where(SignIn.token_hash == digest(token), SignIn.ended_at.is_(None))
        .options(
            joinedload(SignIn.person).options(
                joinedload(Person.department),
                joinedload(Person.headships),
                joinedload(Person.grants),
            )
        )
    )
    row = session.execute(found).unique().scalar_one_or_none()
    at = clock.now()
    if row is None or row.person.state != ACTIVE or not _is_alive(row, at):
        return None
    if at - row.seen_at > NOTED_EVERY:
        noting = update(SignIn).where(SignIn.id == row.id).values(seen_at=at)
        observe(lambda connection: connection.execute(noting))
    row.person.carry(token)
    return row.person


def _is_alive(row: SignIn, at: datetime) -> bool:
    idle = timedelta(hours=current_app.config["SETTINGS"].session_hours)
    return at < row.ends_at and at - row.seen_at < idle


def register(app: Flask) -> None:
    manager.init_app(app)
    manager.session_protection = None  # the row is the session; the cookie only names it
    manager.user_loader(person_of)
