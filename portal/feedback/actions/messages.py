"""What people say in a conversation: said, put in other words, taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.driver import Added
from portal.errors import Refused
from portal.feedback.actions import news
from portal.feedback.models import Mention, Message, Thread
from portal.feedback.queries.people import named_in
from portal.records import revise, stood

_COLUMNS = [one.name for one in Message.__table__.columns if one.name != "id"]
_MESSAGE = Added(insert(Message), _COLUMNS)
_UNTOUCHED = dict.fromkeys(("edited_at", "removed_at", "removed_by_id"))


def reply(thread: Thread, *, text: str, actor: Person, at: datetime | None = None) -> Message:
    """Say something in a conversation that one takes part in."""
    with change(thread, "reply", actor=actor):
        moment = at or clock.now()
        revise(thread, touched_at=moment)
        return say(thread, text, actor=actor, at=moment)


def say(thread: Thread, text: str, *, actor: Person, at: datetime, mark: str = "") -> Message:
    """A message of `thread` and its notices; whom it names may read from then on.

    Within the `change` of the conversation, whose entry it belongs to.
    """
    message, named = begin(thread, text, actor=actor, at=at, mark=mark)
    news.said(thread, message, named, actor)
    return message


def begin(
    thread: Thread, text: str, *, actor: Person, at: datetime, mark: str = ""
) -> tuple[Message, list[Person]]:
    """The message and whom it names, before anybody is told."""
    row: dict[str, Any] = _UNTOUCHED | {
        "thread_id": thread.id, "author_id": actor.id, "text": text, "mark": mark,
        "created_at": at, "removal_reason": "", "version": 1,
    }  # fmt: skip
    row["id"] = _MESSAGE.add_one(session.connection(), row)
    message = stood(Message, row, mentions=[])
    return message, _name(message)


def edit(message: Message, *, text: str, actor: Person) -> Message:
    """Put it in other words; that it was edited shows, and the log keeps the former ones."""
    _refuse_removed(message)
    with change(message, "edit message", actor=actor):
        if message.text != text:
            message.text = text
            message.edited_at = message.thread.touched_at = clock.now()
            session.flush()
            news.named_later(message, _name(message), actor)
    return message


def remove(message: Message, *, reason: str, actor: Person) -> Message:
    """Take it out of the conversation; that, by whom and why stays to be read."""
    _refuse_removed(message)
    with change(message, "remove message", actor=actor, reason=reason):
        message.removed_at = message.thread.touched_at = clock.now()
        message.removed_by_id = actor.id
        message.removal_reason = reason
    return message


def _refuse_removed(message: Message) -> None:
    if message.removed_at is not None:
        raise Refused("This message was removed already.")


def _name(message: Message) -> list[Person]:
    """Store and say whom the message names and did not before; an edit unnames nobody."""
    people, unclear = named_in(message.text)
    if unclear:
        raise Refused(
            f"Several people are called {unclear[0]}. Write @ and the e-mail address.",
            field="text",
        )
    known = {one.person_id for one in message.mentions} if people else set()
    new = [one for one in people if one.id not in known]
    if new:
        session.add_all(
            Mention(message_id=message.id, thread_id=message.thread_id, person_id=one.id)
            for one in new
        )
        session.flush()
        session.expire(message, ["mentions"])
        session.expire(session.get_one(Thread, message.thread_id), ["mentions"])
    return new
