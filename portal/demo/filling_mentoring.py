"""Mentoring, through the features' own actions, each on its day: one round runs, one opens."""

import random
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.demo import filling_learning
from portal.demo.figures import SEED
from portal.demo.stage import Stage
from portal.demo.story import mentoring as story
from portal.demo.story.mentoring import Asked, Goal, Lived, Mentee, Mentor, Round
from portal.mentorship.actions import (
    agreeing,
    answering,
    check_ins,
    checks,
    closing,
    editing,
    goals,
    listing,
    meetings,
    notes,
    profiles,
    programmes,
    publishing,
    questions,
    running,
)
from portal.mentorship.evaluation import ITEMS
from portal.mentorship.models import MENTEE, MENTOR, NotWith, Pairing, Programme, RunPair
from portal.mentorship.profiles import MODES
from portal.training.actions import finishing
from portal.training.models import Piece
from portal.web.addresses import addresses

HOUR = time(15, 0)
WEEKDAYS = range(10)  # all half-days: who has no time for this has no profile here
BEGUN = 92  # days ago both had accepted


def pair_up(stage: Stage) -> None:
    """The first round from its founding to its pairs' own work, then the second as it opens."""
    with addresses():  # addresses in what people are told
        first = _found(stage, story.FIRST)
        _join(stage, first, story.FIRST, story.MENTORS, story.MENTEES)
        _publish(stage, first)
        for lived in story.LIVED:
            _live(stage, first, lived)
        second = _found(stage, story.SECOND)
        mentors = [one for one in story.MENTORS if one.person in story.SECOND_MENTORS]
        _join(stage, second, story.SECOND, mentors, story.SECOND_MENTEES)


def _found(stage: Stage, told: Round) -> Programme:
    with clock.standing_at(_at(stage, told.opens - 7)):
        return programmes.found(
            name=told.name,
            purpose=told.purpose,
            opens_on=stage.today + timedelta(days=told.opens),
            closes_on=stage.today + timedelta(days=told.closes),
            weeks=story.AGREED["weeks"],
            rhythm_days=story.AGREED["rhythm_days"],
            administrator_id=stage.people[story.RUNS_IT].id,
            actor=stage.people[story.FOUNDER],
        )


def _join(stage: Stage, programme: Programme, told: Round, mentors: Any, mentees: Any) -> None:
    """Each on a day of the first week; one of them on their own terms."""
    for at, one in enumerate([*mentors, *mentees]):
        with clock.standing_at(_at(stage, told.opens + 1 + at % 6)):
            side = MENTOR if isinstance(one, Mentor) else MENTEE
            given = _of_mentor(stage, one) if isinstance(one, Mentor) else _of_mentee(stage, one)
            profiles.join(programme, side=side, actor=stage.people[one.person], **given)
    for author, other in story.NOT_WITH:
        if told.run is not None:  # directly: the action keeps it in a transaction of its own
            session.add(
                NotWith(
                    programme_id=programme.id,
                    author_id=stage.people[author].id,
                    other_id=stage.people[other].id,
                    created_at=_at(stage, told.opens + 3),
                )
            )
    session.flush()


def _both(stage: Stage, one: Mentor | Mentee) -> dict[str, Any]:
    return {
        "site": "",
        "zone": "",
        "languages": ["English"],
        "modes": list(MODES)[:2],
        "slots": list(WEEKDAYS),
        "meetings_a_month": 2,
        "opted_in": True,
        "paused_until": None,
        "metrics": [stage.metrics[code].id for code in one.metrics],
    }


def _of_mentor(stage: Stage, one: Mentor) -> dict[str, Any]:
    return {
        **_both(stage, one), "about": one.about, "levels": one.levels, "capacity": one.places,
        "consents": one.consents, "wishes": {}, "trained_on": None,
    }  # fmt: skip


def _of_mentee(stage: Stage, one: Mentee) -> dict[str, Any]:
    needs = [{"topic": topic, "current": now, "wanted": then} for topic, now, then in one.needs]
    return {**_both(stage, one), "about": one.goal, "needs": needs, "consents": True}


def _publish(stage: Stage, programme: Programme) -> None:
    """The run, with one pair given by hand, published the day after."""
    leader = stage.people[story.RUNS_IT]
    day = story.FIRST.run or 0
    with clock.standing_at(_at(stage, day)):
        run = running.start(programme, orphans_only=False, actor=leader)
        mentee, mentor, reason = story.BY_HAND
        row = session.scalars(
            select(RunPair).where(
                RunPair.run_id == run.id, RunPair.mentee_id == stage.people[mentee].id
            )
        ).one()
        if row.mentor_id != stage.people[mentor].id:
            editing.edit(row, run, mentor_id=stage.people[mentor].id, reason=reason, actor=leader)
    with clock.standing_at(_at(stage, day + 1)):
        publishing.publish(run, actor=leader)


def _live(stage: Stage, programme: Programme, lived: Lived) -> None:
    """What came of a mentee's offer."""
    mentee = stage.people[lived.mentee]
    pairing = session.scalars(
        select(Pairing).where(Pairing.programme_id == programme.id, Pairing.mentee_id == mentee.id)
    ).first()
    if pairing is None:
        return  # without a mentor: they wait
    mentor = pairing.mentor
    with clock.standing_at(_at(stage, -BEGUN - 3)):
        answering.accept(pairing, actor=mentor)
    if not lived.is_answered:
        with clock.standing_at(_at(stage, -BEGUN + 1)):
            answering.decline(pairing, actor=mentee)
        return
    with clock.standing_at(_at(stage, -BEGUN)):
        answering.accept(pairing, actor=mentee)
        agreeing.agree(pairing, **story.AGREED, actor=mentor)
        agreeing.confirm(pairing, actor=mentee)
        agreeing.share(pairing, shares=list(lived.shares), actor=mentee)
    _check(stage, pairing, mentee, -BEGUN + 1, lived.before)
    for ago in sorted(lived.met, reverse=True):
        _meet(stage, pairing, ago)
    for goal in lived.goals:
        _aim(stage, pairing, goal)
    for asked in lived.asked:
        _ask(stage, pairing, asked)
    _tell(stage, pairing, lived)
    _end(stage, pairing, lived)


def _check(stage: Stage, pairing: Pairing, mentee: Person, day: int, knows: float) -> None:
    """The eight questions, answered as far as the mentee knew."""
    luck = random.Random(f"{SEED} {mentee.name} {day}")  # noqa: S311 - a story, the same each time
    with clock.standing_at(_at(stage, day)):
        attempt = checks.begin(pairing, actor=mentee)
    with clock.standing_at(_at(stage, day) + timedelta(minutes=12)):
        filling_learning.answer(attempt, knows, luck)
        finishing.hand_in(attempt, actor=mentee)


def _meet(stage: Stage, pairing: Pairing, ago: int) -> None:
    """Planned the week before, held, said so by both."""
    starts = _at(stage, -ago)
    with clock.standing_at(starts - timedelta(days=6)):
        meeting = meetings.plan(
            pairing, starts=_plain(starts), minutes=45, place=story.PLACE, agenda=story.AGENDA,
            actor=pairing.mentor,
        )  # fmt: skip
    with clock.standing_at(starts + timedelta(hours=1)):
        for person in (pairing.mentor, pairing.mentee):
            meetings.say_met(meeting, met=True, actor=person)


def _aim(stage: Stage, pairing: Pairing, told: Goal) -> None:
    with clock.standing_at(_at(stage, -80)):
        goal = goals.add_goal(
            pairing, goal=told.goal, code=told.metric, skill="",
            due_on=stage.today + timedelta(days=told.due), actor=pairing.mentee,
        )  # fmt: skip
        for step in told.steps:
            goals.add_step(goal, step=step, actor=pairing.mentee)
    session.refresh(goal)
    with clock.standing_at(_at(stage, -20)):
        for done in goal.steps[: told.done]:
            goals.tick(done, is_done=True, actor=pairing.mentee)
        if told.is_met:
            goals.settle_goal(goal, state="met", actor=pairing.mentor)


def _ask(stage: Stage, pairing: Pairing, told: Asked) -> None:
    with clock.standing_at(_at(stage, -told.ago)):
        asked = questions.ask(
            pairing, code=told.metric, question=told.question, actor=pairing.mentee
        )
    if told.answer:
        with clock.standing_at(_at(stage, 1 - told.ago)):
            questions.answer(asked, answer=told.answer, actor=pairing.mentor)


def _tell(stage: Stage, pairing: Pairing, lived: Lived) -> None:
    """Notes, a lesson on the list, how it goes, and the next session."""
    with clock.standing_at(_at(stage, -5)):
        if lived.note:
            notes.add_note(pairing, note=lived.note, actor=pairing.mentor)
            lesson = session.scalars(select(Piece).where(Piece.slug == story.LESSON)).one()
            listing.put(pairing, piece_id=lesson.id, why=story.WHY, actor=pairing.mentor)
        if lived.pulses is not None:
            both = zip((pairing.mentor, pairing.mentee), lived.pulses, strict=True)
            for person, pulse in both:
                check_ins.check_in(pairing, pulse=pulse, said="", actor=person)
    if lived.ahead is not None:
        with clock.standing_at(_at(stage, -2)):
            meetings.plan(
                pairing, starts=_plain(_at(stage, lived.ahead)), minutes=45, place=story.PLACE,
                agenda=story.AGENDA, actor=pairing.mentee,
            )  # fmt: skip


def _end(stage: Stage, pairing: Pairing, lived: Lived) -> None:
    """Paused, or brought to its end with what both say of it."""
    if lived.end == "paused":
        with clock.standing_at(_at(stage, -40)):
            agreeing.pause(pairing, until=stage.today + timedelta(days=21), actor=pairing.mentee)
    elif lived.end:
        with clock.standing_at(_at(stage, -12)):
            closing.begin_closing(pairing, outcome=lived.end, actor=pairing.mentor)
        if lived.after:
            _check(stage, pairing, pairing.mentee, -11, lived.after)
        with clock.standing_at(_at(stage, -10)):
            closing.close(pairing, actor=pairing.mentee)
            answers = dict.fromkeys(ITEMS, 4 if lived.after else 3)
            for person in (pairing.mentor, pairing.mentee):
                closing.evaluate(pairing, answers=answers, actor=person)


def _at(stage: Stage, day: int) -> datetime:
    """The afternoon of a day, counted from today."""
    return filling_learning.moment(stage.today + timedelta(days=day), HOUR)


def _plain(moment: datetime) -> datetime:
    """Local time, as a form has it."""
    return moment.replace(tzinfo=None)
