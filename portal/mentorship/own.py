"""Our own way to the best pairs of a model, for as many people as a page can wait for."""

from __future__ import annotations

from portal.mentorship import hungarian
from portal.mentorship.instances import Infeasible
from portal.mentorship.model import Model
from portal.mentorship.ties import BITS, mentee_key, mentor_key, tie


def best_pairs(model: Model, seed: int) -> list[int | None]:
    """The column of each row: cheapest, and of the cheapest what the seed says.

    Both are one whole number: the cost times more than all ties together, plus the tie. Raises
    Infeasible.
    """
    unit = (len(model.mentees) + 1) << BITS
    keys = [
        (column, mentor_key(seed, mentor))
        for column, mentor in enumerate(model.mentors)
        if model.steps[column]
    ]
    options = []
    for mentee, gains in zip(model.mentees, model.gains, strict=True):
        own = mentee_key(seed, mentee)
        options.append(
            [
                (column, tie(own, key) - (gain + model.served) * unit)
                for column, key in keys
                if (gain := gains[column]) is not None
            ]
        )
    steps = [[step * unit for step in own] for own in model.steps]
    try:
        return hungarian.assign(options, steps, model.required)
    except ValueError as error:
        raise Infeasible("The forced pairs need more places than there are.") from error
