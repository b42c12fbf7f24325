"""An instance as the solvers see it: sides in order of id, what may not be left out, what it costs.

Pair i, j in place k costs step(j, k) − gain(i, j) − served. `served` outweighs all points, so that
the cheapest pairing serves the most mentees; being served by nobody costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.mentorship.instances import Edge, Infeasible, Instance, Pair, Terms

WORSE = "The worst pair could be better."  # what a check finds where the floor was not raised


@dataclass(frozen=True)
class Model:
    """What there is to choose from; rows are mentees and columns mentors, by ascending id."""

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    scores: Sequence[Sequence[int | None]]  # None where the pair may not be made
    gains: Sequence[Sequence[int | None]]  # scores with the bonuses for keeping and crossing
    steps: tuple[tuple[int, ...], ...]  # of each mentor's places, as many as can be needed
    required: frozenset[int]  # rows that must have a mentor: theirs is forced
    taken: tuple[int, ...]  # places in use before, by mentor
    served: int


def model_of(instance: Instance, floor: int | None, cross_bonus: int) -> Model:
    """The model of `instance` where pairs below `floor` are out. Raises Infeasible."""
    rows, columns = order(instance.mentees), order(instance.mentors)
    mentees = tuple(instance.mentees[row] for row in rows)
    mentors = tuple(instance.mentors[column] for column in columns)
    forced = forced_mentors(instance)
    position = {mentor: column for column, mentor in enumerate(mentors)}
    scores = [
        _allowed(instance.scores[row], columns, floor, forced.get(mentee), position)
        for row, mentee in zip(rows, mentees, strict=True)
    ]
    _forbid(scores, mentees, position, instance)
    gains = _gains(instance, scores, rows, columns, mentees, position, cross_bonus)
    taken = tuple(instance.taken[column] if instance.taken else 0 for column in columns)
    steps = tuple(
        steps_of(instance.terms, before, min(instance.capacity[column], len(mentees)))
        for column, before in zip(columns, taken, strict=True)
    )
    required = frozenset(row for row, mentee in enumerate(mentees) if mentee in forced)
    served = served_by(len(mentees), spread(gains), steps)
    return Model(mentees, mentors, scores, gains, steps, required, taken, served)


def order(ids: Sequence[int]) -> list[int]:
    """Positions by ascending id. Raises ValueError where an id stands twice."""
    if len(set(ids)) < len(ids):
        raise ValueError("ids must be distinct")
    return sorted(range(len(ids)), key=ids.__getitem__)


def steps_of(terms: Terms, taken: int, places: int) -> tuple[int, ...]:
    """The load steps of the next `places` places after `taken`."""
    steps = terms.load_steps
    last = len(steps) - 1
    return tuple(steps[min(taken + place, last)] for place in range(places))


def served_by(mentees: int, most: int, steps: Sequence[Sequence[int]]) -> int:
    """B: more than two pairings can differ in points, whose gains are `most` from 0 at most."""
    furthest = max((max(map(abs, (own[0], own[-1]))) for own in steps if own), default=0)
    return 2 * mentees * (most + furthest) + 1


def spread(gains: Sequence[Sequence[int | None]]) -> int:
    """How far the gains reach from 0."""
    highest = max((max((g for g in row if g is not None), default=0) for row in gains), default=0)
    lowest = min((min((g for g in row if g is not None), default=0) for row in gains), default=0)
    return max(highest, -lowest)


def forced_mentors(instance: Instance) -> dict[int, int]:
    """Mentor by mentee of the forced pairs. Raises Infeasible where they contradict one another."""
    forced: dict[int, int] = {}
    for mentee, mentor in sorted(instance.forced):
        if mentee in forced:
            raise Infeasible(f"Mentee {mentee} is forced to two mentors.")
        if (mentee, mentor) in instance.forbidden:
            raise Infeasible(f"The pair {mentee}, {mentor} is both forced and forbidden.")
        forced[mentee] = mentor
    unknown = forced.keys() - set(instance.mentees)
    if unknown:
        raise Infeasible(f"Nobody is mentee {min(unknown)}.")
    return forced


def _allowed(
    row: Sequence[int | None],
    columns: Sequence[int],
    floor: int | None,
    forced: int | None,
    position: dict[int, int],
) -> list[int | None]:
    """A row by ascending mentor, None where the pair may not be made."""
    if forced is not None:
        return _only(row, columns, forced, position)
    found = [row[column] for column in columns]
    if floor is None:
        return found
    return [None if score is None or score < floor else score for score in found]


def _only(
    row: Sequence[int | None], columns: Sequence[int], forced: int, position: dict[int, int]
) -> list[int | None]:
    at = position.get(forced)
    score = None if at is None else row[columns[at]]
    if at is None or score is None:
        raise Infeasible(f"The rules forbid the forced mentor {forced}.")
    only: list[int | None] = [None] * len(columns)
    only[at] = score
    return only


def _forbid(
    scores: list[list[int | None]],
    mentees: Sequence[int],
    position: dict[int, int],
    instance: Instance,
) -> None:
    rows = {mentee: row for row, mentee in enumerate(mentees)} if instance.forbidden else {}
    for mentee, mentor in instance.forbidden:
        if mentee in rows and mentor in position:
            scores[rows[mentee]][position[mentor]] = None


def _gains(
    instance: Instance,
    scores: list[list[int | None]],
    rows: Sequence[int],
    columns: Sequence[int],
    mentees: Sequence[int],
    position: dict[int, int],
    cross_bonus: int,
) -> Sequence[Sequence[int | None]]:
    """The scores with what pairs that exist, or cross departments, count beyond them."""
    kept = instance.kept if instance.terms.keep_bonus else frozenset()
    if not kept and not cross_bonus:
        return scores
    gains = [list(row) for row in scores]
    if cross_bonus:
        theirs = [instance.mentor_departments[column] for column in columns]
        for at, row in enumerate(rows):
            own = instance.mentee_departments[row]
            gains[at] = [
                gain + cross_bonus if gain is not None and other != own else gain
                for gain, other in zip(gains[at], theirs, strict=True)
            ]
    at_row = {mentee: row for row, mentee in enumerate(mentees)}
    for mentee, mentor in kept:
        line, column = at_row.get(mentee), position.get(mentor)
        if line is not None and column is not None:
            gain = gains[line][column]
            gains[line][column] = None if gain is None else gain + instance.terms.keep_bonus
    return gains


def placed(model: Model, mentor_of: Sequence[int | None]) -> tuple[Pair, ...]:
    """The pairs of rows with columns, by mentee; a mentor's places go to mentees by their id."""
    used = [0] * len(model.mentors)
    pairs = []
    for row, column in enumerate(mentor_of):
        if column is None:
            continue
        score = model.scores[row][column]
        place = used[column]
        if score is None:
            raise ValueError("a forbidden pair was made")
        used[column] += 1
        pairs.append(
            Pair(
                model.mentees[row], model.mentors[column], model.taken[column] + place,
                score, model.steps[column][place],
            )
        )  # fmt: skip
    return tuple(pairs)


def crossing(instance: Instance, edges: Sequence[Edge]) -> int:
    """How many of the pairs are across departments."""
    own = dict(zip(instance.mentees, instance.mentee_departments, strict=True))
    theirs = dict(zip(instance.mentors, instance.mentor_departments, strict=True))
    return sum(own[mentee] != theirs[mentor] for mentee, mentor in edges)
