"""Mentors and mentees of a programme as the calculations want them: a constant number of
statements, however many people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, or_, select

from portal import clock
from portal.accounts.models import ACTIVE, Department, Headship, Person
from portal.db import session
from portal.mentorship import half_days, lifecycle, reviewers
from portal.mentorship.models import MENTEE, MENTOR, NotWith, Pairing, Profile, Programme, Reviewer
from portal.mentorship.profiles import Mentee, Mentor, Need
from portal.web.filters import today

COOL_OFF = timedelta(days=365)  # after a decline: lifecycle.COOL_OFF_MONTHS


@dataclass(frozen=True)
class People:
    """Who takes part, each by side."""

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]


def people(
    programme: Programme,
    *,
    mentors: Collection[int] | None = None,
    mentees: Collection[int] | None = None,
) -> People:
    """The mentors and mentees of `programme`, of either side only those asked for where given.

    Whoever can't sign in is in neither. Seven statements.
    """
    rows = session.execute(_profiles(programme, mentors, mentees)).all()
    around = _around(programme)
    return People(
        tuple(_mentor(row, around) for row in rows if row.side == MENTOR),
        tuple(_mentee(row, around) for row in rows if row.side == MENTEE),
    )


def waiting(programme: Programme, *, orphans_only: bool = False) -> People:
    """Whom a run is to pair: mentees without a mentor or an offer of an earlier run.

    With `orphans_only` those alone who had one of the two and lost it. Places that are taken or on
    offer are no longer free; pairs that stand are never touched.
    """
    found = people(programme)
    held, had = _held(programme)
    mentees = [
        one for one in found.mentees if one.id not in held and (not orphans_only or one.id in had)
    ]
    return People(found.mentors, tuple(mentees))


@dataclass
class _Around:
    """What is known beside the profiles."""

    above: Callable[[int, int], tuple[int, ...]]  # managers of a person in a department
    hours: Callable[[str], float]  # how far a zone's clock is behind ours
    reviewed_by: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    not_with: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # either way
    declined: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    already: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    taken: Counter[int] = field(default_factory=Counter)  # places, by mentor


def _profiles(
    programme: Programme, mentors: Collection[int] | None, mentees: Collection[int] | None
) -> Any:
    columns = (
        Profile.person_id, Profile.side, Profile.site, Profile.zone, Profile.languages,
        Profile.modes, Profile.slots, Profile.opted_in, Profile.paused_until, Profile.capacity,
        Profile.levels, Profile.needs, Profile.wishes, Profile.waited, Person.department_id,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.programme_id == programme.id,
            Person.state == ACTIVE,
            or_(_asked(MENTOR, mentors), _asked(MENTEE, mentees)),
        )
        .order_by(Profile.person_id)
    )


def _asked(side: str, ids: Collection[int] | None) -> ColumnElement[bool]:
    return (Profile.side == side) & (Profile.person_id.in_(ids) if ids is not None else True)


def _around(programme: Programme) -> _Around:
    around = _Around(_managers(), _clocks())
    joined = select(Profile.person_id).where(Profile.programme_id == programme.id)
    written = session.execute(
        select(Reviewer.person_id, Reviewer.reviewer_id).where(Reviewer.person_id.in_(joined))
    ).all()
    for person, reviewer in [*written, *reviewers.others(list(session.scalars(joined)))]:
        around.reviewed_by[person].add(reviewer)
    refused = select(NotWith.author_id, NotWith.other_id)
    for author, other in session.execute(refused.where(NotWith.programme_id == programme.id)):
        around.not_with[author].add(other)
        around.not_with[other].add(author)
    for row in session.execute(_pairings(programme)):
        _count(row, programme, around)
    return around


def _pairings(programme: Programme) -> Any:
    """Those that stand or wait for an answer here, and declines of any programme that cool off."""
    here = Pairing.programme_id == programme.id
    going = Pairing.state.in_(lifecycle.OPEN | lifecycle.STANDING)
    recent = Pairing.ended_at > clock.now() - COOL_OFF
    declined = (Pairing.state == lifecycle.DECLINED) & recent
    columns = (
        Pairing.programme_id, Pairing.mentor_id, Pairing.mentee_id, Pairing.state, Pairing.origin,
    )  # fmt: skip
    return select(*columns).where(
        or_(here & going, Pairing.state.in_(lifecycle.STANDING), declined)
    )


def _count(row: Any, programme: Programme, around: _Around) -> None:
    if row.state == lifecycle.DECLINED:
        around.declined[row.mentee_id].add(row.mentor_id)
        return
    around.already[row.mentee_id].add(row.mentor_id)
    if row.programme_id == programme.id and row.state in lifecycle.STANDING:
        around.taken[row.mentor_id] += 1


def _mentor(row: Any, around: _Around) -> Mentor:
    wishes = row.wishes or {}
    return Mentor(
        capacity=row.capacity,
        taken=around.taken[row.person_id],
        levels=row.levels,
        wished_departments=frozenset(wishes.get("departments", ())),
        wished_levels=frozenset(wishes.get("levels", ())),
        **_both(row, around),
    )


def _mentee(row: Any, around: _Around) -> Mentee:
    person = row.person_id
    return Mentee(
        needs=tuple(Need(one["topic"], one["current"], one["wanted"]) for one in row.needs),
        reviewers=frozenset(around.reviewed_by[person]),
        not_with=frozenset(around.not_with[person]),
        declined=frozenset(around.declined[person]),
        already=frozenset(around.already[person]),
        waiting=row.waited,
        **_both(row, around),
    )


def _both(row: Any, around: _Around) -> dict[str, Any]:
    slots = half_days.unpacked(row.slots)
    hours = around.hours(row.zone)
    return {
        "id": row.person_id,
        "department": row.department_id,
        "site": row.site.casefold(),
        "languages": frozenset(one.casefold() for one in row.languages),
        "modes": frozenset(row.modes),
        "slots": half_days.moved(slots, hours) if hours else slots,
        "above": around.above(row.person_id, row.department_id),
        "opted_in": row.opted_in,
        "paused": row.paused_until is not None and row.paused_until > today(),
    }


def _managers() -> Callable[[int, int], tuple[int, ...]]:
    """Heads of a department and of those above it, the nearest first; nobody above themselves."""
    tree = session.execute(select(Department.id, Department.parent_id))
    parents = {row.id: row.parent_id for row in tree}
    now = today()
    held = select(Headship.department_id, Headship.person_id).where(
        Headship.starts_on <= now, or_(Headship.ends_on.is_(None), Headship.ends_on >= now)
    )
    heads: dict[int, list[int]] = defaultdict(list)
    for department, person in session.execute(held.order_by(Headship.id)):
        heads[department].append(person)

    def above(person: int, department: int) -> tuple[int, ...]:
        found: list[int] = []
        at: int | None = department
        while at is not None:
            found += [one for one in heads[at] if one != person and one not in found]
            at = parents.get(at)
        return tuple(found)

    return above


def _clocks() -> Callable[[str], float]:
    """How many hours a zone's clock is behind ours today, by name; an empty one is ours."""
    now = clock.now()
    own = _offset(now, current_app.config["SETTINGS"].timezone)
    known: dict[str, float] = {"": 0.0}

    def hours(zone: str) -> float:
        if zone not in known:
            known[zone] = own - _offset(now, zone)
        return known[zone]

    return hours


def _offset(now: datetime, zone: str) -> float:
    there = now.astimezone(ZoneInfo(zone)).utcoffset()
    return there.total_seconds() / 3_600 if there is not None else 0.0


def _held(programme: Programme) -> tuple[set[int], set[int]]:
    """Mentees who have a mentor or an offer of a run; and those who had one of the two."""
    rows = session.execute(
        select(Pairing.mentee_id, Pairing.state, Pairing.origin).where(
            Pairing.programme_id == programme.id
        )
    )
    held: set[int] = set()
    had: set[int] = set()
    for row in rows:
        of_run = row.origin == "run"
        if row.state in lifecycle.STANDING or (of_run and row.state in lifecycle.OPEN):
            held.add(row.mentee_id)
        elif of_run or row.state in (lifecycle.CLOSED, lifecycle.EVALUATED):
            had.add(row.mentee_id)
    return held, had
