"""Scores of many people in little room: read like rows of numbers, kept as two bytes each."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import overload

FORBIDDEN = -(1 << 15)  # stands for None
LOWEST, HIGHEST = FORBIDDEN + 1, (1 << 15) - 1


class Compact(Sequence[Sequence[int | None]]):
    """A matrix of `height` rows of `width` whole numbers from LOWEST to HIGHEST, or None."""

    def __init__(self, numbers: array[int], height: int, width: int) -> None:
        if len(numbers) != height * width or numbers.typecode != "h":
            raise ValueError("the numbers do not fill the matrix")
        self.numbers = numbers
        self.height = height
        self.width = width

    def __len__(self) -> int:
        return self.height

    @overload
    def __getitem__(self, at: int) -> Sequence[int | None]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[int | None]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[int | None] | Sequence[Sequence[int | None]]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(self.height))]
        row = at + self.height if at < 0 else at
        if not 0 <= row < self.height:
            raise IndexError(at)
        own = self.numbers[row * self.width : (row + 1) * self.width]
        return [None if one == FORBIDDEN else one for one in own]

    def __iter__(self) -> Iterator[Sequence[int | None]]:
        return (self[row] for row in range(self.height))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Compact):
            return NotImplemented
        return self.width == other.width and self.numbers == other.numbers

    def __hash__(self) -> int:
        return hash((self.height, self.width))


def cell(scores: Sequence[Sequence[int | None]], row: int, column: int) -> int | None:
    """One score, without the whole row of a compact matrix."""
    if not isinstance(scores, Compact):
        return scores[row][column]
    score = scores.numbers[row * scores.width + column]
    return None if score == FORBIDDEN else score


LARGE = -(1 << 63)  # stands for None among numbers of eight bytes


def flattened(scores: Sequence[Sequence[int | None]]) -> array[int]:
    """All scores, row by row: of two bytes each ("h", None is FORBIDDEN), where that is enough.

    Else of eight ("q", None is LARGE). Raises OverflowError where that isn't enough either.
    """
    if isinstance(scores, Compact):
        return scores.numbers
    try:
        numbers = array("h")
        for row in scores:
            numbers.extend([FORBIDDEN if score is None else score for score in row])
    except OverflowError:
        return array("q", [LARGE if score is None else score for row in scores for score in row])
    nones = sum(row.count(None) for row in scores)
    if numbers.count(FORBIDDEN) > nones:  # a score looks like None
        return array("q", [LARGE if score is None else score for row in scores for score in row])
    return numbers
