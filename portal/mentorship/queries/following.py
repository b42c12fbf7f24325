"""Everything of one's mentoring at a glance: pairs on either side, and what is open.

As many statements for five mentees as for one; docs/decisions/0040 says what each reads.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select, true
from sqlalchemy.orm import aliased

from portal import clock
from portal.accounts.models import Department, Person
from portal.db import session
from portal.mentorship.lifecycle import CLOSED, EVALUATED, OPEN, STANDING
from portal.mentorship.models import (
    MENTEE,
    MENTOR,
    CheckIn,
    Goal,
    GoalStep,
    Meeting,
    Pairing,
    Profile,
    Programme,
    Question,
)
from portal.mentorship.queries.glance import Asked, GoalLine, Pair, Session
from portal.registry.models import Metric
from portal.training.models import Look
from portal.web.filters import today

PAST_DAYS = 90  # how far back sessions that did not take place are read
ENDED_DAYS = 180  # for which a pair that ended still stands on the page
MOST_PAIRS = 60  # of one person: more than mentors of all programmes have places


def pairs(person: Person) -> list[Pair]:
    """Those that stand, wait for an answer or ended lately: four statements at most.

    What a run proposes and nobody published is not among them.
    """
    lately = clock.now() - timedelta(days=ENDED_DAYS)
    ended = and_(Pairing.state.in_((CLOSED, EVALUATED)), Pairing.ended_at >= lately)
    found = _pairs(person, or_(Pairing.state.in_(OPEN | STANDING), ended))
    standing = [one.id for one in found if one.is_standing]
    if not standing:
        return found
    by_id = {one.id: one for one in found}
    for pairing_id, meeting in _sessions(person, standing):
        by_id[pairing_id].sessions.append(meeting)
    for pairing_id, goal in _goals(standing):
        by_id[pairing_id].goals.append(goal)
    for pairing_id, question in _questions(standing):
        by_id[pairing_id].questions.append(question)
    return found


def followed(person: Person, pairing_id: int) -> Pairing | None:
    """A pairing of one's own, on either side, once it began."""
    found = session.get(Pairing, pairing_id)
    if found is None or found.starts_on is None:
        return None
    return found if person.id in (found.mentor_id, found.mentee_id) else None


class Place(NamedTuple):
    """A lesson's place on the list of a pair."""

    pairing: Pairing
    piece_id: int


def place_on_list(person: Person, pairing_id: int, piece_id: int) -> Place | None:
    """The place, where the pair is one's own."""
    found = followed(person, pairing_id)
    return Place(found, piece_id) if found is not None else None


def pair(person: Person, pairing_id: int, *, as_mentor: bool = False) -> Pair | None:
    """One pair as `person` sees it, or with `as_mentor` as the mentor does: one statement."""
    return next(iter(_pairs(person, Pairing.id == pairing_id, as_mentor=as_mentor)), None)


def _pairs(person: Person, chosen: Any, *, as_mentor: bool = False) -> list[Pair]:
    me = person.id
    other = aliased(Person)
    is_mine = true() if as_mentor else Pairing.mentor_id == me
    pulse = (
        select(CheckIn.pulse)
        .where(
            CheckIn.pairing_id == Pairing.id, CheckIn.person_id == me,
            CheckIn.answered_at.is_not(None),
        )
        .order_by(CheckIn.asked_on.desc())
        .limit(1)
    )  # fmt: skip
    looked = select(Look.id).where(
        Look.person_id == Pairing.mentee_id, Look.viewer_id == me, Look.day == today()
    )
    accepted = case((is_mine, Pairing.mentor_accepted_at), else_=Pairing.mentee_accepted_at)
    rows = session.execute(
        select(
            Pairing.id, case((is_mine, MENTOR), else_=MENTEE), Pairing.state, Pairing.origin,
            other.id, other.name, Department.name, Programme.name, Programme.slug,
            Pairing.starts_on, Pairing.ends_on, Pairing.expires_on, Pairing.paused_until,
            Pairing.rhythm_days, Pairing.last_met_on, Pairing.shares, Profile.needs,
            accepted.is_not(None), pulse.scalar_subquery(), looked.exists(),
        )
        .join(other, other.id == case((is_mine, Pairing.mentee_id), else_=Pairing.mentor_id))
        .join(Department, Department.id == other.department_id)
        .join(Programme, Programme.id == Pairing.programme_id)
        .outerjoin(
            Profile,
            and_(
                Profile.programme_id == Pairing.programme_id,
                Profile.person_id == Pairing.mentee_id,
                Profile.side == MENTEE,
            ),
        )
        .where(or_(Pairing.mentor_id == me, Pairing.mentee_id == me), chosen)
        .order_by(other.name, Pairing.id)
        .limit(MOST_PAIRS)
    )  # fmt: skip
    return [Pair(*_filled(tuple(row))) for row in rows]


def _filled(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without a profile as a mentee there are no needs."""
    return *row[:16], row[16] or (), *row[17:]


def _sessions(person: Person, ids: Collection[int]) -> list[tuple[int, Session]]:
    """What is planned, and what lately did not take place: one statement."""
    said = case((Pairing.mentor_id == person.id, Meeting.mentor_says), else_=Meeting.mentee_says)
    lately = clock.now() - timedelta(days=PAST_DAYS)
    rows = session.execute(
        select(
            Meeting.pairing_id, Meeting.id, Meeting.starts_at, Meeting.minutes, Meeting.place,
            Meeting.state, said,
        )
        .join(Pairing, Pairing.id == Meeting.pairing_id)
        .where(
            Meeting.pairing_id.in_(ids), Meeting.state.in_(("planned", "missed")),
            Meeting.starts_at >= lately,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )  # fmt: skip
    return [(row[0], Session(*row[1:])) for row in rows]


def _goals(ids: Collection[int]) -> list[tuple[int, GoalLine]]:
    """Goals that are open or met, with their steps counted: one statement."""
    rows = session.execute(
        select(
            Goal.pairing_id, Goal.id, Goal.goal, Goal.state, Goal.due_on, Metric.code, Metric.name,
            func.count(GoalStep.id), func.count(GoalStep.done_at),
        )
        .outerjoin(Metric, Metric.id == Goal.metric_id)
        .outerjoin(GoalStep, GoalStep.goal_id == Goal.id)
        .where(Goal.pairing_id.in_(ids), Goal.state != "dropped")
        .group_by(
            Goal.pairing_id, Goal.id, Goal.goal, Goal.state, Goal.due_on, Metric.code, Metric.name
        )
        .order_by(Goal.id)
    )  # fmt: skip
    return [(row[0], GoalLine(*row[1:])) for row in rows]


def _questions(ids: Collection[int]) -> list[tuple[int, Asked]]:
    rows = session.execute(
        select(
            Question.pairing_id,
            Question.id,
            Question.question,
            Question.asked_at,
            Metric.code,
            Metric.name,
        )
        .join(Metric, Metric.id == Question.metric_id)
        .where(Question.pairing_id.in_(ids), Question.answered_at.is_(None))
        .order_by(Question.id)
    )
    return [(row[0], Asked(*row[1:])) for row in rows]
