"""A proposal edited by hand: each edit is kept with what it costs; undone, the rest is paired as
if it had never been.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship.actions.running import PROPOSED, points_of
from portal.mentorship.edited import alone, anew, outcome
from portal.mentorship.instances import Instance
from portal.mentorship.models import Run, RunEdit, RunPair
from portal.mentorship.pairing import OWN
from portal.mentorship.queries import instances
from portal.mentorship.queries import runs as queries
from portal.mentorship.run_figures import figures, pairs_of
from portal.mentorship.run_record import figures_dict, solution_of
from portal.mentorship.settings import Settings

CHANGED = "Somebody changed this proposal meanwhile. Look at it again."


def edit(pair: RunPair, run: Run, *, mentor_id: int | None, reason: str, actor: Person) -> RunEdit:
    """Give the mentee of `pair` another mentor, or nobody, and pair the rest around it."""
    if run.state != PROPOSED:
        raise Refused("Only a proposal is edited.")
    mentor_id = mentor_id or None
    if mentor_id == pair.mentor_id:
        raise Refused("That is how it is already.", field="mentor_id")
    instance = queries.instance_of(run)
    rows = queries.all_pairs(run)
    now = {one.mentee_id: one.mentor_id for one in rows if one.mentor_id is not None}
    found = outcome(instance, now, _edits(run), pair.mentee_id, mentor_id)
    made = RunEdit(
        run_id=run.id, mentee_id=pair.mentee_id, before_id=pair.mentor_id, after_id=mentor_id,
        points=found.price.points, mentees=found.price.mentees, reason=reason,
        edited_by_id=actor.id, created_at=clock.now(),
    )  # fmt: skip
    written = _written(run, instance, rows, found.mentor_of)
    with change(run, "edit pairing", actor=actor, reason=reason):
        _hold(run)
        _apply(run, rows, written)
        with change(made, "edit pair by hand", actor=actor, reason=reason):
            session.flush()
    return made


def undo(run: Run, *, actor: Person) -> None:
    """Take back the last edit by hand; the rest is paired as if it had not been."""
    last = next(iter(reversed(queries.edits(run))), None)
    if run.state != PROPOSED or last is None:
        raise Refused("There is no edit to undo.")
    instance = queries.instance_of(run)
    rows = queries.all_pairs(run)
    earlier = _edits(run, without=last.id)
    if len(instance.mentees) > OWN:
        now = {one.mentee_id: one.mentor_id for one in rows if one.mentor_id is not None}
        after = alone(instance, now, last.mentee_id, last.before_id)
    elif earlier:
        after = anew(instance, earlier)
    else:
        after = {one.mentee_id: one.solver_mentor_id for one in rows if one.solver_mentor_id}
    written = _written(run, instance, rows, after)
    with change(run, "undo edit of pairing", actor=actor):
        _hold(run)
        _apply(run, rows, written)
        session.delete(last)


def _edits(run: Run, *, without: int = 0) -> dict[int, int | None]:
    """Whom each mentee was given by hand, as the last edit of each says."""
    return {one.mentee_id: one.after_id for one in queries.edits(run) if one.id != without}


@dataclass(frozen=True)
class _Written:
    """What an edit changes: columns by mentee, and the figures."""

    pairs: dict[int, dict[str, Any]]
    figures: dict[str, Any]


def _written(run: Run, instance: Instance, rows: Any, mentor_of: Mapping[int, int]) -> _Written:
    """What stands in the rows afterwards, with points where profiles are as they were."""
    settings = Settings.of_dict(run.settings.settings)
    moved = [one.mentee_id for one in rows if one.mentor_id != mentor_of.get(one.mentee_id)]
    people = instances.people(run.programme)
    mentors = {one.id: one for one in people.mentors}
    mentees = {one.id: one for one in people.mentees}
    scores = {pair.mentee: pair.score for pair in pairs_of(instance, mentor_of)}
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
    found = figures(instance, solution, known_mentees, mentor_of)
    return _Written(changed, figures_dict(found))


def _hold(run: Run) -> None:
    """Two edit at once: the second sees what the first did."""
    version = run.version
    if queries.locked(run).version != version or run.state != PROPOSED:
        raise Refused(CHANGED)


def _apply(run: Run, rows: Any, written: _Written) -> None:
    for one in rows:
        for name, value in written.pairs.get(one.mentee_id, {}).items():
            setattr(one, name, value)
    run.figures = written.figures
    run.pairs = written.figures["matched"]
