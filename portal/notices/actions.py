"""Read marks and what people follow, each person's own bookkeeping; and how they want e-mail."""

from collections.abc import Mapping

from sqlalchemy import delete, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import observe, session, upsert
from portal.errors import Refused
from portal.notices import kinds, queries
from portal.notices.models import Following, Notice, NoticeChoice
from portal.web import subjects

MOST_FOLLOWED = 200  # by one person; every page reads them with who is signed in


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
    if kind not in queries.FOLLOWABLE or subjects.find(person, kind, subject_id) is None:
        raise Refused("This is nothing that can be followed.")
    if queries.following_count(person) >= MOST_FOLLOWED:
        raise Refused("You follow a great deal. Follow departments, or stop following something.")
    row = {
        "person_id": person.id, "subject_kind": kind, "subject_id": subject_id,
        "created_at": clock.now(),
    }  # fmt: skip
    added = upsert()(Following).values(row).on_conflict_do_nothing()
    observe(lambda connection: connection.execute(added))


def choose(person: Person, *, chosen: Mapping[str, str], actor: Person) -> None:
    """Have each kind by e-mail as chosen; what was told before waits as it did then."""
    before = queries.hows(person)
    edits = {name: how for name, how in chosen.items() if how != before[name]}
    if not edits:
        return
    words = {kinds.of(name).label: kinds.HOWS[how] for name, how in edits.items()}
    with change(person, "choose notices", actor=actor, notices=words):
        rows = [{"person_id": person.id, "kind": name, "how": how} for name, how in edits.items()]
        added = upsert()(NoticeChoice).values(rows)
        session.execute(
            added.on_conflict_do_update(
                index_elements=["person_id", "kind"], set_={"how": added.excluded.how}
            )
        )
