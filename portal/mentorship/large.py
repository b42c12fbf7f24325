"""The best pairs of many people: scipy's assignment, and prices in whole rows at a time.

Two assignments: the first finds the cheapest pairs, from which the prices follow; the second
chooses, among the pairs that the prices allow in a cheapest pairing, by the seed. Both are exact:
every number stays below 2^53. What would not is left to our own solver, which has no such limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from portal.mentorship import dense_floor
from portal.mentorship.dense import EXACT, NEVER, Dense, Mask, Whole, dense_of
from portal.mentorship.instances import Infeasible, Instance, Pair, PlacePrice, Prices, Solution
from portal.mentorship.ties import BITS, mentee_key, mentor_key

Progress = Callable[[int, int, str], None]
Crossed = Callable[[Instance, Callable[[int], Solution]], Solution]
Floats = npt.NDArray[np.float64]

NOBODY = -1  # in place of a column
ROWS = 256  # that are worked on at once: a few MB
MOST_CELLS = 50_000_000  # of costs: 400 MB


class Inexact(Exception):
    """The numbers are too large for floating point, or too many for the memory."""


def solve(instance: Instance, crossed: Crossed, progress: Progress | None = None) -> Solution:
    """The best pairs of `instance`; `crossed` settles the share across departments.

    Raises Infeasible, and Inexact where our own solver has to do it.
    """
    say = progress or (lambda _done, _of, _sentence: None)
    say(20, 100, "Reading the scores")
    floor = instance.terms.floor
    if instance.terms.best_worst:
        say(25, 100, "Looking for the best worst pair")
        raised = dense_floor.best_floor(dense_of(instance, floor, 0), lambda: say(25, 100, ""))
        floor = floor if raised is None else raised
    found = crossed(instance, lambda bonus: _solved(instance, floor, bonus, say))
    say(100, 100, "Solved")
    return found


def _solved(instance: Instance, floor: int | None, cross_bonus: int, say: Progress) -> Solution:
    dense = dense_of(instance, floor, cross_bonus)
    if not dense.is_exact:
        raise Inexact
    say(30, 100, "Looking for the best pairs")
    mentor_of = cheapest(dense)
    say(60, 100, "Reckoning the prices that prove them")
    bases = bases_of(dense, mentor_of, lambda: say(60, 100, ""))
    u = mentee_prices(dense, mentor_of, bases)
    say(75, 100, "Deciding between equally good pairs")
    mentor_of = by_seed(dense, mentor_of, bases, u, instance.terms.seed)
    pairs = placed(dense, mentor_of)
    places = tuple(
        PlacePrice(mentor, dense.taken[column] + place, min(0, int(bases[column]) + step))
        for column, mentor in enumerate(dense.mentors)
        for place, step in enumerate(dense.steps[column])
    )
    return Solution(
        pairs=pairs,
        unmatched=tuple(dense.mentees[row] for row in np.flatnonzero(mentor_of == NOBODY)),
        total=sum(pair.score - pair.load_step for pair in pairs),
        floor=floor,
        cross_bonus=cross_bonus,
        prices=Prices(dense.served, tuple(u.tolist()), places),
        solver="scipy",
    )


def placed(dense: Dense, mentor_of: Whole) -> tuple[Pair, ...]:
    """The pairs by mentee; a mentor's places go to mentees by their id."""
    used = [0] * len(dense.mentors)
    pairs = []
    for row, column in enumerate(mentor_of.tolist()):
        if column == NOBODY:
            continue
        place = used[column]
        used[column] += 1
        pairs.append(
            Pair(
                dense.mentees[row], dense.mentors[column], dense.taken[column] + place,
                int(dense.scores[row, column]), dense.steps[column][place],
            )
        )  # fmt: skip
    return tuple(pairs)


def cheapest(dense: Dense) -> Whole:
    """The column of each row in a cheapest pairing, or NOBODY."""
    mentor_of: Whole = np.full(len(dense.mentees), NOBODY)
    rows = np.flatnonzero(dense.allowed.any(axis=1))
    reach = dense.allowed.sum(axis=0).tolist()
    places = [min(own, most) for own, most in zip(dense.places, reach, strict=True)]
    owners = np.repeat(np.arange(len(places)), places)
    if len(rows) and len(owners):
        steps = [
            step for own, count in zip(dense.steps, places, strict=True) for step in own[:count]
        ]
        most = _greedy(dense, rows, places)
        if len(owners) < len(rows) and not dense.required.any():
            cost = _costs(dense, rows, owners, steps, len(owners) - most, by_place=True)
            at, chosen = linear_sum_assignment(cost)
            held = chosen < len(rows)
            mentor_of[rows[chosen[held]]] = owners[at[held]]
        else:
            cost = _costs(dense, rows, owners, steps, len(rows) - most, by_place=False)
            _assign(mentor_of, rows, cost, owners)
    if (dense.required & (mentor_of == NOBODY)).any():
        raise Infeasible("The forced pairs need more places than there are.")
    return mentor_of


def _costs(
    dense: Dense, rows: Whole, owners: Whole, steps: Sequence[int], spare: int, *, by_place: bool
) -> Floats:
    """A line a row and a column a place, then as many for nobody as may be needed.

    With `by_place` a line a place, which is quicker where there are fewer of them than of rows:
    whoever is left over at the end has to be found by a search through all lines.
    """
    lines, columns = (len(owners), len(rows)) if by_place else (len(rows), len(owners))
    if lines * (columns + spare) > MOST_CELLS:
        raise Inexact
    cost: Floats = np.empty((lines, columns + spare))
    own_steps = np.array(steps, dtype=np.float64)
    for start in range(0, len(rows), ROWS):
        own = rows[start : start + ROWS]
        pairs = np.where(dense.allowed[own], -dense.gains[own] - float(dense.served), np.inf)
        block = pairs[:, owners] + own_steps
        if by_place:
            cost[:, start : start + len(own)] = block.T
        else:
            cost[start : start + len(own), :columns] = block
    without = np.zeros(lines) if by_place else np.where(dense.required[rows], np.inf, 0.0)
    cost[:, columns:] = without[:, None]
    return cost


def _assign(mentor_of: Whole, rows: Whole, cost: Floats, owners: Whole) -> None:
    """The cheapest columns of `rows`, written into `mentor_of`; past the owners is nobody."""
    try:
        at, columns = linear_sum_assignment(cost)
    except ValueError as error:
        raise Infeasible("The forced pairs need more places than there are.") from error
    held = columns < len(owners)
    mentor_of[rows[at[held]]] = owners[columns[held]]
    mentor_of[rows[at[~held]]] = NOBODY


def _greedy(dense: Dense, rows: Whole, places: list[int]) -> int:
    """How many rows find a place one after the other: no more need go without in the best."""
    room = np.array(places)
    count = 0
    required = dense.required[rows]
    for row in [*rows[required], *rows[~required]]:
        open_to = np.flatnonzero(dense.allowed[row] & (room > 0))
        if len(open_to):
            room[open_to[np.argmax(dense.gains[row, open_to])]] -= 1
            count += 1
    return count


def bases_of(dense: Dense, mentor_of: Whole, tick: Callable[[], None]) -> Whole:
    """What `duals.bases_of` reckons, many rows at a time."""
    load = np.bincount(mentor_of[mentor_of != NOBODY], minlength=len(dense.mentors))
    busy = load > 0
    bases: Whole = np.array(
        [
            -(own[max(count - 1, 0)] if own else 0)
            for own, count in zip(dense.steps, load, strict=True)
        ],
        dtype=np.int64,
    )
    alone = np.flatnonzero(mentor_of == NOBODY)
    _lower(dense, bases, busy, alone, np.full(len(alone), -dense.served))
    active = np.flatnonzero(mentor_of != NOBODY)
    while len(active):
        tick()
        own = mentor_of[active]
        lowered = _lower(dense, bases, busy, active, dense.gains[active, own] + bases[own])
        active = np.flatnonzero((mentor_of != NOBODY) & lowered[mentor_of])
    return bases


def _lower(dense: Dense, bases: Whole, busy: Mask, rows: Whole, heights: Whole) -> Mask:
    """Lower the bases of busy mentors to what relieving `rows` allows; which ones."""
    lowest = np.full(len(bases), NEVER, dtype=np.int64)
    for start in range(0, len(rows), ROWS):
        own = rows[start : start + ROWS]
        reached = heights[start : start + ROWS, None] - dense.gains[own]
        reached[~dense.allowed[own]] = NEVER
        np.minimum(lowest, reached.min(axis=0), out=lowest)
    lowered: Mask = busy & (lowest < bases)
    bases[lowered] = lowest[lowered]
    return lowered


def mentee_prices(dense: Dense, mentor_of: Whole, bases: Whole) -> Whole:
    """u: what a row's pair costs beyond its mentor's base; 0 without a mentor."""
    u: Whole = np.zeros(len(mentor_of), dtype=np.int64)
    rows = np.flatnonzero(mentor_of != NOBODY)
    own = mentor_of[rows]
    u[rows] = -(dense.gains[rows, own].astype(np.int64) + dense.served) - bases[own]
    return u


def by_seed(dense: Dense, mentor_of: Whole, bases: Whole, u: Whole, seed: int) -> Whole:
    """Of all cheapest pairings the one that the seed says.

    They are the ones made of tight pairs (u + v = c) in which every place with a price is used.
    """
    tight = dense.allowed & (
        (-(dense.gains + dense.served) - bases[None, :].astype(dense.gains.dtype)) == u[:, None]
    )
    must, may = _bounds(dense, bases)
    tight &= may > 0
    free_to_go = (u == 0) & ~dense.required
    found = mentor_of.copy()
    rows = _settle(tight, free_to_go, must, may, found)
    if not len(rows):
        return found
    spare = int((found[rows] == NOBODY).sum())
    owners = np.repeat(np.arange(len(may)), may)
    wanted = np.concatenate(
        [np.arange(most) < least for least, most in zip(must, may, strict=True)]
    )
    bits = min(BITS, (EXACT.bit_length() - 3) - 2 * len(rows).bit_length())
    all_ties = len(rows) << bits
    cost: Floats = np.full((len(rows), len(owners) + spare), np.inf)
    mentor_keys = np.array([mentor_key(seed, one) for one in dense.mentors], dtype=np.uint64)
    for at, row in enumerate(rows):
        columns = np.flatnonzero(tight[row])
        numbers = ties(mentee_key(seed, dense.mentees[row]), mentor_keys[columns])
        own = np.full(len(may), np.inf)
        own[columns] = (numbers >> np.uint64(BITS - bits)).astype(np.float64)
        cost[at, : len(owners)] = own[owners] - np.where(wanted, float(all_ties), 0.0)
    cost[:, len(owners) :] = np.where(free_to_go[rows], 0.0, np.inf)[:, None]
    _assign(found, rows, cost, owners)
    return found


def ties(mentee: int, mentors: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """`ties.tie` of one mentee with many mentors, by their keys."""
    number = np.uint64(mentee) ^ (mentors >> np.uint64(1))
    number = number + np.uint64(0x9E3779B97F4A7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    number ^= number >> np.uint64(31)
    return number >> np.uint64(64 - BITS)


def _bounds(dense: Dense, bases: Whole) -> tuple[Whole, Whole]:
    """How many mentees each mentor must and may have in a cheapest pairing.

    Places below their cap (base + step < 0) have a price and must be used; those at the cap
    (base + step = 0) may be.
    """
    must = [
        sum(base + step < 0 for step in own)
        for base, own in zip(bases.tolist(), dense.steps, strict=True)
    ]
    may = [
        sum(base + step <= 0 for step in own)
        for base, own in zip(bases.tolist(), dense.steps, strict=True)
    ]
    return np.array(must, dtype=np.int64), np.array(may, dtype=np.int64)


def _settle(tight: Mask, free_to_go: Mask, must: Whole, may: Whole, found: Whole) -> Whole:
    """Fix rows that have one choice only, again and again; returns those that have more.

    Takes their places out of `must` and `may`. What `found` says of the rest stays.
    """
    rows = np.flatnonzero(tight.any(axis=1))
    while len(rows):
        choices = tight[rows].sum(axis=1) + free_to_go[rows]
        single = rows[choices == 1]
        if not len(single):
            return rows
        paired = single[tight[single].any(axis=1)]
        own = tight[paired].argmax(axis=1)
        found[paired] = own
        found[single[~tight[single].any(axis=1)]] = NOBODY
        used = np.bincount(own, minlength=len(may))
        may -= used
        must -= np.minimum(must, used)
        rows = rows[choices > 1]
        tight[:, may == 0] = False
        rows = rows[tight[rows].any(axis=1) | free_to_go[rows]]
    return rows
