"""What `pairing.verify` checks, for many people: all pairs against the prices at once, in numpy.

It shares nothing with the solver but the scores: pairs, places and sums are looked at as for few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from portal.mentorship import dense_floor, duals
from portal.mentorship.dense import Dense, Mask, Whole, dense_of
from portal.mentorship.instances import Instance, Prices, Solution
from portal.mentorship.model import WORSE, Model

ROWS = 64  # that are looked at together: they stay in the processor's cache
SMALL = 1 << 29  # numbers whose sums fit into four bytes


def faults(instance: Instance, solution: Solution) -> list[str]:
    """What is wrong with `solution`, in sentences; the terms have been looked at before."""
    dense = dense_of(instance, solution.floor, solution.cross_bonus)

    def undercuts(model: Model, prices: Prices) -> bool:
        return is_undercut(dense, model, prices)

    found = duals.faults(_model(dense), solution, undercuts)
    if instance.terms.best_worst and not found:
        floor = instance.terms.floor
        raised = dense_floor.best_floor(dense_of(instance, floor, 0), lambda: None)
        if solution.floor != (floor if raised is None else raised):
            found.append(WORSE)
    return found


def is_undercut(dense: Dense, model: Model, prices: Prices) -> bool:
    """Whether some pair breaks u + v ≤ c."""
    highest = duals.tightest(model, prices)
    columns = np.array([column for column, high in enumerate(highest) if high is not None])
    if not len(columns):
        return False
    high = np.array([one for one in highest if one is not None])
    limits = -prices.served - np.array(prices.mentees)
    if max(np.abs(high).max(), np.abs(limits).max(initial=0)) < SMALL:
        high, limits = high.astype(np.int32), limits.astype(np.int32)
    whole = len(columns) == len(highest)
    for start in range(0, len(limits), ROWS):
        gains, allowed = dense.gains[start : start + ROWS], dense.allowed[start : start + ROWS]
        if not whole:
            gains, allowed = gains[:, columns], allowed[:, columns]
        over = gains + high > limits[start : start + ROWS, None]
        if (over & allowed).any():
            return True
    return False


class _Cells(Sequence[Sequence[int | None]]):
    """A matrix that is read like rows of numbers, one cell at a time."""

    def __init__(self, numbers: Whole, allowed: Mask) -> None:
        self.numbers = numbers
        self.allowed = allowed

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Sequence[int | None]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[int | None]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[int | None] | Sequence[Sequence[int | None]]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        return _Line(self.numbers[at], self.allowed[at])


class _Line(Sequence[int | None]):
    def __init__(self, numbers: Whole, allowed: Mask) -> None:
        self.numbers = numbers
        self.allowed = allowed

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[int | None]:
        return (self[column] for column in range(len(self)))

    @overload
    def __getitem__(self, at: int) -> int | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int | None]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int | None] | None:
        if isinstance(at, slice):
            return [self[column] for column in range(*at.indices(len(self)))]
        return int(self.numbers[at]) if self.allowed[at] else None


def _model(dense: Dense) -> Model:
    """The matrices as the check of few reads them."""
    return Model(
        mentees=tuple(dense.mentees),
        mentors=tuple(dense.mentors),
        scores=_Cells(dense.scores, dense.allowed),
        gains=_Cells(dense.gains, dense.allowed),
        steps=tuple(dense.steps),
        required=frozenset(np.flatnonzero(dense.required).tolist()),
        taken=tuple(dense.taken),
        served=dense.served,
    )
