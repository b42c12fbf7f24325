"""From notices to e-mail: rows of `mail`, composed once for each notice and for each digest.

What a person may not see any more is left out, and so is what was read meanwhile. Each batch is
one short transaction, which takes the notices from what waits and adds the mail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ScalarResult, insert, select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import ACTIVE, Person
from portal.changelog import queries as log
from portal.db import SHORT, Base, ensure_writing, session, upsert
from portal.notices import digest_times, invitations, kinds, unsubscribing
from portal.notices.letters import one_line
from portal.notices.models import AT_ONCE, DAILY, WEEKLY, Mail, Notice, Reach
from portal.web import subjects
from portal.web.filters import plural

BATCH = 200  # notices, or people with a digest, in one transaction
MOST = 50  # notices that a digest lists; the inbox has the others

PERIODS = {DAILY: "day", WEEKLY: "week"}


@dataclass(frozen=True)
class Item:
    """A notice as a mail shows it."""

    label: str
    title: str
    sentence: str
    actor: str
    url: str  # whole


def compose_at_once() -> int:
    """Compose a batch of what goes at once; returns how many notices it took. Commits nothing."""
    waiting = select(Notice).where(Notice.mail == AT_ONCE).order_by(Notice.id).limit(BATCH)
    notices = session.scalars(waiting.options(joinedload(Notice.actor))).all()
    people = _people({one.person_id for one in notices})
    numbers = _reaches(people)
    now, head = clock.now(), log.head()
    rows = []
    for notice, subject in _seen(notices, people):
        person, reach = people[notice.person_id], numbers.get(notice.person_id)
        link = unsubscribing.address(person.id, notice.kind, reach.links_number if reach else 0)
        label = kinds.label(notice.kind)
        shown = {"item": _item(notice), "list": label, "unsubscribe": link, "head": head}
        title = notice.title
        row = _row(f"notice:{notice.id}", person, notice.kind, title, "notice", shown, now)
        rows.append(row | {"invitation": invitations.of(notice.kind, subject)})
    _store(rows, [one.id for one in notices])
    return len(notices)


def compose_to_former(person: Person, address: str, item: Item, list_name: str) -> None:
    """A letter to where `person` was reached until now, in the `change` that moved the address."""
    shown = {"item": item, "list": item.label, "unsubscribe": "", "head": None}
    key = f"former:{person.id}:{clock.now().isoformat()}"
    row = _row(key, person, list_name, item.title, "notice", shown, clock.now())
    session.execute(insert(Mail), [row | {"address": address}])


def compose_digests(how: str, after: int) -> tuple[int, int]:
    """Compose the digests that are due of a batch of people above the identity `after`.

    Returns the last identity looked at, 0 at the end, and how many digests were made. A person has
    one daily digest a date and one weekly a week, where they are: by the key of the mail.
    """
    now = clock.now()
    waiting = (
        select(Notice.person_id)
        .where(Notice.mail == how, Notice.person_id > after)
        .distinct()
        .order_by(Notice.person_id)
        .limit(BATCH)
    )
    ids = list(session.scalars(waiting))
    if not ids:
        return 0, 0
    people = _people(ids)
    due = _due(how, people, now)
    listed = (
        select(Notice)
        .where(Notice.mail == how, Notice.person_id.in_(due))
        .options(joinedload(Notice.actor))
        .order_by(Notice.person_id, Notice.id.desc())
    )
    notices = session.scalars(listed).all() if due else []
    by_person: dict[int, list[Notice]] = {}
    for one, _ in _seen(notices, people):
        by_person.setdefault(one.person_id, []).append(one)
    head = log.head()
    rows = [
        _digest(how, people[person_id], due[person_id], found, now, head)
        for person_id, found in by_person.items()
    ]
    _store(rows, [one.id for one in notices])
    return (ids[-1] if len(ids) == BATCH else 0), len(rows)


@dataclass(frozen=True)
class Due:
    """A digest that a person is to have."""

    key: str
    links_number: int


def _due(how: str, people: dict[int, Person], now: datetime) -> dict[int, Due]:
    """Whose digest is due and not made yet."""
    reaches, own = _reaches(people), current_app.config["SETTINGS"].timezone
    found = {}
    for person_id in people:
        reach = reaches.get(person_id)
        day = digest_times.latest(how, (reach.zone if reach else None) or own, now)
        key = f"digest:{how}:{person_id}:{day}"
        found[person_id] = Due(key, reach.links_number if reach else 0)
    made = select(Mail.key).where(Mail.key.in_([one.key for one in found.values()]))
    taken = set(session.scalars(made))
    return {person_id: one for person_id, one in found.items() if one.key not in taken}


def _digest(
    how: str,
    person: Person,
    due: Due,
    notices: Sequence[Notice],
    now: datetime,
    head: tuple[int, str] | None,
) -> dict[str, Any]:
    shown = {
        "head": head,
        "groups": _grouped(notices[:MOST]),
        "more": len(notices) - MOST if len(notices) > MOST else 0,
        "period": PERIODS[how],
        "inbox": _base() + "/notices",
        "unsubscribe": unsubscribing.address(person.id, how, due.links_number),
    }
    title = f"{plural(len(notices), 'notice')} of the {PERIODS[how]}: {notices[0].title}"
    return _row(due.key, person, how, title, "digest", shown, now)


def _grouped(notices: Sequence[Notice]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for one in notices:
        groups.setdefault(kinds.label(one.kind), []).append(_item(one))
    return groups


def _people(ids: Iterable[int]) -> dict[int, Person]:
    """The active ones, with roles and headships, which say what they may see."""
    found: ScalarResult[Person] = session.scalars(
        select(Person)
        .where(Person.id.in_(set(ids)), Person.state == ACTIVE)
        .options(joinedload(Person.headships), joinedload(Person.grants))
    )
    return {one.id: one for one in found.unique()}


def _reaches(people: dict[int, Person]) -> dict[int, Reach]:
    found = select(Reach).where(Reach.person_id.in_(people))
    return {one.person_id: one for one in session.scalars(found)}


def _seen(notices: Sequence[Notice], people: dict[int, Person]) -> Iterable[tuple[Notice, Base]]:
    """Those whose reader works here and still sees what they are about, with that: a statement a
    kind.
    """
    records = subjects.records((one.subject_kind, one.subject_id) for one in notices)
    for one in notices:
        person, found = people.get(one.person_id), records.get((one.subject_kind, one.subject_id))
        if person is not None and found is not None and found[0].can_see(person, found[1]):
            yield one, found[1]


def _item(notice: Notice) -> Item:
    return Item(
        kinds.label(notice.kind),
        notice.title,
        notice.sentence,
        notice.actor.name if notice.actor is not None else "",
        f"{_base()}/notices/{notice.id}",
    )


def _row(
    key: str,
    person: Person,
    list_name: str,
    title: str,
    template: str,
    shown: dict[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """A row of `mail`. The templates know nothing of a request: many are made of one batch."""
    settings, env = current_app.config["SETTINGS"], current_app.jinja_env
    more = {"name": person.name, "organisation": settings.organisation, "base": _base(), **shown}
    return {
        "key": key,
        "person_id": person.id,
        "list": list_name,
        "subject": one_line(title)[:SHORT],
        "plain": env.get_template(f"mail/{template}.txt").render(more),
        "invitation": "",
        "html": env.get_template(f"mail/{template}.html").render(more),
        "state": "waiting",
        "tries": 0,
        "next_try_at": now,
        "error": "",
        "created_at": now,
    }


def _store(rows: list[dict[str, Any]], taken: list[int]) -> None:
    """The mail, and the notices as composed: in one transaction, which the caller commits."""
    if not taken:
        return
    session.rollback()  # what was read; rendering held no lock
    ensure_writing()
    if rows:
        session.connection().execute(upsert()(Mail).on_conflict_do_nothing(), rows)
    for start in range(0, len(taken), 1_000):
        session.execute(
            update(Notice)
            .where(Notice.id.in_(taken[start : start + 1_000]))
            .values(mail=None)
            .execution_options(synchronize_session=False)
        )


def _base() -> str:
    base: str = current_app.config["SETTINGS"].base_url
    return base
