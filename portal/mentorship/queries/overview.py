"""A programme for who runs it: its people, and its figures. Constant numbers of statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship import lifecycle, outcomes
from portal.mentorship.models import (
    LiteracyCheck,
    NotWith,
    Pairing,
    Profile,
    Programme,
    Reviewer,
)
from portal.mentorship.outcomes import Gain, Share
from portal.web.filters import today

PAGE = 50  # profiles on one page


@dataclass(frozen=True)
class Row:
    """Somebody's side in the programme, as who runs it sees it."""

    profile: Profile
    status: str
    not_with: Sequence[str]


@dataclass(frozen=True)
class People:
    """A page of profiles by name."""

    rows: Sequence[Row]
    page: int
    total: int

    @property
    def has_more(self) -> bool:
        return self.page * PAGE < self.total


@dataclass(frozen=True)
class Figures:
    """Enrolment, matching, connection, outcome."""

    mentors: int
    places: int
    mentees: int
    waiting: int  # who take part and have no mentor and no offer
    waited: Mapping[int, int]  # of them, by how many pairings left them alone
    matched: Share | None  # mentees who had a mentor, of all who joined
    accepted: Share | None  # offers that became pairs, of those that were answered or expired
    met: Share | None  # pairs that met, of those that began
    closed: Mapping[str, int]
    goals_met: Share | None
    literacy: Gain | None


def people(programme: Programme, page: int, size: int = PAGE) -> People:
    """Profiles with their status and private lists: four statements."""
    of = Profile.programme_id == programme.id
    total = session.scalar(select(func.count(Profile.id)).where(of)) or 0
    found = session.scalars(
        select(Profile)
        .join(Person, Person.id == Profile.person_id)
        .where(of)
        .options(joinedload(Profile.person).joinedload(Person.department))
        .order_by(Person.name, Profile.side, Profile.id)
        .offset((page - 1) * size)
        .limit(size)
    ).all()
    ids = [one.person_id for one in found]
    refused: dict[int, list[str]] = defaultdict(list)
    lists = select(NotWith).where(NotWith.programme_id == programme.id, NotWith.author_id.in_(ids))
    for one in session.scalars(lists.options(joinedload(NotWith.other)).order_by(NotWith.id)):
        refused[one.author_id].append(one.other.name)
    taken: Counter[tuple[int, str]] = Counter()
    rows = session.execute(
        select(Pairing.mentor_id, Pairing.mentee_id).where(
            Pairing.programme_id == programme.id, Pairing.state.in_(lifecycle.STANDING)
        )
    )
    for row in rows:
        taken[row.mentor_id, lifecycle.MENTOR] += 1
        taken[row.mentee_id, lifecycle.MENTEE] += 1
    return People(
        [
            Row(one, _status(one, taken[one.person_id, one.side]), refused[one.person_id])
            for one in found
        ],
        page,
        total,
    )


def reviewers(programme: Programme) -> Sequence[Reviewer]:
    """Who writes the review of whoever joined, by name: one statement."""
    joined = select(Profile.person_id).where(Profile.programme_id == programme.id)
    found = (
        select(Reviewer)
        .join(Person, Person.id == Reviewer.person_id)
        .where(Reviewer.person_id.in_(joined))
        .options(joinedload(Reviewer.person), joinedload(Reviewer.reviewer))
        .order_by(Person.name, Reviewer.person_id, Reviewer.reviewer_id)
    )
    return session.scalars(found).all()


def _status(profile: Profile, pairs: int) -> str:
    if not profile.opted_in:
        return "takes no part"
    if profile.paused_until is not None and profile.paused_until > today():
        return "pauses"
    if profile.side == lifecycle.MENTOR:
        return f"{pairs} of {profile.capacity} places taken"
    return "has a mentor" if pairs else "waits"


def figures(programme: Programme) -> Figures:
    """Three statements."""
    profiles = session.execute(
        select(
            Profile.person_id, Profile.side, Profile.capacity, Profile.opted_in,
            Profile.paused_until, Profile.waited,
        ).where(Profile.programme_id == programme.id)
    ).all()  # fmt: skip
    pairings = session.execute(
        select(
            Pairing.mentee_id, Pairing.state, Pairing.origin, Pairing.starts_on,
            Pairing.last_met_on, Pairing.outcome,
        ).where(Pairing.programme_id == programme.id)
    ).all()  # fmt: skip
    going = [
        one
        for one in profiles
        if one.opted_in and not (one.paused_until and one.paused_until > today())
    ]
    mentors = [one for one in going if one.side == lifecycle.MENTOR]
    mentees = [one for one in going if one.side == lifecycle.MENTEE]
    begun = [one for one in pairings if one.starts_on is not None]
    held = {one.mentee_id for one in pairings if one.state in lifecycle.OPEN | lifecycle.STANDING}
    alone = [one for one in mentees if one.person_id not in held]
    joined = {one.person_id for one in profiles if one.side == lifecycle.MENTEE}
    offers = [one for one in pairings if one.state not in lifecycle.OPEN and one.origin == "run"]
    ended = [one for one in begun if one.outcome]
    return Figures(
        mentors=len(mentors),
        places=sum(one.capacity for one in mentors),
        mentees=len(mentees),
        waiting=len(alone),
        waited=dict(sorted(Counter(one.waited for one in alone).items())),
        matched=outcomes.share(len({one.mentee_id for one in begun} & joined), len(joined)),
        accepted=outcomes.share(sum(one.starts_on is not None for one in offers), len(offers)),
        met=outcomes.share(sum(one.last_met_on is not None for one in begun), len(begun)),
        closed=Counter(one.outcome for one in ended) if len(ended) >= outcomes.FLOOR else {},
        goals_met=outcomes.share(sum(one.outcome == "met" for one in ended), len(ended)),
        literacy=outcomes.gain(_checks(programme)),
    )


def _checks(programme: Programme) -> list[tuple[str, str]]:
    """Marks of both checks of each pair that has finished both."""
    rows = session.execute(
        select(LiteracyCheck.pairing_id, LiteracyCheck.stage, LiteracyCheck.credit)
        .join(Pairing, Pairing.id == LiteracyCheck.pairing_id)
        .where(Pairing.programme_id == programme.id, LiteracyCheck.credit != "")
        .order_by(LiteracyCheck.pairing_id)
    )
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.pairing_id][row.stage] = row.credit
    return [(one["start"], one["end"]) for one in found.values() if len(one) == 2]
