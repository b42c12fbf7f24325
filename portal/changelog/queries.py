"""Reads of the change log."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, select

from portal.changelog.models import Entry, UsedKey
from portal.db import Base, session


def entries_about(kind: str, subject_id: int) -> Select[Entry]:
    """Entries about one subject, newest first, with their words."""
    found = select(Entry).where(Entry.subject_kind == kind, Entry.subject_id == subject_id)
    return found.order_by(Entry.sequence.desc())


_HISTORY = (
    select(Entry)
    .where(Entry.subject_kind == bindparam("kind"), Entry.subject_id == bindparam("subject_id"))
    .order_by(Entry.sequence.desc())
    .limit(bindparam("most"))
)


def history(subject: Base, most: int = 50) -> Sequence[Entry]:
    """The newest `most` entries about `subject`."""
    given = {"kind": subject.__tablename__, "subject_id": getattr(subject, "id", 0), "most": most}
    return session.scalars(_HISTORY, given).all()


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


def used_key(key: str) -> UsedKey | None:
    """The idempotency key `key`, if a form with it had its effect."""
    return session.get(UsedKey, key)


def subject_of(used: UsedKey) -> Base | None:
    """The subject that the form with this key was about."""
    for mapper in Base.registry.mappers:
        if mapper.local_table.name == used.subject_kind and used.subject_id is not None:  # type: ignore[attr-defined]  # a Table
            return session.get(mapper.class_, used.subject_id)
    return None
