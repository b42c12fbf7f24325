"""Finished attempts whose marks may not be by the present key, and regrades that were applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.training.models import (
    Attempt,
    Certificate,
    Drawn,
    Question,
    QuestionVersion,
    Regrade,
)

AT_ONCE = 200  # attempts that are read together


class Sheet(NamedTuple):
    """An attempt, its questions, and the certificate that rests on it, unless it was revoked."""

    attempt: Attempt
    drawn: Sequence[Drawn]
    certificate: Certificate | None


def touched(ids: Sequence[int] | None = None, *, lock: bool = False) -> Iterator[Sheet]:
    """Those attempts, or all that `touched_ids` finds, with their questions."""
    for some in _batches(touched_ids() if ids is None else ids):
        yield from _sheets(some, lock=lock)


def touched_ids(after: int = 0, most: int | None = None) -> Sequence[int]:
    """Finished assessments with a question that was marked by another key than the present one, or
    counted otherwise, in their order: `most` of those that come after the attempt `after`."""
    own, now, graded = (aliased(QuestionVersion) for _ in range(3))
    is_kept = own.kind == now.kind  # else the question keeps the key that it was answered under
    key = case((is_kept, now.key_hash), else_=own.key_hash)
    void = func.coalesce(own.void, case((is_kept, now.void)), "")
    ids = (
        select(Attempt.id)
        .join(Drawn, Drawn.attempt_id == Attempt.id)
        .join(own, own.id == Drawn.question_version_id)
        .join(graded, graded.id == Drawn.graded_version_id)
        .join(Question, Question.id == own.question_id)
        .join(now, now.id == Question.version_id)
        .where(
            Attempt.state == "finished",
            Attempt.behaviour != "review",
            Attempt.score.is_not(None),
            Attempt.id > after,
            Drawn.question_version_id.in_(_suspects()),
            or_(graded.key_hash != key, func.coalesce(Drawn.graded_void, "") != void),
        )
        .distinct()
        .order_by(Attempt.id)
        .limit(most)
    )
    return session.scalars(ids).all()


def _suspects() -> Select[int]:
    """Versions of questions that had two keys, or that were void: few, and found first."""
    one = QuestionVersion
    keys = (
        select(one.question_id)
        .group_by(one.question_id)
        .having(or_(func.count(one.key_hash.distinct()) > 1, func.max(one.void_reason) != ""))
    )
    return select(one.id).where(one.question_id.in_(keys))


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _sheets(ids: Sequence[int], *, lock: bool) -> Iterator[Sheet]:
    held = select(Attempt).where(Attempt.id.in_(ids)).order_by(Attempt.id)
    if lock:
        session.execute(held.with_for_update()).all()
    held = held.options(
        joinedload(Attempt.person), joinedload(Attempt.piece), joinedload(Attempt.edition)
    )
    drawn = (
        select(Drawn)
        .where(Drawn.attempt_id.in_(ids))
        .options(
            joinedload(Drawn.question_version)
            .joinedload(QuestionVersion.question)
            .joinedload(Question.version)
        )
        .order_by(Drawn.attempt_id, Drawn.position)
    )
    sheets: dict[int, list[Drawn]] = {one: [] for one in ids}
    for one in session.scalars(drawn):
        sheets[one.attempt_id].append(one)
    certificates = {
        one.attempt_id: one
        for one in session.scalars(
            select(Certificate).where(
                Certificate.attempt_id.in_(ids), Certificate.revoked_at.is_(None)
            )
        )
    }
    for attempt in session.scalars(held).all():
        yield Sheet(attempt, sheets[attempt.id], certificates.get(attempt.id))


def applied() -> Sequence[Regrade]:
    """The last regrades, the newest first."""
    found = select(Regrade).options(joinedload(Regrade.by)).order_by(Regrade.id.desc()).limit(20)
    return session.scalars(found).all()


def version(_person: Person, version_id: int) -> QuestionVersion | None:
    """A version of a question, with the question and its bank."""
    found = (
        select(QuestionVersion)
        .where(QuestionVersion.id == version_id)
        .options(joinedload(QuestionVersion.question).joinedload(Question.bank))
    )
    return session.scalar(found)
