"""Why this pair, why nobody and what would help, of many people at once: what `explaining`,
`unmatched` and `run_figures` say one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from portal.mentorship import dense_help
from portal.mentorship.dense import Dense, dense_of
from portal.mentorship.grids import ROWS, Grid
from portal.mentorship.instances import Instance, Solution
from portal.mentorship.profiles import Mentee, Mentor
from portal.mentorship.rules import RULES
from portal.mentorship.settings import Settings

LOWEST = -(1 << 15)
CODES = [code for code in RULES if code != "CAPACITY"]  # places aside, as `unmatched.failures`
BIT = {code: np.uint16(1 << bit) for bit, code in enumerate(CODES)}


@dataclass(frozen=True)
class Many:
    """What a run of many people is kept with."""

    next_best: dict[int, tuple[int, int]]  # by mentee: mentor and score
    failures: dict[int, Counter[tuple[str, ...]]]  # of the unmatched
    blocking: int
    helping: list[str]


def explained(
    instance: Instance,
    solution: Solution,
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    settings: Settings,
    tick: Callable[[], None],
) -> Many:
    """All of it; both sides in order of id, as the instance has them."""
    alone = set(solution.unmatched)
    dense = dense_of(instance, instance.terms.floor, 0)
    better = dict(next_bests(dense, solution))
    tick()
    blocking = blocking_pairs(dense_of(instance, None, 0), instance, solution)
    tick()
    found = failures([one for one in mentees if one.id in alone], mentors, settings, tick)
    helped = dense_help.what_would_help(instance, solution, mentees, mentors, tick)
    return Many(better, dict(found), blocking, [one.sentence for one in helped])


def next_bests(dense: Dense, solution: Solution) -> Iterator[tuple[int, tuple[int, int]]]:
    """What `explaining.next_best` says of each mentee of whom it says something."""
    column_of = {mentor: column for column, mentor in enumerate(dense.mentors)}
    present = [column_of.get(solution.mentors.get(one, -1), -1) for one in dense.mentees]
    for start in range(0, len(present), ROWS):
        rows = slice(start, start + ROWS)
        scores = np.where(dense.allowed[rows], dense.scores[rows], LOWEST)
        own = np.array(present[rows])
        held = np.flatnonzero(own >= 0)
        scores[held, own[held]] = LOWEST
        if not scores.shape[1]:
            return
        best = scores.argmax(axis=1)  # the first of equals: the lowest id
        highest = scores[np.arange(len(best)), best]
        for row in np.flatnonzero(highest > LOWEST).tolist():
            yield dense.mentees[start + row], (dense.mentors[best[row]], int(highest[row]))


def blocking_pairs(dense: Dense, instance: Instance, solution: Solution) -> int:
    """How many pairs `explaining.blocking_pairs` finds."""
    own = {pair.mentee: pair.score for pair in solution.pairs}
    load = Counter(pair.mentor for pair in solution.pairs)
    lowest: dict[int, int] = {}
    for pair in solution.pairs:
        lowest[pair.mentor] = min(pair.score, lowest.get(pair.mentor, pair.score))
    places = dict(zip(instance.mentors, instance.capacity, strict=True))
    bars = np.array(
        [
            -LOWEST if not places[one]
            else LOWEST if load[one] < places[one]
            else lowest[one]
            for one in dense.mentors
        ]
    )  # fmt: skip
    mine = np.array([own.get(one, LOWEST) for one in dense.mentees])
    count = 0
    for start in range(0, len(mine), ROWS):
        rows = slice(start, start + ROWS)
        scores = dense.scores[rows]
        blocks = dense.allowed[rows] & (scores > mine[rows, None]) & (scores > bars)
        count += int(blocks.sum())
    return count


def failures(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    settings: Settings,
    tick: Callable[[], None],
) -> Iterator[tuple[int, Counter[tuple[str, ...]]]]:
    """What `unmatched.failures` says of each of these mentees."""
    grid = Grid(sorted(mentors, key=lambda one: one.id), settings)
    for start in range(0, len(mentees), ROWS):
        block = mentees[start : start + ROWS]
        for mentee, own in zip(block, _codes(grid, block), strict=True):
            found, counts = np.unique(own, return_counts=True)
            yield (
                mentee.id,
                Counter(
                    {
                        tuple(code for code in CODES if bits & int(BIT[code])): count
                        for bits, count in zip(found.tolist(), counts.tolist(), strict=True)
                    }
                ),
            )
        tick()


def _codes(grid: Grid, block: Sequence[Mentee]) -> np.ndarray[tuple[int, int], np.dtype[np.uint16]]:
    """The rules that forbid each pair, a bit a rule."""
    found = np.zeros((len(block), len(grid.mentors)), dtype=np.uint16)
    found += BIT["NO_SLOT"] * ~grid.meets(block)
    found += BIT["NO_LANGUAGE"] * ~grid.talks(block)
    found += BIT["NO_EXPERIENCE"] * ~grid.teaches(block, grid.ahead(block))
    found += BIT["DEPARTMENT"] * grid.wrong_departments(block)
    for code, theirs, own in (
        ("OPTED_OUT", [not one.opted_in for one in grid.mentors], [not x.opted_in for x in block]),
        ("PAUSED", [one.paused for one in grid.mentors], [one.paused for one in block]),
    ):
        found += BIT[code] * (np.array(own)[:, None] | np.array(theirs)[None, :])
    for row, mentee in enumerate(block):
        for code, people in grid.personal(mentee).items():
            found[row, sorted(people)] += BIT[code]
    return found
