"""Everything of one's mentoring at a glance: pairs on either side, and what is open.

As many statements for five mentees as for one; docs/decisions/0040 says what each reads.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, func, or_, select, true
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
from portal.packed import packed, read_day, read_moment
from portal.registry.models import Metric
from portal.training.models import Look
from portal.web.filters import today

PAST_DAYS = 90  # how far back sessions that did not take place are read
ENDED_DAYS = 180  # for which a pair that ended still stands on the page
MOST_PAIRS = 60  # of one person: more than mentors of all programmes have places


_OTHER = aliased(Person)
_ME: Any = bindparam("me")
_IDS: Any = bindparam("ids", expanding=True)


def _built(is_mine: Any, chosen: Any) -> Any:
    """Statements are built once: building them took longer than their answers.

    `is_mine`: whether the person who looks is the mentor.
    """
    pulse = (
        select(CheckIn.pulse)
        .where(
            CheckIn.pairing_id == Pairing.id, CheckIn.person_id == _ME,
            CheckIn.answered_at.is_not(None),
        )
        .order_by(CheckIn.asked_on.desc())
        .limit(1)
    )  # fmt: skip
    looked = select(Look.id).where(
        Look.person_id == Pairing.mentee_id, Look.viewer_id == _ME, Look.day == bindparam("today")
    )
    accepted = case((is_mine, Pairing.mentor_accepted_at), else_=Pairing.mentee_accepted_at)
    return (
        select(
            Pairing.id, case((is_mine, MENTOR), else_=MENTEE), Pairing.state, Pairing.origin,
            _OTHER.id, _OTHER.name, Department.name, Programme.name, Programme.slug,
            Pairing.starts_on, Pairing.ends_on, Pairing.expires_on, Pairing.paused_until,
            Pairing.rhythm_days, Pairing.last_met_on, Pairing.shares, Profile.needs,
            accepted.is_not(None), pulse.scalar_subquery(), looked.exists(),
        )
        .join(_OTHER, _OTHER.id == case((is_mine, Pairing.mentee_id), else_=Pairing.mentor_id))
        .join(Department, Department.id == _OTHER.department_id)
        .join(Programme, Programme.id == Pairing.programme_id)
        .outerjoin(
            Profile,
            and_(
                Profile.programme_id == Pairing.programme_id,
                Profile.person_id == Pairing.mentee_id,
                Profile.side == MENTEE,
            ),
        )
        .where(or_(Pairing.mentor_id == _ME, Pairing.mentee_id == _ME), chosen)
        .order_by(_OTHER.name, Pairing.id)
        .limit(MOST_PAIRS)
    )  # fmt: skip


_IS_MENTOR = Pairing.mentor_id == _ME
_ENDED = and_(Pairing.state.in_((CLOSED, EVALUATED)), Pairing.ended_at >= bindparam("lately"))
_ALL = _built(_IS_MENTOR, or_(Pairing.state.in_(OPEN | STANDING), _ENDED))
_ONE = _built(_IS_MENTOR, Pairing.id == bindparam("one"))
_ONE_AS_MENTOR = _built(true(), Pairing.id == bindparam("one"))
_SESSIONS: Any = packed(
    select(
        Meeting.pairing_id, Meeting.id, Meeting.starts_at, Meeting.minutes, Meeting.place,
        Meeting.state, case((_IS_MENTOR, Meeting.mentor_says), else_=Meeting.mentee_says),
    )
    .join(Pairing, Pairing.id == Meeting.pairing_id)
    .where(
        Meeting.pairing_id.in_(_IDS), Meeting.state.in_(("planned", "missed")),
        Meeting.starts_at >= bindparam("lately"),
    )
)  # fmt: skip
_GOALS: Any = packed(
    select(
        Goal.pairing_id, Goal.id, Goal.goal, Goal.state, Goal.due_on, Metric.code, Metric.name,
        func.count(GoalStep.id), func.count(GoalStep.done_at),
    )
    .outerjoin(Metric, Metric.id == Goal.metric_id)
    .outerjoin(GoalStep, GoalStep.goal_id == Goal.id)
    .where(Goal.pairing_id.in_(_IDS), Goal.state != "dropped")
    .group_by(
        Goal.pairing_id, Goal.id, Goal.goal, Goal.state, Goal.due_on, Metric.code, Metric.name
    )
)  # fmt: skip
_QUESTIONS: Any = packed(
    select(
        Question.pairing_id,
        Question.id,
        Question.question,
        Question.asked_at,
        Metric.code,
        Metric.name,
    )
    .join(Metric, Metric.id == Question.metric_id)
    .where(Question.pairing_id.in_(_IDS), Question.answered_at.is_(None))
)
_TOGETHER: Any = select(*(one.scalar_subquery() for one in (_SESSIONS, _GOALS, _QUESTIONS)))


def pairs(person: Person) -> list[Pair]:
    """Those that stand, wait for an answer or ended lately: two statements at most.

    What a run proposes and nobody published is not among them.
    """
    now = clock.now()
    found = _pairs(person, _ALL, lately=now - timedelta(days=ENDED_DAYS))
    standing = [one.id for one in found if one.is_standing]
    if not standing:
        return found
    by_id = {one.id: one for one in found}
    since = now - timedelta(days=PAST_DAYS)
    sessions, goals, questions = (
        sorted(json.loads(rows or "[]"), key=itemgetter(1))
        for rows in _rows(_TOGETHER, me=person.id, ids=standing, lately=since)[0]
    )
    for pairing, one, starts_at, minutes, place, state, said in sessions:
        by_id[pairing].sessions.append(
            Session(
                one, read_moment(starts_at), minutes, place, state,
                None if said is None else bool(said),
            )
        )  # fmt: skip
    for pairing, one, goal, state, due_on, *rest in goals:
        by_id[pairing].goals.append(GoalLine(one, goal, state, read_day(due_on), *rest))
    for pairing, one, question, asked_at, *rest in questions:
        by_id[pairing].questions.append(Asked(one, question, read_moment(asked_at), *rest))
    for pair in found:
        pair.sessions.sort(key=attrgetter("starts_at", "id"))
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
    chosen = _ONE_AS_MENTOR if as_mentor else _ONE
    return next(iter(_pairs(person, chosen, one=pairing_id)), None)


def _pairs(person: Person, statement: Any, **given: Any) -> list[Pair]:
    rows: Sequence[Any] = _rows(statement, me=person.id, today=today(), **given)
    return [Pair(*_filled(tuple(row))) for row in rows]


def _filled(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without a profile as a mentee there are no needs."""
    return *row[:16], row[16] or (), *row[17:]


def _rows(statement: Any, **given: Any) -> Sequence[Any]:
    return session.connection().execute(statement, given).all()
