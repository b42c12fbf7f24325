"""Reads of people: one of them, a list by pages, those whom somebody types."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption as ORMOption

from portal.accounts.models import ACTIVE, SUSPENDED, Headship, Person, RoleGrant, SecondFactor
from portal.db import session
from portal.driver import Ready
from portal.records import stood

PAGE = 50  # people on one page of a list
MOST_WORDS = 8  # of what somebody types; more make no search sharper

NEW = "new"  # in a filter: active, without a password as yet
_MAIL = re.compile(r"<([^<>\s]{1,254})>\s*$")


@dataclass(frozen=True)
class PeopleFilter:
    """Which people a list shows; empty fields show all."""

    q: str = ""
    department_id: int | None = None
    role: str = ""
    state: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        found = matching(self.q)
        if self.department_id is not None:
            found.append(Person.department_id == self.department_id)
        if self.role:
            found.append(
                exists().where(
                    RoleGrant.person_id == Person.id,
                    RoleGrant.role == self.role,
                    RoleGrant.ended_at.is_(None),
                )
            )
        if self.state == NEW:
            found += [Person.state == ACTIVE, Person.password_hash.is_(None)]
        elif self.state in (ACTIVE, SUSPENDED):
            found.append(Person.state == self.state)
        return found


@dataclass(frozen=True)
class PeoplePage:
    """One page of people by name; `earlier` and `later` are the keys of the neighbouring pages."""

    people: Sequence[Person]
    total: int
    earlier: int | None
    later: int | None


def matching(text: str) -> list[ColumnElement[bool]]:
    """A condition for each word of `text`: it stands in the name or in the e-mail address."""
    return [_holds(word) for word in text.split()[:MOST_WORDS]]


def _holds(word: str) -> ColumnElement[bool]:
    """SQLite's `lower` knows ASCII only, so other words are tried as typed and as a name too."""
    found = [
        Person.name.icontains(word, autoescape=True),
        Person.email.icontains(word, autoescape=True),
    ]
    if not word.isascii():
        found += [
            Person.name.contains(way, autoescape=True) for way in (word.lower(), word.title())
        ]
    return or_(*found)


_PERSON: Any = Person.__table__
_FACTOR: Any = SecondFactor.__table__
_OF_EMAIL = Ready(
    select(*_PERSON.columns, *(one.label(f"factor_{one.name}") for one in _FACTOR.columns))
    .select_from(_PERSON.outerjoin(_FACTOR, _FACTOR.c.person_id == _PERSON.c.id))
    .where(_PERSON.c.email == bindparam("email"))
)


def person_by_email(email: str) -> Person | None:
    """The person with this address, in lower case, and what signing in asks of them."""
    rows = _OF_EMAIL.rows(session.connection(), email=email)
    if not rows:
        return None
    names = _PERSON.columns.keys()
    own, more = rows[0][: len(names)], rows[0][len(names) :]
    factor = dict(zip(_FACTOR.columns.keys(), more, strict=True))
    held = stood(SecondFactor, factor) if factor["person_id"] is not None else None
    return stood(Person, dict(zip(names, own, strict=True)), second_factor=held)


def person(_asking: Person, id: int) -> Person | None:
    """One person with department, roles and headships; suspended ones stay, history needs them."""
    found = select(Person).where(Person.id == id).options(*_with_standing())
    return session.scalars(found).unique().one_or_none()


def heading(id: int) -> Person:
    """A person as they are now, with the departments that they head: one statement."""
    headships = joinedload(Person.headships)
    return session.get_one(Person, id, options=[headships], populate_existing=True)


def active_people() -> Sequence[Person]:
    """Everybody who may sign in, by name."""
    return session.scalars(
        select(Person).where(Person.state == ACTIVE).order_by(Person.name, Person.id)
    ).all()


def people_without_password(most: int, among: Sequence[int] | None = None) -> Sequence[Person]:
    """Up to `most` active people who cannot sign in yet, by name, with their departments."""
    found = select(Person).where(*PeopleFilter(state=NEW).conditions())
    if among is not None:
        found = found.where(Person.id.in_(among))
    found = found.options(joinedload(Person.department)).order_by(Person.name, Person.id)
    return session.scalars(found.limit(most)).all()


def people_matching(text: str, limit: int = 10) -> Sequence[Person]:
    """Up to `limit` active people for what somebody types, by name, with their departments."""
    found = select(Person).where(Person.state == ACTIVE, *matching(text))
    found = found.options(joinedload(Person.department)).order_by(Person.name, Person.id)
    return session.scalars(found.limit(limit)).all()


def people_named(text: str) -> Sequence[Person]:
    """Active people whom `Name <e-mail>`, an e-mail address or a full name means: at most two."""
    text = text.strip()
    mail = _MAIL.search(text)
    active = select(Person).where(Person.state == ACTIVE)
    if mail or "@" in text:
        active = active.where(Person.email == (mail[1] if mail else text).lower())
    else:
        active = active.where(func.lower(Person.name) == text.lower())
    return session.scalars(active.limit(2)).all()


def people_page(
    wanted: PeopleFilter, *, after: int | None = None, before: int | None = None
) -> PeoplePage:
    """The page of `wanted` people that comes after one of them, or ends before one."""
    conditions = wanted.conditions()
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    found = select(Person).where(*conditions).options(*_with_standing())
    found = _from_key(found, after=after, before=before).limit(PAGE + 1)
    rows = list(session.scalars(found).unique())
    is_more = len(rows) > PAGE
    rows = rows[:PAGE]
    if before is not None:
        rows.reverse()
    has_earlier = is_more if before is not None else after is not None
    has_later = is_more if before is None else True
    return PeoplePage(
        rows,
        total,
        rows[0].id if rows and has_earlier else None,
        rows[-1].id if rows and has_later else None,
    )


def all_people(wanted: PeopleFilter) -> Iterator[Person]:
    """Everybody that the filter shows, by name, some at a time."""
    found = select(Person).where(*wanted.conditions()).options(*_with_standing())
    ordered = found.order_by(Person.name, Person.id).execution_options(yield_per=500)
    yield from session.scalars(ordered)


def _from_key(found: Select[Person], *, after: int | None, before: int | None) -> Select[Person]:
    if before is not None:
        name = _name_of(before)
        earlier = or_(Person.name < name, and_(Person.name == name, Person.id < before))
        return found.where(earlier).order_by(Person.name.desc(), Person.id.desc())
    if after is not None:
        name = _name_of(after)
        found = found.where(or_(Person.name > name, and_(Person.name == name, Person.id > after)))
    return found.order_by(Person.name, Person.id)


def _name_of(id: int) -> ScalarSelect[str]:
    key = aliased(Person)
    return select(key.name).where(key.id == id).scalar_subquery()


def _with_standing() -> tuple[ORMOption, ...]:
    """Department, roles and headships, in a fixed number of statements."""
    return (
        joinedload(Person.department),
        selectinload(Person.grants),
        selectinload(Person.headships).joinedload(Headship.department),
    )
