"""Assessments and attempts at them: what their pages show."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.driver import Ready
from portal.training.assessment.rules import is_late
from portal.training.models import (
    Allowance,
    Attempt,
    Drawn,
    Edition,
    Piece,
    Question,
    QuestionVersion,
)

_RULES = load_only(Edition.meta, Edition.html, Edition.number)
_PAGE = load_only(Edition.meta, Edition.number)


def assessments(person: Person) -> Sequence[Piece]:
    """All that can be taken, by title."""
    found = (
        select(Piece)
        .options(joinedload(Piece.edition).options(_PAGE))
        .where(Piece.kind == "assessment", Piece.retired_at.is_(None))
        .order_by(Piece.title)
    )
    return session.scalars(found).all()


def assessment(_person: Person, slug: str) -> Piece | None:
    """The assessment at this address, with its current edition."""
    found = (
        select(Piece)
        .options(joinedload(Piece.edition).options(_RULES))
        .where(Piece.kind == "assessment", Piece.slug == slug, Piece.retired_at.is_(None))
    )
    piece = session.scalar(found)
    return piece if piece is not None and piece.edition is not None else None


def attempts_of(person_id: int, piece_id: int) -> Sequence[Attempt]:
    """A person's attempts at an assessment, the oldest first."""
    found = (
        select(Attempt)
        .where(
            Attempt.person_id == person_id,
            Attempt.piece_id == piece_id,
            Attempt.behaviour != "review",
        )
        .order_by(Attempt.number)
    )
    return session.scalars(found).all()


def latest_of(person_id: int) -> dict[int, Attempt]:
    """By assessment, a person's last attempt."""
    found = (
        select(Attempt)
        .join(Attempt.piece)
        .where(Attempt.person_id == person_id, Piece.kind == "assessment")
        .order_by(Attempt.number)
    )
    return {one.piece_id: one for one in session.scalars(found)}


def going_on(person_id: int) -> list[Attempt]:
    """Attempts that somebody began and may go on with, the first to end first: one statement."""
    found = (
        select(Attempt)
        .join(Attempt.piece)
        .options(contains_eager(Attempt.piece))
        .where(
            Attempt.person_id == person_id,
            Attempt.state == "open",
            Attempt.behaviour != "review",
            Piece.kind == "assessment",
        )
        .order_by(Attempt.deadline.is_(None), Attempt.deadline, Attempt.id)
    )
    now = clock.now()
    return [one for one in session.scalars(found) if not is_late(one.deadline, one.grace, now)]


def allowance(person_id: int, piece_id: int) -> Allowance | None:
    """What a person may have beyond the rules, unless it has ended."""
    found = select(Allowance).where(
        Allowance.person_id == person_id,
        Allowance.piece_id == piece_id,
        Allowance.ended_at.is_(None),
    )
    return session.scalar(found.options(joinedload(Allowance.given_by)))


def any_allowance(person_id: int, piece_id: int) -> Allowance | None:
    """The one that there is for a person, also where it has ended."""
    found = select(Allowance).where(
        Allowance.person_id == person_id, Allowance.piece_id == piece_id
    )
    return session.scalar(found)


def one_allowance(_person: Person, slug: str, allowance_id: int) -> Allowance | None:
    """An allowance of this assessment, with whose it is."""
    found = (
        select(Allowance)
        .join(Allowance.piece)
        .options(joinedload(Allowance.person), contains_eager(Allowance.piece))
        .where(Allowance.id == allowance_id, Piece.kind == "assessment", Piece.slug == slug)
    )
    return session.scalar(found)


def allowances(piece_id: int) -> Sequence[Allowance]:
    """All that were given for an assessment, also those that have ended, the newest first."""
    found = (
        select(Allowance)
        .where(Allowance.piece_id == piece_id)
        .options(joinedload(Allowance.person), joinedload(Allowance.given_by))
        .order_by(Allowance.id.desc())
    )
    return session.scalars(found).all()


def attempt(person: Person, slug: str, number: int) -> Attempt | None:
    """One's own attempt; nobody has the address of another's."""
    found = (
        select(Attempt)
        .join(Attempt.piece)
        .join(Attempt.edition)
        .options(
            contains_eager(Attempt.piece).load_only(Piece.slug, Piece.title, Piece.kind),
            contains_eager(Attempt.edition).options(_PAGE),
        )
        .where(
            Attempt.person_id == person.id,
            Attempt.number == number,
            Attempt.behaviour != "review",
            Piece.kind == "assessment",
            Piece.slug == slug,
        )
    )
    return session.scalar(found)


_MAP = Ready(  # every question's page sends it
    select(Drawn.id, Drawn.position, Drawn.given, Drawn.sequence, Drawn.flagged)
    .where(Drawn.attempt_id == bindparam("attempt_id"))
    .order_by(Drawn.position)
)


def questions_of(attempt_id: int) -> Sequence[Row[Any]]:
    """What the map of an attempt shows of each question: position, given, sequence, flagged."""
    return _MAP.rows(session.connection(), attempt_id=attempt_id)


def sheet(attempt_id: int) -> Sequence[Drawn]:
    """The questions of an attempt with their versions, in order, as they are now."""
    found = (
        select(Drawn)
        .where(Drawn.attempt_id == attempt_id)
        .options(joinedload(Drawn.question_version))
        .order_by(Drawn.position)
        .execution_options(populate_existing=True)
    )
    return session.scalars(found).all()


def held(attempt_id: int) -> Attempt:
    """The attempt, locked and as it is now: answers that are under way come before or after."""
    found = select(Attempt).where(Attempt.id == attempt_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()


_QUESTION_AT = (
    select(Attempt, Drawn)
    .join(Drawn, Drawn.attempt_id == Attempt.id)
    .join(Attempt.piece)
    .join(Attempt.edition)
    .join(Drawn.question_version)
    .options(
        contains_eager(Attempt.piece).load_only(Piece.slug, Piece.title, Piece.kind),
        contains_eager(Attempt.edition).options(_PAGE),
        contains_eager(Drawn.question_version).load_only(
            QuestionVersion.body, QuestionVersion.html, QuestionVersion.kind
        ),
    )
    .where(
        Attempt.person_id == bindparam("person_id"),
        Attempt.number == bindparam("number"),
        Attempt.behaviour != "review",
        Piece.kind == "assessment",
        Piece.slug == bindparam("slug"),
        Drawn.position == bindparam("position"),
    )
)


def question_at(
    person: Person, slug: str, number: int, position: int
) -> tuple[Attempt, Drawn] | None:
    """One question of one's own attempt, in one statement."""
    row = session.execute(
        _QUESTION_AT,
        {"person_id": person.id, "slug": slug, "number": number, "position": position},
    ).first()
    return None if row is None else (row[0], row[1])


def candidates(banks: Sequence[str]) -> Sequence[Row[Any]]:
    """Questions that may be drawn: bank, slug, the current version's id, skill, level and so on."""
    bank = aliased(Piece)
    version = QuestionVersion
    found = (
        select(
            bank.slug.label("bank"), Question.id.label("question_id"), Question.slug,
            version.id, version.skill, version.level, version.difficulty, version.kind,
            version.body,
        )
        .join(version, Question.version_id == version.id)
        .join(bank, Question.bank_id == bank.id)
        .where(Question.retired_at.is_(None), version.void.is_(None))
        .order_by(bank.slug, Question.position, Question.id)
    )  # fmt: skip
    if all(banks):  # one that names no bank draws from all
        found = found.where(bank.slug.in_(sorted(set(banks))))
    return session.execute(found).all()


def times_seen(person_id: int) -> Counter[int]:
    """By question, how often it was drawn in a person's attempts."""
    found = (
        select(QuestionVersion.question_id, func.count())
        .join(Drawn, Drawn.question_version_id == QuestionVersion.id)
        .join(Attempt, Drawn.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id)
        .group_by(QuestionVersion.question_id)
    )
    return Counter({row[0]: row[1] for row in session.execute(found)})


def lesson_titles(slugs: Sequence[str]) -> dict[str, str]:
    """By "course/lesson", the title of those that exist."""
    found = select(Piece.slug, Piece.title).where(
        Piece.kind == "lesson", Piece.slug.in_(slugs), Piece.retired_at.is_(None)
    )
    return {row.slug: row.title for row in session.execute(found)} if slugs else {}


def overdue(now: datetime) -> list[int]:
    """Open attempts whose deadline and grace have passed."""
    found = (
        select(Attempt.id, Attempt.deadline, Attempt.grace)
        .where(Attempt.state == "open", Attempt.deadline < now)
        .order_by(Attempt.deadline)
        .limit(500)
    )
    return [row.id for row in session.execute(found) if is_late(row.deadline, row.grace, now)]


def is_any_overdue() -> bool:
    return bool(overdue(clock.now()))
