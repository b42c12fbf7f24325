"""Dual prices: what proves a pairing the best, and says what one more place would be worth.

Of all prices that prove it, these are the ones nearest to 0: they are the same whatever found the
pairing, and minus the price of a mentor's next place is exactly what that place would add
(Gul and Stacchetti, Journal of Economic Theory 87, 1999). See docs/methods/pairing.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from portal.mentorship.instances import PlacePrice, Prices, Solution
from portal.mentorship.model import Model, placed


def prices_of(model: Model, mentor_of: Sequence[int | None]) -> Prices:
    """The prices nearest to 0 that prove `mentor_of`, which must be the best pairing."""
    bases = bases_of(model, mentor_of)
    mentees = []
    for row, column in enumerate(mentor_of):
        if column is None:
            mentees.append(0)
        else:
            mentees.append(-(gain_of(model, row, column) + model.served) - bases[column])
    places = [
        PlacePrice(mentor, model.taken[column] + place, min(0, bases[column] + step))
        for column, mentor in enumerate(model.mentors)
        for place, step in enumerate(model.steps[column])
    ]
    return Prices(model.served, tuple(mentees), tuple(places))


def bases_of(model: Model, mentor_of: Sequence[int | None]) -> list[int]:
    """Of each mentor: the price of a place, less its load step, before it is capped at 0.

    A mentor's places that are in use all have the same: their mentees could change places. One
    without mentees has at most what makes every place free of charge. Bellman and Ford's shortest
    paths: a mentor passes on how cheaply it could be relieved of one of its mentees.
    """
    mates = mates_of(model, mentor_of)
    busy = [column for column, own in enumerate(mates) if own]
    bases = [
        -(steps[max(len(own) - 1, 0)] if steps else 0)
        for steps, own in zip(model.steps, mates, strict=True)
    ]
    for row, column in enumerate(mentor_of):
        if column is None:
            _lower(bases, model, row, -model.served, busy)
    waiting = deque(busy)
    queued = set(busy)
    while waiting:
        column = waiting.popleft()
        queued.discard(column)
        for row in mates[column]:
            height = gain_of(model, row, column) + bases[column]
            for lowered in _lower(bases, model, row, height, busy):
                if lowered not in queued:
                    queued.add(lowered)
                    waiting.append(lowered)
    return bases


def mates_of(model: Model, mentor_of: Sequence[int | None]) -> list[list[int]]:
    """The rows of each column."""
    mates: list[list[int]] = [[] for _ in model.mentors]
    for row, column in enumerate(mentor_of):
        if column is not None:
            mates[column].append(row)
    return mates


def gain_of(model: Model, row: int, column: int) -> int:
    """What a pair that may be made counts."""
    gain = model.gains[row][column]
    if gain is None:
        raise ValueError("a forbidden pair has no gain")
    return gain


def _lower(bases: list[int], model: Model, row: int, height: int, busy: Sequence[int]) -> list[int]:
    """Lower bases to what relieving `row` allows; which ones."""
    gains = model.gains[row]
    lowered = []
    for column in busy:
        gain = gains[column]
        if gain is not None and height - gain < bases[column]:
            bases[column] = height - gain
            lowered.append(column)
    return lowered


def worth_of_a_place(model: Model, prices: Prices, column: int, step: int) -> tuple[int, int]:
    """What one more place of a mentor, with that load step, adds: mentees served, and points."""
    heights = [
        -(gain + model.served) - price
        for price, gains in zip(prices.mentees, model.gains, strict=True)
        if (gain := gains[column]) is not None
    ]
    return split(max(0, -(min(heights) + step)), model.served) if heights else (0, 0)


def split(worth: int, served: int) -> tuple[int, int]:
    """A sum of whole pairs and points as the two it is made of."""
    pairs = (worth + served // 2) // served
    return pairs, worth - pairs * served


def faults(
    model: Model, solution: Solution, undercuts: Callable[[Model, Prices], bool] | None = None
) -> list[str]:
    """What keeps the prices from proving `solution` the best for `model`; needs no solver.

    `undercuts` looks at all pairs, where another way than row by row is quicker.
    """
    found = _pair_faults(model, solution)
    return [*found, *_price_faults(model, solution, undercuts or _undercuts)]


def _pair_faults(model: Model, solution: Solution) -> list[str]:
    """Whether the pairs are pairs of the model, within places, and add up."""
    row_of = {mentee: row for row, mentee in enumerate(model.mentees)}
    column_of = {mentor: column for column, mentor in enumerate(model.mentors)}
    mentor_of: list[int | None] = [None] * len(model.mentees)
    load = [0] * len(model.mentors)
    for pair in solution.pairs:
        row, column = row_of.get(pair.mentee), column_of.get(pair.mentor)
        if row is None or column is None or model.scores[row][column] is None:
            return [f"Mentee {pair.mentee} may not have mentor {pair.mentor}."]
        if mentor_of[row] is not None:
            return [f"Mentee {pair.mentee} has two mentors."]
        mentor_of[row] = column
        load[column] += 1
        if load[column] > len(model.steps[column]):
            return [f"Mentor {pair.mentor} has more mentees than places."]
    if placed(model, mentor_of) != solution.pairs:
        return ["Scores, places or load steps of the pairs are not those of the input."]
    found = []
    if solution.total != sum(pair.score - pair.load_step for pair in solution.pairs):
        found.append("The total is not the sum of the pairs.")
    alone = [m for m, column in zip(model.mentees, mentor_of, strict=True) if column is None]
    if list(solution.unmatched) != alone:
        found.append("The mentees without a mentor are not those who are named.")
    if any(mentor_of[row] is None for row in model.required):
        found.append("A forced pair was not made.")
    return found


def _price_faults(
    model: Model, solution: Solution, undercuts: Callable[[Model, Prices], bool]
) -> list[str]:
    """u + v ≤ c for every pair and place, v ≤ 0, u ≤ 0 for who may go without, and no gap."""
    prices = solution.prices
    named = [(price.mentor, price.place) for price in prices.places]
    places = [
        (mentor, model.taken[column] + place)
        for column, mentor in enumerate(model.mentors)
        for place in range(len(model.steps[column]))
    ]
    if named != places or len(prices.mentees) != len(model.mentees):
        return ["The prices are not those of the mentees and places of the input."]
    found = []
    if prices.served < model.served:
        found.append("A pair counts too little against the points.")
    if any(price.price > 0 for price in prices.places):
        found.append("A place has a price above 0.")
    if any(u > 0 and row not in model.required for row, u in enumerate(prices.mentees)):
        found.append("A mentee who may go without has a price above 0.")
    if undercuts(model, prices):
        found.append("A pair costs less than its prices.")
    cost = sum(prices.mentees) + sum(price.price for price in prices.places)
    if cost != cost_of(model, solution, prices.served):
        found.append("The prices leave a gap to the pairs.")
    return found


def _undercuts(model: Model, prices: Prices) -> bool:
    """Whether some pair breaks u + v ≤ c. Of a mentor's places the tightest one decides."""
    columns = [
        (column, high) for column, high in enumerate(tightest(model, prices)) if high is not None
    ]
    for u, gains in zip(prices.mentees, model.gains, strict=True):
        limit = -prices.served - u
        for column, high in columns:
            gain = gains[column]
            if gain is not None and high + gain > limit:
                return True
    return False


def tightest(model: Model, prices: Prices) -> list[int | None]:
    """Of each mentor the highest price of a place less its load step; None without a place."""
    highest: list[int | None] = []
    at = 0
    for steps in model.steps:
        own = prices.places[at : at + len(steps)]
        at += len(steps)
        highest.append(
            max((one.price - step for one, step in zip(own, steps, strict=True)), default=None)
        )
    return highest


def cost_of(model: Model, solution: Solution, served: int) -> int:
    """What the pairs cost: load steps less gains, less `served` for each."""
    row_of = {mentee: row for row, mentee in enumerate(model.mentees)}
    column_of = {mentor: column for column, mentor in enumerate(model.mentors)}
    cost = 0
    for pair in solution.pairs:
        gain = gain_of(model, row_of[pair.mentee], column_of[pair.mentor])
        cost += pair.load_step - gain - served
    return cost
