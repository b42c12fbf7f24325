"""A run: asked for, solved at once or by a job, kept with its proof as a proposal; discarded.

Small ones are solved between reading and writing, so that nobody waits for the pairing's lock.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.models import Job
from portal.jobs.running import Step
from portal.mentorship.actions.programmes import require_open
from portal.mentorship.explaining import next_best
from portal.mentorship.instances import Instance, Solution
from portal.mentorship.models import MENTEE, Profile, Programme, Run, RunPair
from portal.mentorship.packing import digest, pack
from portal.mentorship.pairing import OWN, explained_many, instance_of, solve, solve_people
from portal.mentorship.profiles import Mentee, Mentor
from portal.mentorship.queries import instances, programmes
from portal.mentorship.queries.instances import People
from portal.mentorship.run_figures import figures
from portal.mentorship.run_record import figures_dict, proof_of
from portal.mentorship.scoring import score
from portal.mentorship.settings import Settings
from portal.mentorship.unmatched import failures, why_of
from portal.web.filters import today

if TYPE_CHECKING:
    from portal.mentorship.dense_explain import Many

PAIR = "mentoring.pair"
ASKED, PROPOSED, FAILED, PUBLISHED, DISCARDED = (
    "asked", "proposed", "failed", "published", "discarded",
)  # fmt: skip
NOBODY = "Nobody waits for a mentor: everybody who takes part has one, or an offer."
NO_MENTORS = "No mentor takes part yet. Ask people to join first."


def start(programme: Programme, *, orphans_only: bool, actor: Person) -> Run:
    """Pair those who wait: at once for few, by a job for many. Pairs that stand stay."""
    require_open(programme, today())
    kept = programmes.settings_in_force(programme)
    seed = secrets.randbelow(2**31)
    made = Run(
        programme_id=programme.id, settings_id=kept.id, state=ASKED, orphans_only=orphans_only,
        seed=seed, created_by_id=actor.id, created_at=clock.now(), figures={}, duals={},
    )  # fmt: skip
    if _how_many(programme) > OWN:
        with change(made, "ask for pairing", actor=actor):
            session.flush()
            jobs.enqueue(PAIR, name=f"Pairing of {programme.name}", actor=actor, subject=made)
        return made
    settings = Settings.of_dict(kept.settings)
    people = _people(programme, orphans_only=orphans_only)
    instance = instance_of(people.mentees, people.mentors, settings, seed)
    solution = solve(instance)
    rows = rows_of(instance, solution, people, settings)
    found = figures_dict(figures(instance, solution, people.mentees))
    with change(made, "pair", actor=actor):
        _keep(made, instance, solution, rows, found)
    return made


def pair_as_job(step: Step) -> None:
    """The work of the job for many people."""
    made = run_of(step)
    settings = Settings.of_dict(made.settings.settings)
    step.progress(0, 100, "Reading who takes part")
    people = _people(made.programme, orphans_only=made.orphans_only)
    seed = made.seed
    session.rollback()

    def progress(done: int, of: int, sentence: str) -> None:
        step.progress(5 + 85 * done // of, 100, sentence)

    instance, solution = solve_people(
        people.mentees, people.mentors, settings, seed, progress=progress
    )
    many = explained_many(
        instance, solution, people.mentees, people.mentors, settings,
        tick=lambda: step.progress(90, 100, "Saying why, and what would help"),
    )  # fmt: skip
    rows = rows_of(instance, solution, people, settings, many)
    found = figures_dict(figures(instance, solution, people.mentees, blocking=many.blocking))
    step.progress(95, 100, "Keeping it")
    with change(made, "pair", actor=session.get_one(Person, step.asked_by_id)):
        _keep(made, instance, solution, rows, found)
        made.duals = {**made.duals, "helping": many.helping}
        step.done("The pairing is ready.")


def run_of(step: Step) -> Run:
    """The run that a job is about."""
    found = select(Job.subject_id).where(Job.id == step.job_id)
    return session.get_one(Run, session.scalars(found).one())


def ended(job: Job) -> None:
    """The job failed or was cancelled: the run came to nothing."""
    made = session.get(Run, job.subject_id)
    if made is not None and made.state == ASKED:
        made.state = FAILED


def kind_of_many(
    name: str,
    word: str,
    work: Callable[[Step], None],
    ended: Callable[[Job], None] | None = None,
) -> Kind:
    """A kind of job that solves for many: it is killed soon after a cancel.

    One call of scipy's takes three seconds and can't be asked to stop; the effect is one
    transaction at the end, so that a killed process leaves nothing.
    """
    return Kind(
        name, word, work, memory=600, seconds=120, queue=SHORT, ended=ended, grace=0.5
    )  # fmt: skip


JOB = kind_of_many(PAIR, "Pairing", pair_as_job, ended)


def discard(run: Run, *, actor: Person) -> None:
    """Nobody is offered anything of it; the proposal stays readable."""
    if run.state not in (PROPOSED, FAILED):
        raise Refused("Only a proposal is discarded.")
    with change(run, "discard pairing", actor=actor):
        run.state = DISCARDED


def rows_of(
    instance: Instance,
    solution: Solution,
    people: People,
    settings: Settings,
    many: Many | None = None,
) -> list[dict[str, Any]]:
    """A row for each mentee: a mentor with points and sentences, or why there is none."""
    mentors = {one.id: one for one in people.mentors}
    pairs = {pair.mentee: pair for pair in solution.pairs}
    found = []
    for mentee in people.mentees:
        pair = pairs.get(mentee.id)
        if many is not None:
            better = many.next_best.get(mentee.id)
        else:
            better = next_best(instance, solution, mentee.id)
        found.append(
            {
                "mentee_id": mentee.id,
                "mentor_id": pair.mentor if pair else None,
                "solver_mentor_id": pair.mentor if pair else None,
                "score": pair.score if pair else 0,
                "points": points_of(mentors[pair.mentor], mentee, settings) if pair else [],
                "next_best": {"mentor": better[0], "score": better[1]} if better else {},
                "reasons": {} if pair else _reasons(mentee, people, settings, many),
                "is_kept": False,
            }
        )
    return found


def points_of(mentor: Mentor, mentee: Mentee, settings: Settings) -> list[dict[str, Any]]:
    """The parts of a pair's score, each with its sentence."""
    return [
        {"name": one.name, "points": one.points, "most": one.most, "sentence": one.sentence}
        for one in score(mentor, mentee, settings.weights).components
    ]


def _reasons(
    mentee: Mentee, people: People, settings: Settings, many: Many | None
) -> dict[str, Any]:
    """Why nobody: as who runs the programme reads it, and as the mentee may."""
    if many is not None:
        failed = many.failures[mentee.id]
    else:
        failed = failures(mentee, people.mentors, settings.rules)
    inside, told = why_of(failed, "administrator"), why_of(failed, "other")
    return {
        "reason": inside.reason,
        "sentence": inside.sentence,
        "against": [list(one) for one in inside.standing_against],
        "told": {
            "sentence": told.sentence,
            "against": [list(one) for one in told.standing_against],
        },
    }


def _people(programme: Programme, *, orphans_only: bool) -> People:
    found = instances.waiting(programme, orphans_only=orphans_only)
    if not found.mentees:
        raise Refused(
            "Nobody lost a mentor or an offer since the last run." if orphans_only else NOBODY
        )
    if not found.mentors:
        raise Refused(NO_MENTORS)
    return found


def _how_many(programme: Programme) -> int:
    found = select(func.count(Profile.id)).where(
        Profile.programme_id == programme.id, Profile.side == MENTEE
    )
    return session.scalars(found).one()


def _keep(
    run: Run,
    instance: Instance,
    solution: Solution,
    rows: list[dict[str, Any]],
    found: Mapping[str, Any],
) -> None:
    """All of a run, inside its change."""
    session.flush()
    run.state, run.solved_at = PROPOSED, clock.now()
    run.inputs_hash, run.instance = digest(instance), pack(instance)
    run.duals, run.figures = proof_of(solution), dict(found)
    run.pairs, run.total = len(solution.pairs), solution.total
    session.execute(delete(RunPair).where(RunPair.run_id == run.id))
    session.execute(insert(RunPair), [row | {"run_id": run.id} for row in rows])
