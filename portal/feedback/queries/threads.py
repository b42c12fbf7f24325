"""Reads of conversations: one with its messages, those on a page, mine, those that wait."""

from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for
from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import joinedload

from portal.accounts.models import CHAIR, Headship, Person, RoleGrant
from portal.accounts.queries.holidays import free_days
from portal.db import session
from portal.feedback import loop, policy
from portal.feedback.models import Mention, Message, Thread
from portal.feedback.places import Spot
from portal.registry.policy import headed
from portal.web.filters import today
from portal.web.found import A_FEW, Waiting, Wanted
from portal.web.subjects import Seers

PAGE = 25  # conversations on a page of a list
SHORT = 8  # on the page of what they are about
EXCERPT = 200  # characters of the first message in a list


@dataclass(frozen=True)
class Row:
    """A conversation in a list: its first words, and how many messages it has."""

    thread: Thread
    words: str
    count: int
    age: int  # working days since it was given


def seen_by(person: Person) -> ColumnElement[bool]:
    """Conversations that `person` may see: `policy.can_see` as a condition."""
    if policy.sees_all(person):
        return true()
    named = select(Mention.thread_id).where(Mention.person_id == person.id)
    found: list[ColumnElement[bool]] = [
        Thread.giver_id == person.id,
        Thread.owner_id == person.id,
        Thread.id.in_(named),
    ]
    if heads := headed(person):
        found.append(Thread.department_id.in_(heads))
    return or_(*found)


SEERS = Seers(  # `policy.can_see` as a condition on people
    or_(
        Person.id.in_(bindparam("between", expanding=True)),
        exists().where(
            RoleGrant.person_id == Person.id,
            RoleGrant.ended_at.is_(None),
            RoleGrant.role.in_(sorted(policy.READERS)),
        ),
        exists().where(
            Headship.person_id == Person.id,
            Headship.department_id == bindparam("of_department"),
            Headship.starts_on <= bindparam("on_day"),
            or_(Headship.ends_on.is_(None), Headship.ends_on >= bindparam("on_day")),
        ),
    ),
    given=lambda thread: {
        "between": [thread.giver_id, thread.owner_id or 0, *thread.mentioned],
        "of_department": thread.department_id,
        "on_day": today(),
    },
)


class Watched(NamedTuple):
    """As little of a conversation as a poll of its open page needs."""

    id: int
    version: int
    giver_id: int
    owner_id: int | None
    department_id: int | None
    mentioned: tuple[int, ...]


_WATCHED = select(
    Thread.id,
    Thread.version,
    Thread.giver_id,
    Thread.owner_id,
    Thread.department_id,
    exists()
    .where(Mention.thread_id == Thread.id, Mention.person_id == bindparam("person_id"))
    .label("is_named"),
).where(Thread.id == bindparam("thread_id"))


def watched(person: Person, thread_id: int) -> Watched | None:
    """The same as `thread`, for a poll: one small statement."""
    given = {"thread_id": thread_id, "person_id": person.id}
    row = session.connection().execute(_WATCHED, given).first()
    if row is None:
        return None
    found = Watched(*row[:-1], mentioned=(person.id,) if row.is_named else ())
    return found if policy.can_see(person, found) else None


def message(person: Person, thread_id: int, message_id: int) -> Message | None:
    """One message of a conversation that `person` may see."""
    found = select(Message).where(Message.id == message_id, Message.thread_id == thread_id)
    found = found.options(joinedload(Message.thread).joinedload(Thread.mentions))
    one = session.scalars(found).unique().first()
    return one if one is not None and policy.can_see(person, one.thread) else None


def on_spot(person: Person, spot: Spot, most: int = SHORT) -> list[Row]:
    """The newest conversations on what stands there that `person` may see: one statement."""
    about = [Thread.subject_kind == spot.kind, Thread.subject_id == spot.id]
    if not spot.id:
        about.append(Thread.path == spot.url)
    return _rows(seen_by(person), *about, most=most)


def mine(person: Person, before: int = 0) -> list[Row]:
    """What `person` gave, and where they are named."""
    named = select(Mention.thread_id).where(Mention.person_id == person.id)
    return _rows(or_(Thread.giver_id == person.id, Thread.id.in_(named)), before=before)


def seen(person: Person, state: str = "", before: int = 0) -> list[Row]:
    """All that `person` may see, or only what is in `state`."""
    wanted = [Thread.state == state] if state in loop.STATE_WORDS else []
    return _rows(seen_by(person), *wanted, before=before)


def queue(person: Person) -> list[Row]:
    """What `person` has still to look at, to answer or to close, the oldest first."""
    return _rows(answered_by(person), Thread.state.in_(loop.OPEN), oldest_first=True, most=100)


def answered_by(person: Person) -> ColumnElement[bool]:
    """`policy.can_answer` as a condition."""
    if person.has_role(CHAIR):
        return or_(Thread.owner_id == person.id, Thread.owner_id.is_(None))
    return Thread.owner_id == person.id


def _rows(
    *conditions: ColumnElement[bool],
    most: int = PAGE,
    before: int = 0,
    oldest_first: bool = False,
) -> list[Row]:
    first = (
        select(func.substr(Message.text, 1, EXCERPT))
        .where(Message.thread_id == Thread.id, Message.removed_at.is_(None))
        .order_by(Message.id)
        .limit(1)
        .scalar_subquery()
    )
    count = (
        select(func.count(Message.id))
        .where(Message.thread_id == Thread.id, Message.removed_at.is_(None))
        .scalar_subquery()
    )
    found = select(Thread, first, count).where(*conditions)
    if before:
        found = found.where(Thread.id < before)
    found = found.options(joinedload(Thread.giver), joinedload(Thread.owner))
    found = found.order_by(Thread.id if oldest_first else Thread.id.desc()).limit(most)
    day = today()
    free = free_days() if oldest_first else loop.NONE  # ages stand in the queue only
    return [
        Row(thread, excerpt(words), number, loop.between(thread.given_on, day, free))
        for thread, words, number in session.execute(found)
    ]


def excerpt(words: str | None) -> str:
    """A message's first words on one line, as lists show them."""
    text = " ".join((words or "").split())
    return text if len(words or "") < EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def waiting(person: Person, _wanted: Wanted = A_FEW) -> list[Waiting]:
    """What waits on the start page: to be looked at, to be answered, to say whether it helped."""
    helped = (Thread.giver_id == person.id) & (Thread.state == loop.State.DONE)
    asked = helped & Thread.helped.is_(None) & (Thread.kind != loop.Kind.THANKS)
    owed = answered_by(person) & Thread.state.in_(loop.WAITING)
    found = select(Thread).where(or_(owed, asked)).order_by(Thread.id).limit(PAGE)
    return [_waits(one, person) for one in session.scalars(found)]


def _waits(thread: Thread, person: Person) -> Waiting:
    url = url_for("feedback.one", thread_id=thread.id)
    if thread.giver_id == person.id and thread.asks_whether_it_helped:
        return Waiting("Did it help?", thread.title, url, "It is done. Say whether it helped you.")
    if thread.state == loop.State.NEW:
        return Waiting("Feedback to answer", thread.title, url, "Look at it.", thread.due_on)
    return Waiting("Feedback to answer", thread.title, url, "It waits for your answer.")
