"""Keys of many people without ids: what `problems.keys` reckons, many rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from portal.mentorship.compact import FORBIDDEN, LARGE, flattened
from portal.mentorship.problems import NOBODY, ROUNDS, distinct
from portal.mentorship.ties import FIRST, GOLDEN, MASK, SECOND, mixed

Numbers = npt.NDArray[np.uint64]
ROWS = 256


def keys(
    scores: Sequence[Sequence[int | None]], capacity: Sequence[int]
) -> tuple[list[int], list[int]]:
    """The same numbers as `problems.keys`."""
    numbers = flattened(scores)
    small = numbers.typecode == "h"
    kind: Any = np.int16 if small else np.int64
    shape = len(scores), len(capacity)
    grid: npt.NDArray[np.integer[Any]] = np.frombuffer(numbers, dtype=kind).reshape(shape)
    nothing = FORBIDDEN if small else LARGE
    places = np.array([mixed(number & MASK) for number in capacity], dtype=np.uint64)
    mentors = places
    mentees: Numbers = np.full(len(scores), NOBODY, dtype=np.uint64)
    for _ in range(ROUNDS):
        found = np.empty_like(mentees)
        for start in range(0, len(scores), ROWS):
            block = grid[start : start + ROWS]
            found[start : start + ROWS] = _sums(block, nothing, mentors[None, :], 1)
        mentees = _mixed(found + np.uint64(NOBODY))
        total = np.zeros_like(places)
        for start in range(0, len(scores), ROWS):
            own = mentees[start : start + ROWS, None]
            total += _sums(grid[start : start + ROWS], nothing, own, 0)
        mentors = _mixed(total + places)
    return distinct(mentees.tolist()), distinct(mentors.tolist())


def _sums(block: npt.NDArray[np.integer[Any]], nothing: int, others: Numbers, axis: int) -> Numbers:
    values = block.astype(np.int64).view(np.uint64)
    cells = _mixed(values ^ others)
    cells[block == nothing] = 0
    total: Numbers = cells.sum(axis=axis, dtype=np.uint64)
    return total


def _mixed(number: Numbers) -> Numbers:
    number = number + np.uint64(GOLDEN)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(FIRST)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(SECOND)
    return number ^ (number >> np.uint64(31))
