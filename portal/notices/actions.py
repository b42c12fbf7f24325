"""Read marks and what people follow, each person's own bookkeeping; and how they want e-mail."""

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import delete, update

from portal import clock
from portal.accounts.models import Person
from portal.accounts.sessions import digest
from portal.changelog.recording import change
from portal.db import observe, session, upsert
from portal.errors import Refused
from portal.notices import kinds, queries, safety
from portal.notices.models import NEVER, Following, Mail, Notice, NoticeChoice
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
    session.rollback()  # what was read until now was read before this
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
        raise Refused("This cannot be followed.")
    if queries.following_count(person) >= MOST_FOLLOWED:
        raise Refused("You follow a great deal. Follow departments, or stop following something.")
    row = {
        "person_id": person.id, "subject_kind": kind, "subject_id": subject_id,
        "created_at": clock.now(),
    }  # fmt: skip
    added = upsert()(Following).values(row).on_conflict_do_nothing()
    observe(lambda connection: connection.execute(added))


def choose(
    person: Person, *, chosen: Mapping[str, str], actor: Person | None, zone: str | None = None
) -> None:
    """Have each kind by e-mail as chosen, digests in `zone`; what waits goes as it was told."""
    before, reach = queries.hows(person), queries.reach(person)
    edits = {name: how for name, how in chosen.items() if how != before[name]}
    same_zone = zone is None or zone == (reach.zone or "")
    if not edits and same_zone:
        return
    words = {kinds.of(name).label: kinds.HOWS[how] for name, how in edits.items()}
    with change(person, "choose notices", actor=actor, notices=words) as entry:
        if edits:
            _store(person, edits)
        if not same_zone:
            entry.extra["zone"] = zone
            reach.zone = zone or None
            session.add(reach)


def _store(person: Person, edits: Mapping[str, str]) -> None:
    rows = [{"person_id": person.id, "kind": name, "how": how} for name, how in edits.items()]
    added = upsert()(NoticeChoice).values(rows)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["person_id", "kind"], set_={"how": added.excluded.how}
        )
    )


def unsubscribe(person: Person, *, list: str) -> None:
    """End a list for good: a kind of notice, or all kinds that come in this digest."""
    ended = [
        name for name, how in queries.hows(person).items() if list in (name, how) and how != NEVER
    ]
    if not ended:
        return
    with change(person, "end e-mail", actor=person, list=list):
        _store(person, dict.fromkeys(ended, NEVER))
        waiting = update(Notice).where(
            Notice.person_id == person.id, Notice.mail.is_not(None), Notice.kind.in_(ended)
        )
        session.execute(waiting.values(mail=None).execution_options(synchronize_session=False))
        letters = update(Mail).where(
            Mail.person_id == person.id, Mail.state == "waiting", Mail.list == list
        )
        gone = letters.values(state="failed", error="The person ended this list.")
        session.execute(gone.execution_options(synchronize_session=False))


def revoke_links(person: Person, *, actor: Person) -> None:
    """Let no link in the mail that was sent until now end anything."""
    reach = queries.reach(person)
    with change(person, "revoke links in mail", actor=actor):
        reach.links_number += 1
        session.add(reach)


class Made(NamedTuple):
    """A calendar's address as it is shown once."""

    token: str


def make_calendar(person: Person, *, actor: Person) -> Made:
    """A new address for the person's calendar; one that was made before opens nothing any more.

    They are told: whoever sat at their browser a minute would read their days from then on.
    """
    reach, token = queries.reach(person), secrets.token_urlsafe(32)
    with change(person, "make calendar address", actor=actor):
        reach.calendar_hash = digest(token)
        reach.calendar_made_at = clock.now()
        session.add(reach)
        safety.tell(person, "An address for your calendar was made", actor)
    return Made(token)


def revoke_calendar(person: Person, *, actor: Person) -> None:
    """The address opens nothing any more."""
    reach = queries.reach(person)
    if reach.calendar_hash is None:
        return
    with change(person, "revoke calendar address", actor=actor):
        reach.calendar_hash = reach.calendar_made_at = None
