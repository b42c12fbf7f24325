"""How good the worst pair of many people can be: what `matching` reckons, many rows at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from portal.mentorship.dense import Dense, Mask, Whole

NOBODY = -1


def best_floor(dense: Dense, tick: Callable[[], None]) -> int | None:
    """The highest score that no pair need fall below while as many mentees are served."""
    free = dense.allowed & ~dense.required[:, None]
    levels = np.unique(dense.scores[free])
    if not len(levels):
        return None
    whole = Matching(dense, dense.allowed)
    most = whole.size(tick)
    if most <= int(dense.required.sum()):
        return None
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        allowed = dense.allowed & ((dense.scores >= levels[middle]) | dense.required[:, None])
        if Matching(dense, allowed).size(tick) == most:
            low = middle
        else:
            high = middle - 1
    return int(levels[low])


class Matching:
    """A largest matching: first come, first served, then augmenting paths, breadth first."""

    def __init__(self, dense: Dense, allowed: Mask) -> None:
        self.allowed = allowed
        self.room = np.array(dense.places, dtype=np.int64)
        self.mentor_of: Whole = np.full(len(allowed), NOBODY)

    def size(self, tick: Callable[[], None]) -> int:
        """Rows matched in a largest matching."""
        for row in range(len(self.allowed)):
            open_to = np.flatnonzero(self.allowed[row] & (self.room > 0))
            if len(open_to):
                self._take(row, int(open_to[0]))
        while self._augment():
            tick()
        return int((self.mentor_of != NOBODY).sum())

    def _take(self, row: int, column: int) -> None:
        self.room[column] -= 1
        self.mentor_of[row] = column

    def _augment(self) -> bool:
        """Find paths from the rows without a column, and use those that do not meet."""
        frontier = np.flatnonzero(self.mentor_of == NOBODY)
        before: Whole = np.full(len(self.room), NOBODY)  # the row from which a column is reached
        while len(frontier):
            reached = self.allowed[frontier].any(axis=0) & (before == NOBODY)
            columns = np.flatnonzero(reached)
            if not len(columns):
                return False
            before[columns] = frontier[self.allowed[np.ix_(frontier, columns)].argmax(axis=0)]
            ends = columns[self.room[columns] > 0]
            if len(ends):
                used: set[int] = set()
                return sum(self._hand_on(int(end), before, used) for end in ends) > 0
            frontier = np.flatnonzero((self.mentor_of != NOBODY) & reached[self.mentor_of])
        return False

    def _hand_on(self, end: int, before: Whole, used: set[int]) -> bool:
        """Move the rows along the path to `end`, unless another path used one of them."""
        path: list[tuple[int, int]] = []
        column = end
        while column != NOBODY:
            row = int(before[column])
            if row in used:
                return False
            path.append((row, column))
            column = int(self.mentor_of[row])
        self.room[end] -= 1
        for row, taken in path:
            used.add(row)
            self.mentor_of[row] = taken
        return True
