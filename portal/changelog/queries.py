"""Reads of the change log."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, select

from portal.changelog.models import Entry, EntryWords, UsedKey
from portal.db import Base, session
from portal.driver import Ready
from portal.nested import Nested
from portal.records import stood


def entries_about(kind: str, subject_id: int) -> Select[Entry]:
    """Entries about one subject, newest first, with their words."""
    found = select(Entry).where(Entry.subject_kind == kind, Entry.subject_id == subject_id)
    return found.order_by(Entry.sequence.desc())


_ENTRY, _WORDS = (list(model.__table__.columns) for model in (Entry, EntryWords))
_HISTORY = Ready(
    select(*_ENTRY, *(one.label(f"words_{one.key}") for one in _WORDS))
    .join(EntryWords, EntryWords.sequence == Entry.sequence)
    .where(Entry.subject_kind == bindparam("kind"), Entry.subject_id == bindparam("subject_id"))
    .order_by(Entry.sequence.desc())
    .limit(bindparam("most"))
)


def history(subject: Base, most: int = 50) -> Sequence[Entry]:
    """The newest `most` entries about `subject`."""
    given = {"kind": subject.__tablename__, "subject_id": getattr(subject, "id", 0), "most": most}
    return [_entry(row) for row in _HISTORY.rows(session.connection(), **given)]


def _entry(row: Sequence[Any]) -> Entry:
    """The entry of a row of `_HISTORY`, with its words."""
    own, said = row[: len(_ENTRY)], row[len(_ENTRY) :]
    words = stood(EntryWords, dict(zip([one.key for one in _WORDS], said, strict=True)))
    return stood(Entry, dict(zip([one.key for one in _ENTRY], own, strict=True)), words=words)


def last_entry(subject: Base, action: str = "") -> Entry | None:
    """The newest entry about `subject`; of one action where it is named."""
    found = entries_about(subject.__tablename__, getattr(subject, "id", 0))
    if action:
        found = found.where(Entry.action == action)
    return session.scalars(found.limit(1)).first()


def head() -> tuple[int, str] | None:
    """Sequence and hash of the newest entry."""
    found = session.execute(
        select(Entry.sequence, Entry.hash).order_by(Entry.sequence.desc()).limit(1)
    ).first()
    return (found.sequence, found.hash) if found else None


_KEY = Nested(
    select(UsedKey.person_id, UsedKey.digest, UsedKey.subject_kind, UsedKey.subject_id).where(
        UsedKey.key == bindparam("form_key")
    )
)


def key_said() -> ScalarSelect[str]:
    """What the idempotency key `form_key` was spent on, for the statement that says who asks."""
    return _KEY.value()


def know_key(key: str, said: str | None) -> None:
    """Keep what `key_said` said of `key`, for the first who asks `used_key`."""
    session().info["used_key"] = key, said


def used_key(key: str) -> UsedKey | None:
    """The idempotency key `key`, if a form with it had its effect."""
    known, said = session().info.pop("used_key", ("", None))
    if known != key or not key:
        return session.get(UsedKey, key)
    spent = _KEY.rows(said)
    return UsedKey(key=key, **spent[0]._asdict()) if spent else None


def subject_of(used: UsedKey) -> Base | None:
    """The subject that the form with this key was about."""
    for mapper in Base.registry.mappers:
        if mapper.local_table.name == used.subject_kind and used.subject_id is not None:  # type: ignore[attr-defined]  # a Table
            return session.get(mapper.class_, used.subject_id)
    return None
