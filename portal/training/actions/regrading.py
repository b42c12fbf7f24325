"""Marks of finished attempts by the present key: what would change, and changing it.

Nothing is regraded by itself, and no certificate revoked: those that are touched are flagged for a
person. docs/decisions/0030.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, observe, session
from portal.errors import Refused
from portal.notices import kinds, telling
from portal.training.actions import certificates, standing
from portal.training.assessment import grading, totals
from portal.training.assessment.carrying import carried
from portal.training.assessment.questions import Question
from portal.training.models import Attempt, Drawn, QuestionVersion, Regrade
from portal.training.queries import regrading as queries
from portal.training.statistics import shares
from portal.training.vocabulary import percent_words

KIND = kinds.Kind(
    "learning.regraded", "Marks of mine that were corrected", "Learning", kinds.AT_ONCE
)
_SETTLE = (
    update(Drawn)
    .where(Drawn.id == bindparam("drawn"))
    .values(
        graded_version_id=bindparam("version"), graded_void=bindparam("void")
    )
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One attempt whose mark would be another."""

    attempt_id: int
    person: str
    title: str
    number: int
    old: str | None  # percent
    new: str
    passed_before: bool | None
    passed_now: bool | None
    serial: str | None  # of the certificate that rests on it
    questions: tuple[str, ...]  # whose key changed

    @property
    def flips(self) -> bool:
        return self.passed_before != self.passed_now

    def __str__(self) -> str:
        passing = f", passed {self.passed_before} -> {self.passed_now}" if self.flips else ""
        held = f", certificate {self.serial}" if self.serial else ""
        words = f"{self.person}: {self.title}, attempt {self.number}: {self.old} -> {self.new}"
        return words + passing + held


@dataclass(frozen=True)
class Marked:
    """One question under the present key."""

    drawn: Drawn
    version: QuestionVersion
    credit: str
    points: str
    misconceptions: list[str]
    item: totals.Item


def plan(ids: Sequence[int] | None = None) -> list[Line]:
    """Whose mark would change, of those attempts or of all, in their order."""
    found = (_line(one)[0] for one in queries.touched(ids))
    return [line for line in found if line is not None]


class Batch(NamedTuple):
    """Attempts that are looked at together, and which of them would have other marks."""

    ids: Sequence[int]
    lines: list[Line]


def batch(after: int = 0) -> Batch | None:
    """The touched attempts that come after that one, as many as are looked at together."""
    ids = queries.touched_ids(after, queries.AT_ONCE)
    return Batch(ids, plan(ids)) if ids else None


def digest(lines: Sequence[Line]) -> str:
    """SHA-256 of a plan: what is applied is what was looked at."""
    text = json.dumps([asdict(one) for one in lines], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def apply(
    *, reason: str, actor: Person | None, looked_at: str = "", after: int | None = None
) -> Regrade:
    """Give every touched attempt its new mark, flag certificates, tell the people.

    With `after`, only the attempts that the page shows which begins after that one. Those whose
    marks are right already are noted as looked at, so that no plan reads them again.
    Raises Refused where nothing would change, or where it is not what was `looked_at`.
    """
    ensure_writing()
    ids = None if after is None else queries.touched_ids(after, queries.AT_ONCE)
    held = [(one, *_line(one)) for one in queries.touched(ids, lock=True)]
    lines = [line for _sheet, line, _marks in held if line is not None]
    if not lines:
        raise Refused("Nothing would change: every mark is by the present key.")
    if looked_at and looked_at != digest(lines):
        raise Refused("Something has changed since you opened this page. Look at the list again.")
    regrade = Regrade(
        reason=reason,
        by=actor,
        at=clock.now(),
        attempts=len(lines),
        passes=sum(one.flips for one in lines),
        certificates=sum(one.serial is not None for one in lines),
        sha256=digest(lines),
        lines=[asdict(one) for one in lines],
    )
    with change(regrade, "regrade", actor=actor, reason=reason):
        session.flush()
        for sheet, line, marks in held:
            if line is not None:
                _write(sheet, line, marks, regrade)
            _note(marks)
        session.flush()
        standing.recompute({one.attempt.person_id for one, line, _marks in held if line})
    return regrade


def settle(ids: Sequence[int]) -> None:
    """Note of attempts whose marks are right by the present keys that they were looked at."""
    marks = [one for sheet in queries.touched(ids) for one in _line(sheet)[1]]
    values = [
        {"drawn": one.drawn.id, "version": one.version.id, "void": one.item.void} for one in marks
    ]
    if values:
        observe(lambda connection: connection.execute(_SETTLE, values))


def void(version: QuestionVersion, *, how: str, reason: str, actor: Person) -> None:
    """Say that a question counts for everybody ("full"), for nobody ("drop"), or again ("").

    Marks change only by the regrade that follows.
    """
    if (version.void or "") == how:
        raise Refused("It is like that already.", field="how")
    with change(
        version, "void question" if how else "count question again", actor=actor, reason=reason
    ):
        version.void = how or None
        version.void_reason = reason
        version.void_by_id = actor.id


def _line(sheet: queries.Sheet) -> tuple[Line | None, list[Marked]]:
    """What an attempt would have; None where nothing changes."""
    attempt, certificate = sheet.attempt, sheet.certificate
    marks = [_mark(one) for one in sheet.drawn]
    whole = totals.total(one.item for one in marks)
    new = shares.percent_text(whole.share)
    passed = _passes(attempt, marks)
    points = shares.decimal_text(whole.points), shares.decimal_text(whole.possible)
    before = attempt.score, attempt.passed, attempt.points, attempt.possible
    if (new, passed, *points) == before and not any(_moved(one) for one in marks):
        return None, marks
    line = Line(
        attempt.id, attempt.person.name, attempt.piece.title, attempt.number, attempt.score, new,
        attempt.passed, passed, certificate.serial if certificate else None,
        tuple(one.version.question.slug for one in marks if _differs(one)),
    )  # fmt: skip
    return line, marks


def _passes(attempt: Attempt, marks: Sequence[Marked]) -> bool | None:
    rules = attempt.edition.meta
    areas = {area: one.share for area, one in totals.by_skill(one.item for one in marks).items()}
    return totals.passes(
        totals.total(one.item for one in marks).share,
        areas,
        pass_mark=rules.get("pass_mark"),
        min_per_skill=rules.get("min_per_skill"),
    )


def _mark(drawn: Drawn) -> Marked:
    """The answer under the question's present key, or its own where the kind is another now."""
    own = drawn.question_version
    now = own.question.version or own
    version = now if now.kind == own.kind else own
    asked, given = Question.from_dict(version.body), drawn.given
    if version is not own:
        given = carried(given, Question.from_dict(own.body), asked)
    mark = grading.mark(asked, given)
    credit = grading.after_hints(mark.credit, drawn.hints, asked.hint_cost)
    void: Any = own.void or version.void
    item = totals.Item(credit, Fraction(asked.points), asked.area, void)
    return Marked(
        drawn, version, shares.percent_text(credit), shares.decimal_text(item.earned),
        list(mark.misconceptions), item,
    )  # fmt: skip


def _moved(one: Marked) -> bool:
    return (one.credit, one.points) != (one.drawn.credit, one.drawn.points)


def _differs(one: Marked) -> bool:
    return _moved(one) or bool(one.item.void)


def _note(marks: Sequence[Marked]) -> None:
    """By which key the questions were marked, and what they counted for."""
    for one in marks:
        one.drawn.graded_version_id, one.drawn.graded_void = one.version.id, one.item.void


def _write(sheet: queries.Sheet, line: Line, marks: Sequence[Marked], regrade: Regrade) -> None:
    attempt, actor = sheet.attempt, regrade.by
    whole = totals.total(one.item for one in marks)
    areas = totals.by_skill(one.item for one in marks)
    with change(attempt, "regrade attempt", actor=actor, reason=regrade.reason):
        for one in marks:
            one.drawn.credit, one.drawn.points = one.credit, one.points
            one.drawn.misconceptions = one.misconceptions
        attempt.score, attempt.passed = line.new, line.passed_now
        attempt.points = shares.decimal_text(whole.points)
        attempt.possible = shares.decimal_text(whole.possible)
        attempt.skills = {area: shares.percent_text(one.share) for area, one in areas.items()}
        session.flush()
        _certify(sheet, line, regrade)
        telling.tell(
            [attempt.person_id],
            KIND.name,
            f"regraded:{regrade.id}:{attempt.id}",
            subject=attempt,
            title=f"Your mark was corrected: {attempt.piece.title}",
            sentence=f"{_words(line)} Why: {regrade.reason}",
            actor=actor,
        )


def _certify(sheet: queries.Sheet, line: Line, regrade: Regrade) -> None:
    """Flag the certificate that rests on the attempt; give one where it passes now."""
    certificate = sheet.certificate
    if certificate is not None:
        with change(certificate, "flag certificate", actor=regrade.by, reason=regrade.reason):
            certificate.flag = f"Regraded: {_words(line)}"
    elif line.passed_now and not line.passed_before:
        certificates.issue(sheet.attempt, sheet.drawn)
        standing.follow_pass(sheet.attempt)


def _words(line: Line) -> str:
    if line.old == line.new and not line.flips:
        return f"{percent_words(line.new)} as before, but not for the same answers."
    words = f"{percent_words(line.old)} became {percent_words(line.new)}"
    if not line.flips:
        return f"{words}."
    return f"{words}, which {'passes' if line.passed_now else 'no longer passes'}."
