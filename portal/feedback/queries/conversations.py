"""One conversation and what is said in it, as every page and post about it reads them: by the
driver. A post gets the conversation with the statement that says who sends it.
"""

from collections.abc import Sequence
from typing import Any

from flask import Flask, request
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal.accounts import beside
from portal.accounts.models import Person
from portal.db import bigint, session
from portal.driver import Ready
from portal.feedback import policy
from portal.feedback.models import Mention, Message, Thread
from portal.nested import Nested
from portal.records import stood

BESIDE = "conversation"
POSTS = tuple(
    f"feedback.{view}" for view in ("reply", "triage", "answer", "close", "say_helped", "hand_over")
)

_giver, _owner, _named, _author, _remover = (
    aliased(Person, name=name) for name in ("giver", "owner", "named", "author", "remover")
)
_NUMBER = bindparam("thread_id", type_=bigint)
_COLUMNS = Thread.__table__.columns.keys()
_WHOLE = (
    select(
        *Thread.__table__.columns,
        _giver.name.label("giver_name"),
        _owner.name.label("owner_name"),
        Mention.id.label("mention_id"),
        Mention.message_id.label("mention_message_id"),
        Mention.person_id.label("mention_person_id"),
        _named.name.label("mention_name"),
        _named.email.label("mention_email"),
    )
    .join(_giver, Thread.giver_id == _giver.id)
    .outerjoin(_owner, Thread.owner_id == _owner.id)
    .outerjoin(Mention, Mention.thread_id == Thread.id)
    .outerjoin(_named, Mention.person_id == _named.id)
    .where(Thread.id == _NUMBER)
)
_READ, _NESTED = Ready(_WHOLE), Nested(_WHOLE)
_SAID_COLUMNS = Message.__table__.columns.keys()
_SAID = Ready(
    select(
        *Message.__table__.columns,
        _author.name.label("author_name"),
        _remover.name.label("remover_name"),
    )
    .join(_author, Message.author_id == _author.id)
    .outerjoin(_remover, Message.removed_by_id == _remover.id)
    .where(Message.thread_id == _NUMBER)
    .order_by(Message.id)
)


def register(app: Flask) -> None:
    beside.add(app, BESIDE, _NESTED.value(), views=POSTS, writing=True, given=_asked)


def _asked() -> dict[str, int]:
    return {"thread_id": (request.view_args or {}).get("thread_id", 0)}


def thread(person: Person, thread_id: int) -> Thread | None:
    """One conversation as far as `person` may see it, with who gave and who answers it."""
    if BESIDE in person.beside:
        rows = _NESTED.rows(person.beside.pop(BESIDE))  # once: it changes in what follows
    else:
        rows = _READ.rows(session.connection(), thread_id=thread_id)
    one = _made(rows) if rows else None
    return one if one is not None and policy.can_see(person, one) else None


def messages(thread: Thread) -> Sequence[Message]:
    """Its messages, oldest first, with authors and whom each names: one statement, for `thread`
    has read the last.
    """
    named: dict[int, list[Mention]] = {}
    for mention in thread.mentions:
        named.setdefault(mention.message_id, []).append(mention)
    return [
        stood(
            Message,
            dict(zip(_SAID_COLUMNS, row, strict=False)),
            author=_person(row.author_id, row.author_name),
            removed_by=_person(row.removed_by_id, row.remover_name),
            mentions=named.get(row.id, []),
        )
        for row in _SAID.rows(session.connection(), thread_id=thread.id)
    ]


def _made(rows: Sequence[Any]) -> Thread:
    """The conversation of these rows: one, or one for each time that somebody is named."""
    first = rows[0]
    return stood(
        Thread,
        dict(zip(_COLUMNS, first, strict=False)),
        giver=_person(first.giver_id, first.giver_name),
        owner=_person(first.owner_id, first.owner_name),
        mentions=[_mention(row) for row in rows if row.mention_id is not None],
    )


def _mention(row: Any) -> Mention:
    columns = {
        "id": row.mention_id,
        "message_id": row.mention_message_id,
        "thread_id": row.id,
        "person_id": row.mention_person_id,
    }
    named = _person(row.mention_person_id, row.mention_name, email=row.mention_email)
    return stood(Mention, columns, person=named)


def _person(id: int | None, name: str, **more: str) -> Person | None:
    return None if id is None else stood(Person, {"id": id, "name": name, **more})
