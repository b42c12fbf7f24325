"""A proposal edited by hand: each edit is kept with what it costs; undone, the rest is paired as
if it had never been. For many people a job pairs the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.running import Step
from portal.mentorship.actions.running import PROPOSED, kind_of_many, points_of, run_of
from portal.mentorship.edited import anew, outcome, require_possible
from portal.mentorship.instances import Instance
from portal.mentorship.models import Run, RunEdit, RunPair
from portal.mentorship.pairing import OWN, Progress, blocking_many
from portal.mentorship.queries import instances
from portal.mentorship.queries import runs as queries
from portal.mentorship.run_figures import figures, pairs_of
from portal.mentorship.run_record import figures_dict, solution_of
from portal.mentorship.settings import Settings

EDIT = "mentoring.edit"
UNDO = 0  # in place of a mentee among the arguments of the job
CHANGED = "Somebody changed this proposal meanwhile. Look at it again."
NOTHING = "There is no edit to undo."


def is_large(run: Run) -> bool:
    """Whether its edits are a job's work."""
    return int(run.figures.get("people", 0)) > OWN


def edit(pair: RunPair, run: Run, *, mentor_id: int | None, reason: str, actor: Person) -> None:
    """Give the mentee of `pair` another mentor, or nobody, and pair the rest around it."""
    if run.state != PROPOSED:
        raise Refused("Only a proposal is edited.")
    mentor_id = mentor_id or None
    if mentor_id == pair.mentor_id:
        raise Refused("That is how it is already.", field="mentor_id")
    if is_large(run):
        require_possible(queries.instance_of(run), pair.mentee_id, mentor_id)
        _by_job(run, actor, mentee=pair.mentee_id, mentor=mentor_id, reason=reason)
    else:
        _edit(run, pair.mentee_id, mentor_id, reason, actor)


def undo(run: Run, *, actor: Person) -> None:
    """Take back the last edit by hand; the rest is paired as if it had not been."""
    last = next(iter(reversed(queries.edits(run))), None)
    if run.state != PROPOSED or last is None:
        raise Refused(NOTHING)
    if is_large(run):
        _by_job(run, actor, mentee=UNDO, mentor=None, reason="")
    else:
        _undo(run, last, actor)


def edit_as_job(step: Step) -> None:
    """The work of the job that edits a proposal of many people, or undoes an edit."""
    run, actor = run_of(step), session.get_one(Person, step.asked_by_id)
    given = step.arguments

    def progress(done: int, of: int, sentence: str) -> None:
        step.progress(5 + 85 * done // of, 100, sentence)

    step.progress(0, 100, "Reading the proposal")
    if run.state != PROPOSED:
        raise Refused("Only a proposal is edited.")
    if given["mentee"] != UNDO:
        _edit(run, given["mentee"], given["mentor"], given["reason"], actor, progress, step)
        return
    last = next(iter(reversed(queries.edits(run))), None)
    if last is None:
        raise Refused(NOTHING)
    _undo(run, last, actor, progress, step)


JOB = kind_of_many(EDIT, "Edit of a pairing", edit_as_job)


def _by_job(run: Run, actor: Person, **arguments: Any) -> None:
    with change(run, "ask for edit of pairing", actor=actor):
        jobs.enqueue(
            EDIT, name=f"Edit of the pairing of {run.programme.name}", actor=actor, subject=run,
            **arguments,
        )  # fmt: skip


def _edit(
    run: Run,
    mentee_id: int,
    mentor_id: int | None,
    reason: str,
    actor: Person,
    progress: Progress | None = None,
    step: Step | None = None,
) -> None:
    instance = queries.instance_of(run)
    rows = queries.all_pairs(run)
    version = run.version
    now = {one.mentee_id: one.mentor_id for one in rows if one.mentor_id is not None}
    found = outcome(instance, now, _edits(run), mentee_id, mentor_id, progress)
    made = RunEdit(
        run_id=run.id, mentee_id=mentee_id, before_id=now.get(mentee_id), after_id=mentor_id,
        points=found.price.points, mentees=found.price.mentees, reason=reason,
        edited_by_id=actor.id, created_at=clock.now(),
    )  # fmt: skip
    written = _written(run, instance, rows, found.mentor_of)
    with change(run, "edit pairing", actor=actor, reason=reason):
        _hold(run, version)
        _apply(run, rows, written)
        with change(made, "edit pair by hand", actor=actor, reason=reason):
            session.flush()
        _done(step, found.price.sentence)


def _undo(
    run: Run,
    last: RunEdit,
    actor: Person,
    progress: Progress | None = None,
    step: Step | None = None,
) -> None:
    instance = queries.instance_of(run)
    rows = queries.all_pairs(run)
    version = run.version
    earlier = _edits(run, without=last.id)
    if earlier:
        after = anew(instance, earlier, progress)
    else:
        after = {one.mentee_id: one.solver_mentor_id for one in rows if one.solver_mentor_id}
    written = _written(run, instance, rows, after)
    with change(run, "undo edit of pairing", actor=actor):
        _hold(run, version)
        _apply(run, rows, written)
        session.delete(last)
        _done(step, "The last edit is undone.")


def _done(step: Step | None, sentence: str) -> None:
    if step is not None:
        step.done(sentence)


def _edits(run: Run, *, without: int = 0) -> dict[int, int | None]:
    """Whom each mentee was given by hand, as the last edit of each says."""
    return {one.mentee_id: one.after_id for one in queries.edits(run) if one.id != without}


@dataclass(frozen=True)
class _Written:
    """What an edit changes: columns by mentee, and the figures."""

    pairs: dict[int, dict[str, Any]]
    figures: dict[str, Any]


def _written(
    run: Run, instance: Instance, rows: Sequence[RunPair], mentor_of: Mapping[int, int]
) -> _Written:
    """What stands in the rows afterwards, with points where profiles are as they were."""
    settings = Settings.of_dict(run.settings.settings)
    moved = [one.mentee_id for one in rows if one.mentor_id != mentor_of.get(one.mentee_id)]
    people = instances.people(run.programme)
    mentors = {one.id: one for one in people.mentors}
    mentees = {one.id: one for one in people.mentees}
    pairs = pairs_of(instance, mentor_of)
    scores = {pair.mentee: pair.score for pair in pairs}
    changed: dict[int, dict[str, Any]] = {}
    for mentee in moved:
        mentor = mentor_of.get(mentee)
        known = mentor in mentors and mentee in mentees
        points = points_of(mentors[mentor], mentees[mentee], settings) if known and mentor else []
        if sum(one["points"] for one in points) != scores.get(mentee, 0):
            points = []  # a profile has changed since: the sentences would not be true
        changed[mentee] = {
            "mentor_id": mentor, "score": scores.get(mentee, 0), "points": points,
        }  # fmt: skip
    solver = {one.mentee_id: one.solver_mentor_id for one in rows}
    solution = solution_of(instance, queries.proof_of(run), solver)
    known_mentees = [mentees[one] for one in instance.mentees if one in mentees]
    blocking = blocking_many(instance, replace(solution, pairs=pairs)) if is_large(run) else None
    found = figures(instance, solution, known_mentees, mentor_of, blocking)
    return _Written(changed, figures_dict(found))


def _hold(run: Run, version: int) -> None:
    """Two edit at once: the second sees what the first did."""
    if queries.locked(run).version != version or run.state != PROPOSED:
        raise Refused(CHANGED)


def _apply(run: Run, rows: Sequence[RunPair], written: _Written) -> None:
    for one in rows:
        for name, value in written.pairs.get(one.mentee_id, {}).items():
            setattr(one, name, value)
    run.figures = written.figures
    run.pairs = written.figures["matched"]
