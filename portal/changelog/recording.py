"""`change`: the one way to write anything that the portal is about.

One transaction, and in it the edit, its entries in the change log and the idempotency key of the
form that asked for it. Blocks nest; the outermost commits.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import has_request_context
from sqlalchemy import Connection, ScalarSelect, String, cast, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.changelog import chain
from portal.changelog.actors import Actor as Actor
from portal.changelog.models import Entry, EntryWords, UsedKey
from portal.db import Base, Steady, ensure_writing, session, set_writing
from portal.driver import Added
from portal.records import forget, stood

LOG_LOCK = 7_163_002  # advisory lock of the chain on PostgreSQL; any fixed number of ours
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
_ENTRIES, _WORDS, _KEYS = (
    Added(insert(model), model.__table__.columns.keys()) for model in (Entry, EntryWords, UsedKey)
)
_HEAD = select(Entry.sequence, Entry.hash).order_by(Entry.sequence.desc()).limit(1)
_KEY_COLUMNS = UsedKey.__table__.columns.keys()
_HEAD_SAID = select(cast(Entry.sequence, String) + " " + Entry.hash)


class Repeated(Exception):
    """This form's idempotency key has been spent in the meantime."""


@dataclass
class Pending:
    """An entry in the making: begun when its block opens, finished when it closes."""

    subject: Any  # a record; its table until `add` has made it
    action: str
    actor_id: int | None
    actor_name: str | None
    reason: str
    before: dict[str, Any]
    extra: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    is_whole: bool = False  # added just now, and all of it known

    def add(self, added: Added, row: dict[str, Any], **related: Any) -> Any:
        """Insert the new subject, one row, by the driver. `related`: its relationships."""
        row["id"] = added.add_one(session.connection(), row)
        self.subject = stood(self.subject, row, **related)
        self.is_whole = True
        return self.subject

    def differences(self) -> dict[str, list[Any]]:
        names = [*self.before, *(name for name in self.after if name not in self.before)]
        found = {
            name: [self.before.get(name), self.after.get(name)]
            for name in names
            if self.before.get(name) != self.after.get(name)
        }
        return found | {name: [None, plain(value)] for name, value in self.extra.items()}


@contextmanager
def change(
    subject: Base | type[Base], action: str, *, actor: Actor | None, reason: str = "", **extra: Any
) -> Iterator[Pending]:
    """Edit `subject` in the block; the difference in its `LOGGED` fields enters the log with it.

    `actor` None is the portal itself; `extra` are further facts for the entry (a count, a digest).
    The outermost block commits; an exception rolls everything back. A new record is added to the
    session here. If `subject` is a model class, the block inserts the row itself, with `add` of the
    yielded entry.
    """
    info = session().info
    outermost = "pending" not in info
    actor_id, actor_name = (actor.id, actor.name) if actor is not None else (None, None)
    if outermost:
        ensure_writing()  # what was read before is loaded again, under the lock
        info["pending"] = []
    try:
        if outermost:
            _spend_key(info, subject)
        entry = Pending(subject, action, actor_id, actor_name, reason, logged(subject), extra)
        info["pending"].append(entry)
        if not isinstance(subject, type) and inspect(subject).transient:
            session.add(subject)
        yield entry
        session.flush()
        entry.after = logged(entry.subject)
        if outermost:
            _finish(info, entry.subject)
    except BaseException:
        if outermost:
            session.rollback()
        raise
    finally:
        if outermost:
            for name in ("pending", "key", "at_end"):
                info.pop(name, None)
    if outermost:
        set_writing(False)  # what a request reads after its change needs no lock


def _finish(info: dict[Any, Any], subject: Any) -> None:
    """Do what was put off to the end; then write the form's key and the log, and commit."""
    for work, ids in info.pop("at_end", {}).items():
        work(ids)
    connection = session.connection()
    _keep_key(connection, info, subject)
    _append(connection, info["pending"])
    _commit(info["pending"])


def at_end(work: Callable[[set[int]], None], ids: Iterable[int]) -> None:
    """Put `work` off until the outermost block closes: after every edit, before the log's lock.

    It is called once, with all ids that were collected for it; at once if no block is open.
    """
    info = session().info
    if "pending" not in info:
        work(set(ids))
        return
    info.setdefault("at_end", {}).setdefault(work, set()).update(ids)


@contextmanager
def protected_by(key: str, digest: str, person_id: int) -> Iterator[None]:
    """Let the first `change` in the block spend `key`; raises Repeated if it is spent already."""
    info = session().info
    info["key"] = UsedKey(key=key, digest=digest, person_id=person_id)
    try:
        yield
    finally:
        session().info.pop("key", None)


def logged(subject: Base | type[Base]) -> dict[str, Any]:
    """The `LOGGED` fields of `subject` as the log writes them."""
    names: tuple[str, ...] = getattr(subject, "LOGGED", ())
    if isinstance(subject, type):
        return dict.fromkeys(names)
    state = inspect(subject)
    if state.transient or state.pending:
        return dict.fromkeys(names)
    return {name: plain(getattr(subject, name)) for name in names}


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, datetime):
        return chain.stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Base):
        return getattr(value, "title", None) or str(getattr(value, "name", value))
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _commit(pending: list[Pending]) -> None:
    """Commit, and have what is read from then on loaded anew: in a request all but who is signed
    in, with their roles, where the change was none of these. It would read them a second time.
    """
    moved = any(isinstance(one.subject, Steady) for one in pending)
    whole = [one.subject for one in pending if one.is_whole]
    current = session()
    current.expire_on_commit = False
    try:
        current.commit()
    finally:
        current.expire_on_commit = True
    forget(but_steady=has_request_context() and not moved, but=whole)


def _spend_key(info: dict[str, Any], subject: Base | type[Base]) -> None:
    """Insert the form's key first, so that a second copy of the form waits here, then finds it
    spent. On SQLite the copy waits for the transaction itself, so the key is inserted at the end.
    """
    key: UsedKey | None = info.get("key")
    if key is None:
        return
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        _insert(connection, key, subject)


def _keep_key(connection: Connection, info: dict[str, Any], subject: Base) -> None:
    """The key, with what it was spent on."""
    key: UsedKey | None = info.get("key")
    if key is None:
        return
    if key.at is None:
        _insert(connection, key, subject)
    elif key.subject_id != getattr(subject, "id", None):
        spent = update(UsedKey).where(UsedKey.key == key.key)
        connection.execute(spent, {"subject_id": getattr(subject, "id", None)})


def _insert(connection: Connection, key: UsedKey, subject: Base | type[Base]) -> None:
    key.at = clock.now()
    key.subject_kind = subject.__tablename__
    key.subject_id = None if isinstance(subject, type) else getattr(subject, "id", None)
    try:
        _KEYS.add(connection, {name: getattr(key, name) for name in _KEY_COLUMNS})
    except IntegrityError:
        session.rollback()
        raise Repeated(key.key) from None


def head_said() -> ScalarSelect[str]:
    """The newest entry's sequence and hash as one text, to be read along with another statement."""
    return _HEAD_SAID.order_by(Entry.sequence.desc()).limit(1).scalar_subquery()


def know_head(said: str | None) -> None:
    """Remember what `head_said` read until this transaction ends. It must hold SQLite's write lock,
    so that nobody else can have appended to the log in the meantime.
    """
    sequence, _, digest = (said or f"0 {chain.GENESIS}").partition(" ")
    session().info["head"] = session().get_transaction(), int(sequence), digest


def _head(connection: Connection) -> tuple[int, str]:
    """Sequence and hash of the newest entry, unless `know_head` has them already."""
    transaction, *known = session().info.pop("head", (None,))
    if transaction is not None and transaction is session().get_transaction():
        return known[0], known[1]
    found = connection.execute(_HEAD).first()
    return (found.sequence, found.hash) if found else (0, chain.GENESIS)


def _append(connection: Connection, pending: list[Pending]) -> None:
    """The entries, as the last statements before COMMIT, under the log's lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"lock": LOG_LOCK})
    sequence, previous = _head(connection)
    at = clock.now()
    entries, beside = [], []
    for one in pending:
        sequence += 1
        row, row_words = _rows(one, sequence, at, previous)
        previous = row["hash"]
        entries.append(row)
        beside.append(row_words)
    _ENTRIES.add(connection, *entries)
    _WORDS.add(connection, *beside)


def _rows(
    one: Pending, sequence: int, at: datetime, previous: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    subject_words: dict[str, Any] = {
        "actor_name": one.actor_name,
        "subject_title": title_of(one.subject),
        "reason": one.reason,
        "differences": chain.canonical(one.differences()),
    }
    salt = secrets.token_hex(16)
    digest = chain.words_digest(salt, **subject_words)
    row: dict[str, Any] = {
        "sequence": sequence,
        "at": at,
        "action": one.action,
        "subject_kind": one.subject.__tablename__,
        "subject_id": getattr(one.subject, "id", 0),
        "actor_id": one.actor_id,
    }
    hashed = chain.entry_hash(previous, words=digest, **row)
    row |= {"words_digest": digest, "previous_hash": previous, "hash": hashed}
    return row, {"sequence": sequence, "salt": salt, "erased_at": None, **subject_words}


def title_of(subject: Base) -> str:
    """What people call `subject`."""
    return str(getattr(subject, "title", None) or getattr(subject, "name", subject.__tablename__))
