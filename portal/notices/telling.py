"""The port through which features tell people something, within the transaction that did it.

Nobody is told the same `key` twice, nor about what they may not see, nor about their own doing.
However many people and news: one statement reads, one writes; one does both for each news about
a subject that knows its seers as a condition.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    exists,
    func,
    null,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import ACTIVE, Person
from portal.changelog.recording import Actor
from portal.db import SHORT, Base, session, upsert
from portal.driver import Ready
from portal.notices import kinds
from portal.notices.models import Following, Notice, NoticeChoice
from portal.web import subjects
from portal.web.addresses import addresses

LONGEST_URL = 500  # characters

Pair = tuple[str, int]  # the kind of a subject, and its identity

_WORDS = (
    "kind", "subject_kind", "subject_id", "key", "title", "sentence", "url", "actor_id",
    "created_at",
)  # fmt: skip
_LISTENERS = (  # built once: every change that tells somebody reads it
    select(Person, NoticeChoice.kind, NoticeChoice.how)
    .outerjoin(
        NoticeChoice,
        (NoticeChoice.person_id == Person.id)
        & NoticeChoice.kind.in_(bindparam("kinds", expanding=True)),
    )
    .options(joinedload(Person.headships), joinedload(Person.grants))
    .where(Person.id.in_(bindparam("wanted", expanding=True)), Person.state == ACTIVE)
)


@dataclass(frozen=True)
class News:
    """What these people are told. `key` names what happened, so that it is told once."""

    people: Collection[Person | int]
    kind: str
    key: str
    subject: Base
    title: str  # what happened: "Complaints: a value outside its limits"
    sentence: str = ""  # what it means or asks for
    url: str = ""  # a path of ours, where the subject's page is not exact enough
    followed: tuple[Pair, ...] = ()  # who follows these hears of it, too


def tell(
    people: Collection[Person | int],
    kind: str,
    key: str,
    *,
    subject: Base,
    title: str,
    sentence: str = "",
    actor: Actor | None,
    url: str = "",
) -> int:
    """Tell `people` inside the `change` that did it; returns how many had not heard it yet.

    `subject` has its identity already. `actor` None is the portal itself.
    """
    return tell_each([News(people, kind, key, subject, title, sentence, url)], actor=actor)


def tell_each(news: Sequence[News], *, actor: Actor | None) -> int:
    """`tell` for several news at once."""
    known = {one.subject.__tablename__: _subject(one.subject) for one in news}
    in_one = [one for one in news if known[one.subject.__tablename__].seers]
    rest = [one for one in news if not known[one.subject.__tablename__].seers]
    return sum(_tell_seers(one, actor) for one in in_one) + _tell_listeners(rest, actor)


def _subject(record: Base) -> subjects.Subject:
    found = subjects.of_kind(record.__tablename__)
    if found is None:
        raise LookupError(f"{record.__tablename__} is no registered subject")
    return found


def _tell_seers(one: News, actor: Actor | None) -> int:
    """News about what knows its seers as a condition: one statement reads and writes."""
    wanted = {_id(person) for person in one.people} - {actor.id if actor is not None else 0}
    if not wanted and not one.followed:
        return 0
    subject = _subject(one.subject)
    kind = kinds.of(one.kind)
    given = _row(one, subject, actor) | {
        "wanted": sorted(wanted),
        "told_by": actor.id if actor is not None else 0,
        "default_how": kind.how,
    }
    if subject.seers is not None:
        given |= subject.seers.given(one.subject)
    if one.followed:
        given["followed"] = list(one.followed)
    statement = _telling(subject, is_followed=bool(one.followed), mails=_mails())
    return len(statement.written(session.connection(), **given))


def _telling(subject: subjects.Subject, *, is_followed: bool, mails: bool) -> Ready:
    """The statement that gives the seers of such a subject a notice; built once."""
    made: dict[Any, Ready] = current_app.extensions.setdefault("notices.telling", {})
    key = subject.model.__tablename__, is_followed, mails
    if key in made:
        return made[key]
    hears: ColumnElement[bool] = Person.id.in_(bindparam("wanted", expanding=True))
    if is_followed:
        pair = tuple_(Following.subject_kind, Following.subject_id)
        follows = exists().where(
            Following.person_id == Person.id, pair.in_(bindparam("followed", expanding=True))
        )
        hears = or_(hears, follows)
    words = [bindparam(name, type_=Notice.__table__.c[name].type) for name in _WORDS]
    how = func.coalesce(NoticeChoice.how, bindparam("default_how", type_=String))
    chosen = (NoticeChoice.person_id == Person.id) & (NoticeChoice.kind == bindparam("kind"))
    found = (
        select(Person.id, *words, func.nullif(how, kinds.NEVER) if mails else null())
        .outerjoin(NoticeChoice, chosen)
        .where(
            Person.state == ACTIVE,
            Person.id != bindparam("told_by", type_=Person.__table__.c.id.type),
            hears,
            subject.seers.condition if subject.seers is not None else true(),
        )
    )
    columns = ["person_id", *_WORDS, "mail"]
    statement = upsert()(Notice).from_select(columns, found)
    made[key] = Ready(statement.on_conflict_do_nothing().returning(Notice.id))
    return made[key]


def _mails() -> bool:
    return bool(current_app.config["SETTINGS"].sends_mail)


def _tell_listeners(news: Sequence[News], actor: Actor | None) -> int:
    """News about anything else: one statement reads who listens, one writes what they may see."""
    follow = followers({pair for one in news for pair in one.followed})
    if follow:
        news = [
            replace(one, people=[*one.people, *(who for p in one.followed for who in follow[p])])
            for one in news
        ]
    wanted = {_id(person) for one in news for person in one.people}
    wanted.discard(actor.id if actor is not None else 0)
    if not wanted:
        return 0
    listeners = _listeners(wanted, {one.kind for one in news})
    with addresses():
        rows = list(_rows(news, listeners, actor))
    if not rows:
        return 0
    added = upsert()(Notice).on_conflict_do_nothing().returning(Notice.id)
    return len(session.connection().execute(added, rows).all())


@dataclass
class _Listener:
    person: Person
    hows: dict[str, str]  # what they chose, by kind


def _listeners(wanted: Collection[int], kind_names: Collection[str]) -> dict[int, _Listener]:
    """The active ones, with their roles, headships and choices: one statement."""
    given = {"kinds": sorted(kind_names), "wanted": sorted(wanted)}
    listeners: dict[int, _Listener] = {}
    for person, kind, how in session.execute(_LISTENERS, given).unique():
        listener = listeners.setdefault(person.id, _Listener(person, {}))
        if kind is not None:
            listener.hows[kind] = how
    return listeners


def _rows(
    news: Sequence[News], listeners: dict[int, _Listener], actor: Actor | None
) -> Iterable[dict[str, Any]]:
    mails = _mails()
    for one in news:
        kind = kinds.of(one.kind)
        subject = _subject(one.subject)
        hearing = [listeners[person] for person in map(_id, one.people) if person in listeners]
        seeing = [who for who in hearing if subject.can_see(who.person, one.subject)]
        if not seeing:
            continue
        row = _row(one, subject, actor)
        for who in dict.fromkeys(listener.person.id for listener in seeing):
            chosen = {} if kind.is_fixed else listeners[who].hows
            how = chosen.get(kind.name, kind.how)
            yield {
                "person_id": who, **row, "mail": how if mails and how != kinds.NEVER else None,
            }  # fmt: skip


def _row(one: News, subject: subjects.Subject, actor: Actor | None) -> dict[str, Any]:
    """What everybody's notice of this news says."""
    url = one.url or path_of(subject, one.subject)
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"{url} is no path of ours")
    return {
        "kind": one.kind,
        "subject_kind": one.subject.__tablename__,
        "subject_id": getattr(one.subject, "id", 0),
        "key": one.key,
        "title": _line(one.title),
        "sentence": one.sentence,
        "url": url[:LONGEST_URL],
        "actor_id": actor.id if actor is not None else None,
        "created_at": clock.now(),
    }


def path_of(subject: subjects.Subject, record: Base) -> str:
    """The path of a subject's page, also outside a request."""
    with addresses():
        return subject.url(record)


def followers(pairs: Collection[Pair]) -> dict[Pair, list[int]]:
    """Who follows these subjects: one statement."""
    by_kind: dict[str, list[int]] = {}
    for kind, identity in pairs:
        by_kind.setdefault(kind, []).append(identity)
    found: dict[Pair, list[int]] = {}
    for row in session.execute(_following(by_kind)) if by_kind else ():
        found.setdefault((row.subject_kind, row.subject_id), []).append(row.person_id)
    return found


def _following(by_kind: dict[str, list[int]]) -> Any:
    either = [
        (Following.subject_kind == kind) & Following.subject_id.in_(ids)
        for kind, ids in by_kind.items()
    ]
    columns = Following.subject_kind, Following.subject_id, Following.person_id
    return select(*columns).where(or_(*either)).order_by(Following.id)


def _id(person: Person | int) -> int:
    return person if isinstance(person, int) else person.id


def _line(title: str) -> str:
    """One line, whatever line ends and control characters it was made of."""
    line = title
    if not line.isprintable():
        line = "".join(letter if letter.isprintable() else " " for letter in title)
    return " ".join(line.split())[:SHORT]
