"""Reads of notices and of what people follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, String, bindparam, case, cast, func, select

from portal.accounts.models import ACTIVE, Person
from portal.accounts.sessions import digest
from portal.db import Base, bigint, session
from portal.driver import Ready
from portal.notices import kinds
from portal.notices.models import DAILY, WEEKLY, Following, Notice, NoticeChoice, Reach
from portal.notices.unsubscribing import Asked
from portal.records import stood
from portal.web import subjects
from portal.web.subjects import Subject

PAGE = 20  # notices on a page

FOLLOWABLE = ("metric", "department", "objective", "finding")


@dataclass
class Group:
    """Notices of a page about the same subject, the newest first.

    Without a `record` the person may not see the subject any more, so the page says nothing of it.
    """

    subject: Subject | None
    record: Base | None
    notices: list[Any] = field(default_factory=list)


_COLUMNS = (
    Notice.id, Notice.kind, Notice.subject_kind, Notice.subject_id, Notice.title, Notice.sentence,
    Notice.created_at, Notice.read_at, Person.name.label("actor"),
)  # fmt: skip
_INBOX = (
    select(*_COLUMNS)
    .outerjoin(Person, Person.id == Notice.actor_id)
    .where(Notice.person_id == bindparam("person_id", type_=bigint))
    .order_by(Notice.id.desc())
    .limit(PAGE + 1)
)

_FIRST = Ready(_INBOX)


def inbox(
    person: Person, *, kind: str = "", unread: bool = False, before: int = 0
) -> Sequence[Any]:
    """The newest notices of `person`, a page of them and one more, below the number `before`."""
    if not (kind or unread or before):
        return _FIRST.rows(session.connection(), person_id=person.id)
    found = _INBOX
    if kind:
        found = found.where(Notice.kind == kind)
    if unread:
        found = found.where(Notice.read_at.is_(None))
    if before:
        found = found.where(Notice.id < before)
    return session.connection().execute(found, {"person_id": person.id}).all()


def grouped(person: Person, notices: Sequence[Any]) -> list[Group]:
    """The notices by what they are about: one statement for each kind of subject."""
    records = subjects.visible(person, {(one.subject_kind, one.subject_id) for one in notices})
    groups: dict[tuple[str, int], Group] = {}
    for one in notices:
        pair = (one.subject_kind, one.subject_id)
        if pair not in groups:
            groups[pair] = Group(subjects.of_kind(one.subject_kind), records.get(pair))
        groups[pair].notices.append(one)
    return list(groups.values())


@dataclass(frozen=True)
class Count:
    """How many notices of a kind a person has, and how many of them are unread."""

    kind: str
    total: int
    unread: int


_COUNTS = Ready(
    select(Notice.kind, func.count(), func.sum(case((Notice.read_at.is_(None), 1), else_=0)))
    .where(Notice.person_id == bindparam("person_id", type_=bigint))
    .group_by(Notice.kind)
)


def counts(person: Person) -> list[Count]:
    """The kinds that `person` was ever told about."""
    found = _COUNTS.rows(session.connection(), person_id=person.id)
    return [Count(kind, total, int(of_them)) for kind, total, of_them in found]


def own(person: Person, notice_id: int) -> Notice | None:
    """A notice of this person's."""
    found = select(Notice).where(Notice.id == notice_id, Notice.person_id == person.id)
    return session.scalars(found).one_or_none()


def unread_count() -> ScalarSelect[int]:
    """How many notices whoever is signed in has not read: a part of the statement that every
    request sends, read from an index of unread ones.
    """
    found = select(func.count(Notice.id)).where(
        Notice.person_id == Person.id, Notice.read_at.is_(None)
    )
    return found.scalar_subquery()


def followed_subjects() -> ScalarSelect[str]:
    """What whoever is signed in follows, as `metric:3,department:1`: the same."""
    pair = Following.subject_kind + ":" + cast(Following.subject_id, String)
    found = select(func.aggregate_strings(pair, ",")).where(Following.person_id == Person.id)
    return found.scalar_subquery()


def hows(person: Person) -> dict[str, str]:
    """How `person` wants each kind by e-mail, chosen or by default."""
    found = select(NoticeChoice.kind, NoticeChoice.how).where(NoticeChoice.person_id == person.id)
    chosen = {row.kind: row.how for row in session.execute(found)}
    return {one.name: chosen.get(one.name, one.how) for one in kinds.known()}


def followed(person: Person) -> list[tuple[Subject, Base]]:
    """What `person` follows and may see, by kind and title: a statement more for each kind."""
    found = select(Following.subject_kind, Following.subject_id).where(
        Following.person_id == person.id
    )
    pairs = [(row.subject_kind, row.subject_id) for row in session.execute(found)]
    known = [
        (subject, record)
        for (kind, _), record in subjects.visible(person, pairs).items()
        if (subject := subjects.of_kind(kind)) is not None
    ]
    return sorted(known, key=lambda one: (one[0].word, one[0].title(one[1])))


def following_count(person: Person) -> int:
    """How much `person` follows."""
    found = select(func.count()).where(Following.person_id == person.id)
    return session.scalar(found) or 0


def reach(person: Person) -> Reach:
    """How `person` is reached outside the portal; a new row, not stored, where nothing is said."""
    return session.get(Reach, person.id) or Reach(person_id=person.id, links_number=0)


class Calendar(NamedTuple):
    """Who made the address of a calendar, and when."""

    person: Person
    made_at: datetime


_OF_CALENDAR = Ready(
    select(Reach.calendar_made_at, Person.__table__)
    .join(Person, Person.id == Reach.person_id)
    .where(Reach.calendar_hash == bindparam("hash"), Person.state == ACTIVE)
)


def calendar(token: str) -> Calendar | None:
    """Whose calendar has this address, as long as they work here."""
    rows = _OF_CALENDAR.rows(session.connection(), hash=digest(token))
    if not rows:
        return None
    made_at, *columns = rows[0]
    person = stood(Person, dict(zip(Person.__table__.columns.keys(), columns, strict=True)))
    return Calendar(person, made_at or person.created_at)


@dataclass(frozen=True)
class Unsubscribed:
    """A list that a link in mail ends."""

    person: Person
    list: str
    name: str


def unsubscribed(asked: Asked | None) -> Unsubscribed | None:
    """What a link ends, unless its person left or has revoked it."""
    if asked is None:
        return None
    found = (
        select(Person, Reach.links_number)
        .outerjoin(Reach, Reach.person_id == Person.id)
        .where(Person.id == asked.person_id, Person.state == ACTIVE)
    )
    row = session.execute(found).first()
    if row is None or (row.links_number or 0) != asked.number:
        return None
    names = {DAILY: "the digest of the day", WEEKLY: "the digest of the week"}
    return Unsubscribed(row.Person, asked.list, names.get(asked.list) or kinds.label(asked.list))
