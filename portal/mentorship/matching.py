"""How many mentees can be served at all, and how good the worst pair can be then.

Augmenting paths (Berge 1957, Kuhn 1955) from mentees to mentors with as many places as they have.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.mentorship.model import Model


def most_pairs(model: Model, floor: int | None = None) -> int:
    """How many rows can have a column at once, each with a score of at least `floor`.

    Rows that are required keep their one column whatever its score.
    """
    allowed = [
        [
            column
            for column, score in enumerate(scores)
            if score is not None
            and model.steps[column]
            and (floor is None or score >= floor or row in model.required)
        ]
        for row, scores in enumerate(model.scores)
    ]
    return _Matching(allowed, [len(steps) for steps in model.steps]).size()


class _Matching:
    def __init__(self, allowed: Sequence[Sequence[int]], places: Sequence[int]) -> None:
        self.allowed = allowed
        self.places = places
        self.mates: list[list[int]] = [[] for _ in places]

    def size(self) -> int:
        """Rows matched in a largest matching. A row that finds no path now never will."""
        return sum(self._bring_in(row) for row in range(len(self.allowed)))

    def _bring_in(self, start: int) -> bool:
        """Breadth first to a column with room, then hand the columns on along the way."""
        before: dict[int, tuple[int, int | None]] = {}  # column to the row and its own column
        line: list[tuple[int, int | None]] = [(start, None)]
        for row, own in line:
            for column in self.allowed[row]:
                if column in before:
                    continue
                before[column] = (row, own)
                if len(self.mates[column]) < self.places[column]:
                    self._hand_on(column, before)
                    return True
                line.extend((mate, column) for mate in self.mates[column])
        return False

    def _hand_on(self, column: int, before: dict[int, tuple[int, int | None]]) -> None:
        at: int | None = column
        while at is not None:
            row, own = before[at]
            self.mates[at].append(row)
            if own is not None:
                self.mates[own].remove(row)
            at = own


def best_floor(model: Model) -> int | None:
    """The highest score that no pair need fall below while as many mentees are served.

    Forced pairs are left out: they are made whatever they score. None where there is no other.
    """
    free = [
        score
        for row, scores in enumerate(model.scores)
        if row not in model.required
        for score in scores
        if score is not None
    ]
    levels = sorted(set(free))
    most = most_pairs(model)
    if most <= len(model.required) or not levels:
        return None
    low, high = 0, len(levels) - 1  # the lowest level serves as many as none does
    while low < high:
        middle = (low + high + 1) // 2
        if most_pairs(model, levels[middle]) == most:
            low = middle
        else:
            high = middle - 1
    return levels[low]
