"""Values of the past as the definition in force counts them, where it was decided that the history
is recalculated.

Pure. Nothing that is stored changes: the reading takes each value through the versions that came
after it, as docs/methods/replay.md tells.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

from portal.insight.laid import Given, Inputs, Terms
from portal.registry.restating import Past, under

LACKING = "It can't be recalculated: numerator and denominator were not kept."


def restated(inputs: Inputs) -> tuple[Inputs, frozenset[date]]:
    """The inputs with recalculated values, and the first days of the periods that have one.

    A recalculated value belongs to the version that it was recalculated for. One that can't be
    worked out is missing, and says so.
    """
    if not any(one.comparability == "recalculated" for one in inputs.versions.values()):
        return inputs, frozenset()
    order = in_order(inputs.versions)
    if inputs.current_id in order:
        order = order[: order.index(inputs.current_id) + 1]
    latest = {one[0]: Given._make(one) for one in inputs.values}
    values = [_through(one, order, inputs) for one in latest.values()]
    anew = [one.period_start for one in values if one.version_id != latest[one[0]].version_id]
    return replace(inputs, values=values), frozenset(anew)


def in_order(versions: Mapping[int, Terms]) -> list[int]:
    """The versions by the day from which they hold."""
    return sorted(versions, key=lambda one: (versions[one].effective_from or date.min, one))


def _through(one: Given, order: list[int], inputs: Inputs) -> Given:
    """A value as the versions after its own would have counted it."""
    if one.version_id in order:
        for before, after in pairwise(order[order.index(one.version_id) :]):
            terms = inputs.versions[after]
            if terms.comparability == "recalculated":
                one = _anew(one, inputs.versions[before], terms, after, inputs)
    return one


def _anew(one: Given, before: Terms, after: Terms, version_id: int, inputs: Inputs) -> Given:
    if one.value is None:
        return one
    numerator, denominator = inputs.parts.get(one.period_start, (None, None))
    past = Past(one.period_start, one.value, numerator, denominator, one.state, version_id)
    values = under([past], before, after, after.conversion or 1.0).values
    if values is None or values[0] is None:
        return Given(one.period_start, None, "missing", version_id, LACKING)
    return one._replace(value=values[0], version_id=version_id)
