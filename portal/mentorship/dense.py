"""An instance as matrices of numpy: for many people, in workers and commands only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from portal.mentorship.compact import FORBIDDEN, LARGE, flattened
from portal.mentorship.instances import Infeasible, Instance
from portal.mentorship.model import forced_mentors, order, served_by, steps_of

Whole = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]
EXACT = 1 << 53  # whole numbers below are exact as floating point numbers
NEVER = 1 << 30  # what a forbidden pair costs more than anything, where all else is far below


@dataclass
class Dense:
    """What `model.Model` holds, as matrices; rows are mentees and columns mentors, by id."""

    mentees: list[int]
    mentors: list[int]
    scores: Whole
    allowed: Mask
    gains: Whole
    steps: list[tuple[int, ...]]
    required: Mask  # of rows
    taken: list[int]
    served: int

    @property
    def is_exact(self) -> bool:
        """Whether sums along any path stay exact as floating point and as NEVER's kin."""
        highest = 4 * self.served
        return 2 * (len(self.mentees) + 1) * highest < EXACT and highest < NEVER

    @property
    def places(self) -> list[int]:
        """How many each mentor has in the model."""
        return [len(own) for own in self.steps]


def dense_of(instance: Instance, floor: int | None, cross_bonus: int) -> Dense:
    """The matrices of `instance` where pairs below `floor` are out. Raises Infeasible."""
    rows, columns = order(instance.mentees), order(instance.mentors)
    mentees = [instance.mentees[row] for row in rows]
    mentors = [instance.mentors[column] for column in columns]
    scores = _sorted(_matrix(instance), rows, columns)
    nothing = FORBIDDEN if scores.dtype == np.int16 else LARGE
    allowed = scores != nothing
    if floor is not None:
        allowed &= scores >= floor
    required = _restrict(instance, scores, allowed, mentees, mentors)
    gains = _gains(instance, scores, allowed, rows, columns, cross_bonus)
    taken = [instance.taken[column] if instance.taken else 0 for column in columns]
    steps = [
        steps_of(instance.terms, before, min(instance.capacity[column], len(mentees)))
        for column, before in zip(columns, taken, strict=True)
    ]
    top = int(np.abs(gains).max(initial=0, where=allowed))
    served = served_by(len(mentees), top, steps)
    return Dense(mentees, mentors, scores, allowed, gains, steps, required, taken, served)


def _matrix(instance: Instance) -> Whole:
    """The scores as they stand, without a copy where they are compact."""
    numbers = flattened(instance.scores)
    kind: Any = np.int16 if numbers.typecode == "h" else np.int64
    shape = len(instance.mentees), len(instance.mentors)
    found: Whole = np.frombuffer(numbers, dtype=kind).reshape(shape)
    return found


def _sorted(scores: Whole, rows: Sequence[int], columns: Sequence[int]) -> Whole:
    if list(rows) != list(range(len(rows))):
        scores = scores[np.array(rows, dtype=np.intp)]
    if list(columns) != list(range(len(columns))):
        scores = scores[:, np.array(columns, dtype=np.intp)]
    return scores


def _restrict(
    instance: Instance, scores: Whole, allowed: Mask, mentees: list[int], mentors: list[int]
) -> Mask:
    """Take forbidden pairs out, leave forced ones alone in their rows; which rows those are."""
    row_of = {mentee: row for row, mentee in enumerate(mentees)}
    column_of = {mentor: column for column, mentor in enumerate(mentors)}
    for mentee, mentor in instance.forbidden:
        if mentee in row_of and mentor in column_of:
            allowed[row_of[mentee], column_of[mentor]] = False
    required = np.zeros(len(mentees), dtype=np.bool_)
    nothing = FORBIDDEN if scores.dtype == np.int16 else LARGE
    for mentee, mentor in forced_mentors(instance).items():
        row, column = row_of[mentee], column_of.get(mentor)
        if column is None or scores[row, column] == nothing:
            raise Infeasible(f"The rules forbid the forced mentor {mentor}.")
        allowed[row] = False
        allowed[row, column] = required[row] = True
    return required


def _gains(
    instance: Instance,
    scores: Whole,
    allowed: Mask,
    rows: Sequence[int],
    columns: Sequence[int],
    cross_bonus: int,
) -> Whole:
    """Scores with the bonuses; 0 where the pair is forbidden."""
    kind: Any = np.int32 if scores.dtype == np.int16 else np.int64
    gains: Whole = np.where(allowed, scores, 0).astype(kind)
    if cross_bonus:
        own = np.array([instance.mentee_departments[row] for row in rows])
        theirs = np.array([instance.mentor_departments[column] for column in columns])
        gains[allowed & (own[:, None] != theirs[None, :])] += cross_bonus
    at_row = {instance.mentees[row]: at for at, row in enumerate(rows)}
    at_column = {instance.mentors[column]: at for at, column in enumerate(columns)}
    for mentee, mentor in instance.kept:
        row, column = at_row.get(mentee), at_column.get(mentor)
        if row is not None and column is not None and allowed[row, column]:
            gains[row, column] += instance.terms.keep_bonus
    return gains
