"""Read marks and what people follow: bookkeeping of each person's own."""

from sqlalchemy import delete, update

from portal import clock
from portal.accounts.models import Person
from portal.db import observe, upsert
from portal.errors import Refused
from portal.notices.models import Following, Notice
from portal.notices.queries import FOLLOWABLE
from portal.web import subjects


def open_notice(notice: Notice) -> None:
    """Note that it was read."""
    if not notice.is_unread:
        return
    read = update(Notice).where(Notice.id == notice.id).values(read_at=clock.now(), mail=None)
    observe(lambda connection: connection.execute(read))


def read_all(person: Person, *, upto: int, kind: str = "") -> int:
    """Mark as read what the person saw listed: what arrived since, above `upto`, stays unread."""
    read = update(Notice).where(
        Notice.person_id == person.id, Notice.read_at.is_(None), Notice.id <= upto
    )
    if kind:
        read = read.where(Notice.kind == kind)
    values = read.values(read_at=clock.now(), mail=None)
    return int(observe(lambda connection: connection.execute(values)).rowcount)


def follow(person: Person, kind: str, subject_id: int, *, wanted: bool) -> None:
    """Follow a subject that `person` may see, or no longer; twice is the same as once."""
    if not wanted:
        gone = delete(Following).where(
            Following.person_id == person.id,
            Following.subject_kind == kind,
            Following.subject_id == subject_id,
        )
        observe(lambda connection: connection.execute(gone))
        return
    if kind not in FOLLOWABLE or subjects.find(person, kind, subject_id) is None:
        raise Refused("This is nothing that can be followed.")
    row = {
        "person_id": person.id, "subject_kind": kind, "subject_id": subject_id,
        "created_at": clock.now(),
    }  # fmt: skip
    added = upsert()(Following).values(row).on_conflict_do_nothing()
    observe(lambda connection: connection.execute(added))
