"""What people learn, through training's own actions, each on its day.

What a browser would send while somebody answers stands directly on the questions that were drawn:
it goes by short transactions of its own there, and here everything is one.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.demo.figures import SEED
from portal.demo.stage import Stage
from portal.demo.story.learning import (
    DIAGNOSED,
    LAID,
    REVOKED,
    SITTINGS,
    STUDIED,
    WANTED,
    Laid,
    Revoked,
    Sitting,
    Studied,
)
from portal.training.actions import (
    assignments,
    certificates,
    content,
    figures,
    finishing,
    paths,
    practice,
    progress,
    snapshots,
    starting,
)
from portal.training.assessment import grading
from portal.training.assessment.questions import Question
from portal.training.models import Attempt, Certificate, Drawn, Edition, Piece, QuestionVersion
from portal.training.models import Question as Kept
from portal.training.queries import checks, lessons
from portal.web.addresses import addresses

BEGINS = time(10, 0)
LASTS = timedelta(minutes=14)
SPRING = 210  # days ago: when the diagnostic was sat
SPREAD = 30  # days over which it was
BROUGHT = timedelta(days=450)  # ago: when the content came


def bring(stage: Stage) -> None:
    """The content, as it stood before anybody sat a test or got a certificate; the command that
    starts the portal may have loaded it a minute ago."""
    then = moment(stage.today - BROUGHT)
    with clock.standing_at(then):
        content.load()
    for kept in (Edition, QuestionVersion):
        session.execute(update(kept).values(loaded_at=then))


def learn(stage: Stage) -> None:
    """Sittings, lessons and wishes, in the order of their days; questions about own metrics."""
    with addresses():  # a chart is drawn as on a page
        service = stage.departments["service"].id  # all would take seconds; a worker makes them
        for batch in snapshots.batches():
            snapshots.ask_about([one for one in batch if one.metric.department_id == service])
    sat = [
        Sitting(name, "diagnostic", SPRING + at % SPREAD, knows)
        for at, (name, knows) in enumerate(DIAGNOSED)
    ]
    done: list[Sitting | Studied | Laid] = [*sat, *STUDIED, *SITTINGS, *LAID]
    for one in sorted(done, key=lambda one: -one.ago):
        luck = random.Random(f"{SEED} {one}")  # noqa: S311 - a story, the same each time
        if isinstance(one, Sitting):
            _sit(stage, one, luck)
        elif isinstance(one, Laid):
            _lay(stage, one)
        else:
            _study(stage, one, luck)
    for taken in REVOKED:
        _revoke(stage, taken)
    for wish in WANTED:
        assignments.assign(
            stage.departments[wish.department],
            piece_id=_piece("course", wish.course).id,
            person_id=stage.people[wish.person].id if wish.person else None,
            due_on=stage.today + timedelta(days=wish.in_days),
            reason=wish.reason,
            actor=stage.people[wish.head],
        )
    figures.keep(figures.reckoned(), session.connection())


def _sit(stage: Stage, one: Sitting, luck: random.Random) -> None:
    person = stage.people[one.person]
    begun = moment(stage.today - timedelta(days=one.ago))
    with clock.standing_at(begun):
        attempt = starting.start(_piece("assessment", one.slug), actor=person)
    with clock.standing_at(begun + LASTS):
        answer(attempt, one.knows, luck)
        finishing.hand_in(attempt, actor=person)


def _revoke(stage: Stage, one: Revoked) -> None:
    held = select(Certificate).where(Certificate.name == one.person)
    with clock.standing_at(moment(stage.today - timedelta(days=one.ago))):
        certificates.revoke(
            session.scalars(held.join(Piece).where(Piece.slug == one.slug)).one(),
            reason=one.reason,
            actor=stage.people[one.by],
        )


def _lay(stage: Stage, one: Laid) -> None:
    """Laid and given out on its day: who has not finished since is overdue."""
    with clock.standing_at(moment(stage.today - timedelta(days=one.ago))):
        path = paths.lay(
            title=one.title,
            purpose=one.purpose,
            role=one.role,
            department_id=stage.departments[one.department].id if one.department else 0,
            piece_ids=[_piece("course", slug).id for slug in one.courses],
            days=one.days,
            due_on=None,
            actor=stage.people[one.by],
        )
        paths.give_out(path)


def _study(stage: Stage, one: Studied, luck: random.Random) -> None:
    """Lesson by lesson, a day each, its checks answered first."""
    person = stage.people[one.person]
    course = lessons.course(person, one.course)
    if course is None:
        raise LookupError(f"there is no course {one.course}")
    for number, listed in enumerate(course.lessons[: one.lessons]):
        with clock.standing_at(
            moment(stage.today - timedelta(days=one.ago + one.lessons - number))
        ):
            lesson = lessons.lesson(person, *listed.slug.split("/"))
            if lesson is None:
                raise LookupError(f"there is no lesson {listed.slug}")
            _practise(person, lesson.piece.id, lesson.piece.edition_id, one.knows, luck)
            progress.complete_lesson(lesson, actor=person)


def _practise(
    person: Person, piece_id: int, edition_id: int, knows: float, luck: random.Random
) -> None:
    """The checks of a lesson, each answered once."""
    attempt = Attempt(
        person_id=person.id, piece_id=piece_id, edition_id=edition_id, behaviour=checks.PRACTICE,
        number=1, state="open", started_at=clock.now(), skills={}, how="", sha256="",
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    for position, version in enumerate(_asked(edition_id), 1):
        asked = Question.from_dict(version.body)
        session.add(
            Drawn(
                attempt_id=attempt.id, position=position, question_version_id=version.id,
                order=[one.id for one in asked.options or asked.choices], misconceptions=[],
            )
        )  # fmt: skip
    session.flush()
    for drawn, mark in answer(attempt, knows, luck):
        asked = Question.from_dict(drawn.question_version.body)
        for name, value in practice.credited(asked, mark, 0, drawn.question_version_id).items():
            setattr(drawn, name, value)


def _asked(edition_id: int) -> Sequence[QuestionVersion]:
    quizzes = lessons.text(edition_id).quizzes
    found = []
    for bank, slug in checks.asked(quizzes):
        found.append(
            session.scalars(
                select(QuestionVersion)
                .join(Kept, Kept.version_id == QuestionVersion.id)
                .join(Piece, Piece.id == Kept.bank_id)
                .where(Piece.slug == bank, Piece.kind == "bank", Kept.slug == slug)
            ).one()
        )
    return found


def answer(attempt: Attempt, knows: float, luck: random.Random) -> list[tuple[Drawn, grading.Mark]]:
    """Every question answered; what each answer comes to."""
    marked = []
    sheet = session.scalars(
        select(Drawn)
        .where(Drawn.attempt_id == attempt.id)
        .options(joinedload(Drawn.question_version))
    )
    for drawn in sheet:
        asked = Question.from_dict(drawn.question_version.body)
        drawn.given = right(asked) if luck.random() < knows else wrong(asked, luck)
        drawn.sequence, drawn.answered_at = 1, clock.now()
        drawn.misconceptions = []
        marked.append((drawn, grading.mark(asked, drawn.given)))
    session.flush()
    return marked


def right(asked: Question) -> Any:
    """What earns all marks."""
    keys = [one.id for one in asked.options if one.right]
    if asked.kind in ("single", "truefalse"):
        return keys[0]
    if asked.kind == "multiple":
        return sorted(keys)
    if asked.kind == "order":
        return {one.id: str(place) for place, one in enumerate(asked.options, 1)}
    if asked.kind in ("match", "classify"):
        return {one.id: one.right for one in asked.pairs}
    if asked.kind == "cloze":
        return {one.id: one.words[0] if one.words else one.low for one in asked.gaps}
    line = asked.lines[0]
    return line.words or line.low


def wrong(asked: Question, luck: random.Random) -> Any:
    """What people say who do not know: another option, the list as it stands, a guess."""
    others = [one.id for one in asked.options if not one.right]
    if asked.kind in ("single", "truefalse"):
        return luck.choice(others)
    if asked.kind == "multiple":
        return sorted([luck.choice(others), right(asked)[0]])
    if asked.kind == "order":
        last = len(asked.options)
        return {one.id: str(last - place) for place, one in enumerate(asked.options)}
    if asked.kind in ("match", "classify"):
        return {one.id: asked.choices[0].id for one in asked.pairs}
    if asked.kind == "cloze":
        return {one.id: "more" for one in asked.gaps}
    return "1" if asked.kind == "numeric" else "average"


def _piece(kind: str, slug: str) -> Piece:
    return session.scalars(select(Piece).where(Piece.kind == kind, Piece.slug == slug)).one()


def moment(day: date, hour: time = BEGINS) -> datetime:
    """An hour of a day in the company's zone."""
    return datetime.combine(day, hour, ZoneInfo(current_app.config["SETTINGS"].timezone))
