"""Why a run proposes what it proposes: read from what it was given, or solved again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.errors import Refused
from portal.mentorship.edited import outcome
from portal.mentorship.explaining import what_would_help
from portal.mentorship.instances import Instance
from portal.mentorship.models import Run, RunPair
from portal.mentorship.pairing import OWN, verify
from portal.mentorship.queries import instances
from portal.mentorship.queries import runs as queries
from portal.mentorship.rules import RULES
from portal.mentorship.run_record import solution_of

MOST_CHOICES = 60  # mentors to choose from for one mentee, the best first


BY_JOB = (
    "With so many people a job pairs the others anew and says what it costs. Nobody hears of it, "
    "and you can undo it."
)


@dataclass(frozen=True)
class Choice:
    """A mentor whom the rules allow, by what the pair is worth."""

    mentor: int
    name: str
    score: int


@dataclass(frozen=True)
class Priced:
    """What giving somebody else would cost."""

    mentor: int
    name: str
    sentence: str


@dataclass(frozen=True)
class Explained:
    """All about one mentee in a run."""

    choices: Sequence[Choice]
    priced: Priced | None  # the mentor asked for, or the next best
    moved: Sequence[str]  # other mentees whose mentor would change, by name
    rules: Sequence[str]  # what each pair passed


def explained(run: Run, pair: RunPair, asked: int | None) -> Explained:
    """Whom else the mentee could have, and what `asked` (else the next best) would cost."""
    instance = queries.instance_of(run)
    row = instance.scores[instance.mentees.index(pair.mentee_id)]
    allowed = sorted(
        (
            (score, mentor)
            for mentor, score, places in zip(instance.mentors, row, instance.capacity, strict=True)
            if score is not None and places and mentor != pair.mentor_id
        ),
        key=lambda one: (-one[0], one[1]),
    )[:MOST_CHOICES]
    wanted = asked or (allowed[0][1] if allowed else None)
    priced, moved = _priced(run, instance, pair, wanted)
    names = queries.names([*(mentor for _, mentor in allowed), *moved])
    return Explained(
        [Choice(mentor, names.get(mentor, "Somebody"), score) for score, mentor in allowed],
        Priced(wanted, names.get(wanted, "Somebody"), priced) if wanted and priced else None,
        sorted(names[one] for one in moved if one in names),
        [sentence for _, sentence in RULES.values()],
    )


def _priced(
    run: Run, instance: Instance, pair: RunPair, wanted: int | None
) -> tuple[str, Sequence[int]]:
    if wanted is None or wanted == pair.mentor_id:
        return "", ()
    if len(instance.mentees) > OWN:
        return BY_JOB, ()
    rows = queries.all_pairs(run)
    now = {one.mentee_id: one.mentor_id for one in rows if one.mentor_id is not None}
    edits = {one.mentee_id: one.after_id for one in queries.edits(run)}
    try:
        found = outcome(instance, now, edits, pair.mentee_id, wanted)
    except Refused as refused:
        return refused.message, ()
    return found.price.sentence, found.price.moved


def verified(run: Run) -> Sequence[str]:
    """What is wrong with the proof of the solver's pairs; nothing, where it holds."""
    instance = queries.instance_of(run)
    solver = {one.mentee_id: one.solver_mentor_id for one in queries.all_pairs(run)}
    return verify(instance, solution_of(instance, queries.proof_of(run), solver))


def helping(run: Run) -> Sequence[str]:
    """What would serve more of those whom the run leaves alone.

    For few it solves again with more places of a topic; for many the job has said it.
    """
    proof = queries.proof_of(run)
    if "helping" in proof:
        return list(proof["helping"])
    instance = queries.instance_of(run)
    solver = {one.mentee_id: one.solver_mentor_id for one in queries.all_pairs(run)}
    solution = solution_of(instance, proof, solver)
    people = instances.people(run.programme, mentors=instance.mentors, mentees=instance.mentees)
    known = {one.id for one in people.mentees}
    alone = replace(solution, unmatched=tuple(one for one in solution.unmatched if one in known))
    found = what_would_help(instance, alone, people.mentees, people.mentors)
    return [one.sentence for one in found]
