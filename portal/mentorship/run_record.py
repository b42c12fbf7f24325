"""A run as it is kept: the proof of its pairs as JSON, and the solution read back from it.

What was edited by hand is told apart: the proof is of the solver's own pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from portal.mentorship.instances import Edge, Instance, PlacePrice, Prices, Solution
from portal.mentorship.run_figures import Figures, pairs_of

MentorOf = Mapping[int, int | None]  # by mentee; None is nobody


def proof_of(solution: Solution) -> dict[str, Any]:
    """What must be kept beside the pairs so that anybody can check them again."""
    prices = solution.prices
    return {
        "served": prices.served,
        "mentees": list(prices.mentees),
        "places": [[one.mentor, one.place, one.price] for one in prices.places],
        "floor": solution.floor,
        "cross_bonus": solution.cross_bonus,
        "solver": solution.solver,
    }


def solution_of(instance: Instance, kept: Mapping[str, Any], mentor_of: MentorOf) -> Solution:
    """The solution whose proof was `kept`, with the solver's own pairs."""
    made = {mentee: mentor for mentee, mentor in mentor_of.items() if mentor is not None}
    pairs = pairs_of(instance, made)  # places go by mentee, as the solver gave them
    return Solution(
        pairs=pairs,
        unmatched=tuple(one for one in instance.mentees if one not in made),
        total=sum(pair.score - pair.load_step for pair in pairs),
        floor=kept["floor"],
        cross_bonus=kept["cross_bonus"],
        prices=Prices(
            kept["served"],
            tuple(kept["mentees"]),
            tuple(PlacePrice(*one) for one in kept["places"]),
        ),
        solver=kept["solver"],
    )


def with_edits(instance: Instance, edits: MentorOf) -> Instance:
    """The instance in which these mentees have exactly these mentors, or nobody."""
    forced: set[Edge] = set()
    forbidden: set[Edge] = set()
    for mentee, mentor in edits.items():
        if mentor is not None:
            forced.add((mentee, mentor))
        else:
            forbidden |= {(mentee, one) for one in instance.mentors}
    return replace(
        instance, forced=instance.forced | forced, forbidden=instance.forbidden | forbidden
    )


def figures_dict(found: Figures) -> dict[str, Any]:
    """Figures as JSON keeps them; keys that are numbers become words."""
    said = asdict(found)
    said["waiting"] = {str(waited): list(counts) for waited, counts in found.waiting.items()}
    said["unmatched"] = dict(found.unmatched)
    said["share"] = found.share
    for name in ("departments", "sites"):
        groups = getattr(found, name)
        said[name] = [asdict(one) | {"rate": one.rate} for one in groups]
    return said
