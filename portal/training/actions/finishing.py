"""The end of an attempt: it is graded once, entered in the log with a digest, and told on."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask import current_app

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.running import Step, release
from portal.training.assessment import grading, rules, totals
from portal.training.assessment.questions import Question
from portal.training.finished import tell_finished
from portal.training.models import Attempt, Drawn
from portal.training.queries import assessments as queries
from portal.training.statistics import shares


def hand_in(attempt: Attempt, *, actor: Person) -> Attempt:
    """Grade what is saved. Twice is once; after deadline and grace it counts as overdue."""
    late = rules.is_late(attempt.deadline, attempt.grace, clock.now())
    return finish(attempt, how="overdue" if late else "submitted", actor=actor)


def finish(attempt: Attempt, *, how: str, actor: Person | None) -> Attempt:
    """End an open attempt with what is saved; one that has ended stays as it is.

    Late and not to be handed in by itself, it is abandoned: it counts, but has no mark.
    """
    ensure_writing()
    attempt = queries.held(attempt.id)
    if attempt.state != "open":
        return attempt
    held = rules.of(attempt.edition.meta, current_app.config["SETTINGS"].timezone)
    if how == "overdue" and held.overdue != "autosubmit":
        return _abandon(attempt, actor)
    sheet = queries.sheet(attempt.id)
    hints = sum(one.hints for one in sheet)
    facts: dict[str, Any] = {"questions": len(sheet), "how": how} | (
        {"hints": hints} if hints else {}
    )
    with change(attempt, "finish attempt", actor=actor, **facts):
        _grade(attempt, sheet, held)
        attempt.state, attempt.how = "finished", how
        attempt.finished_at = _end(attempt, how)
        attempt.sha256 = digest(sheet)
        session.flush()
        tell_finished(attempt, sheet)
    return attempt


def _abandon(attempt: Attempt, actor: Person | None) -> Attempt:
    with change(attempt, "abandon attempt", actor=actor):
        attempt.state, attempt.how = "abandoned", "overdue"
        attempt.finished_at = _end(attempt, "overdue")
        attempt.sha256 = digest(queries.sheet(attempt.id))
    return attempt


def _end(attempt: Attempt, how: str) -> datetime:
    """When it ended: of an overdue one at its deadline, whenever somebody noticed."""
    now = clock.now()
    if how == "overdue" and attempt.deadline is not None:
        return min(attempt.deadline, now)
    return now


def _grade(attempt: Attempt, sheet: Sequence[Drawn], held: rules.Rules) -> None:
    items = [_mark(one) for one in sheet]
    whole = totals.total(items)
    skills = {area: one.share for area, one in totals.by_skill(items).items()}
    attempt.score = shares.percent_text(whole.share)
    attempt.points = shares.decimal_text(whole.points)
    attempt.possible = shares.decimal_text(whole.possible)
    attempt.skills = {area: shares.percent_text(share) for area, share in skills.items()}
    attempt.passed = totals.passes(
        whole.share, skills, pass_mark=held.pass_mark, min_per_skill=held.min_per_skill
    )


def _mark(drawn: Drawn) -> totals.Item:
    """Mark one question, write it down and say what it comes to."""
    version = drawn.question_version
    asked = Question.from_dict(version.body)
    mark = grading.mark(asked, drawn.given)
    credit = grading.after_hints(mark.credit, drawn.hints, asked.hint_cost)
    void = version.void if version.void in ("full", "drop") else None
    item = totals.Item(credit, Fraction(asked.points), asked.area, void)  # type: ignore[arg-type]
    drawn.credit = shares.percent_text(credit)
    drawn.points = shares.decimal_text(item.earned)
    drawn.misconceptions = list(mark.misconceptions)
    drawn.graded_version_id, drawn.graded_void = version.id, void
    return item


def digest(sheet: Sequence[Drawn]) -> str:
    """SHA-256 of what was answered: position, version and answer of each question."""
    held = [[one.position, one.question_version_id, one.given] for one in sheet]
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def end_overdue(step: Step) -> None:
    """Finish what is open after deadline and grace, an attempt a transaction."""
    ended = 0
    for attempt_id in queries.overdue(clock.now()):
        attempt = session.get(Attempt, attempt_id)
        if attempt is None or not rules.is_late(attempt.deadline, attempt.grace, clock.now()):
            continue
        finish(attempt, how="overdue", actor=None)
        ended += 1
        step.progress(ended, 0, "Attempts ended")
        release()
    step.done(f"{ended} attempts ended.")


OVERDUE = Kind(
    "training.overdue",
    "Attempts whose time is over",
    end_overdue,
    memory=200,
    seconds=300,
    queue=SHORT,
    wanted=queries.is_any_overdue,
)
