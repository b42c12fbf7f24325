"""The cheapest assignment of mentees to mentors with places, exactly: augmenting paths, potentials.

Kuhn's Hungarian method in the form of Edmonds and Karp (1972) and Tomizawa (1971): each row is
brought in by a shortest path over reduced costs, found with a heap (Dijkstra), after which the
potentials are corrected so that reduced costs stay non-negative. Whole numbers of any size. Places
of one column need no columns of their own: rows that have them could change places, so their
potentials differ by their steps alone, and one number a column holds them all.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from heapq import heappop, heappush

Option = tuple[int, int]  # column, cost


def assign(
    options: Sequence[Sequence[Option]],
    steps: Sequence[Sequence[int]],
    required: Collection[int] = (),
) -> list[int | None]:
    """The column of each row so that the costs are the least; None for a row that gets none.

    `options` lists the columns that a row may have, each with its cost; `steps` what a column's
    first, second, … place costs on top, never decreasing: it has as many places. Rows that are
    not `required` may go without at no cost. Raises ValueError where the required do not all fit.
    """
    search = _Search(options, steps, frozenset(required))
    for row in sorted(search.required):
        search.bring_in(row)
    for row in range(len(options)):
        if row not in search.required and options[row]:
            search.bring_in(row)
    return search.column_of


class _Search:
    """The assignment so far, and the potentials that prove it the cheapest of its rows."""

    def __init__(
        self,
        options: Sequence[Sequence[Option]],
        steps: Sequence[Sequence[int]],
        required: frozenset[int],
    ) -> None:
        self.options = options
        self.steps = steps
        self.required = required
        self.row_price = [0] * len(options)
        # the potential of a column's places less their steps
        self.base = [-own[0] if own else 0 for own in steps]
        # what a column's next free place costs beyond one that somebody has; inf: there is none
        self.extra: list[float] = [0 if own else math.inf for own in steps]
        self.rows_of: list[list[int]] = [[] for _ in steps]
        self.column_of: list[int | None] = [None] * len(options)

    def bring_in(self, start: int) -> None:
        """Give `start` a column, or let it or another go without, whatever is the cheapest."""
        best: float = math.inf  # length of the shortest path to a free place or to nobody
        end: int | None = None  # the column there; None where
        loser: int | None = None  # this row goes without
        far: list[float] = [math.inf] * len(self.base)  # shortest way known to each column
        before: dict[int, int] = {}  # the row from which it comes
        settled: list[int] = []
        heap: list[tuple[int, int]] = []
        rows, length = [start], 0
        base, extra = self.base, self.extra
        while True:
            for row in rows:
                reached = length - self.row_price[row]
                if reached < best and row not in self.required:
                    best, end, loser = reached, None, row
                for column, cost in self.options[row]:
                    reach = reached + cost - base[column]
                    if reach >= best or reach >= far[column]:
                        continue
                    far[column] = reach
                    before[column] = row
                    heappush(heap, (reach, column))
                    if reach + extra[column] < best:
                        best, end, loser = reach + extra[column], column, None
            while heap and heap[0][0] > far[heap[0][1]]:
                heappop(heap)  # a shorter way was found since
            if not heap or heap[0][0] >= best:
                break
            length, at = heappop(heap)
            settled.append(at)
            rows = self.rows_of[at]
        if end is None and loser is None:
            raise ValueError("the required rows do not all fit")
        self._correct(start, int(best), settled, far)
        self._augment(start, end, loser, before)

    def _correct(self, start: int, best: int, settled: list[int], far: list[float]) -> None:
        """Move the potentials by how much nearer than the path's end each column is."""
        self.row_price[start] += best
        for column in settled:
            nearer = best - int(far[column])
            self.base[column] -= nearer
            self.extra[column] -= nearer
            for row in self.rows_of[column]:
                self.row_price[row] += nearer

    def _augment(
        self, start: int, end: int | None, loser: int | None, before: dict[int, int]
    ) -> None:
        """Hand each place along the path on to the row before it."""
        column = end
        if column is not None:
            self._take_place(column)
        elif loser is not None:
            column = self.column_of[loser]
            self.column_of[loser] = None
            if column is None:  # the new row itself goes without
                return
            self.rows_of[column].remove(loser)
        while column is not None:
            row = before[column]
            following = self.column_of[row]
            self.column_of[row] = column
            self.rows_of[column].append(row)
            if following is not None:
                self.rows_of[following].remove(row)
            column = following

    def _take_place(self, column: int) -> None:
        """One more of the column's places is taken; the next one costs its own step."""
        taken = len(self.rows_of[column]) + 1
        steps = self.steps[column]
        self.extra[column] = steps[taken] + self.base[column] if taken < len(steps) else math.inf
