"""Where one version of a definition follows another on a chart, and what that does to comparisons.

Pure. A break cuts the line and starts limits anew; a link says what an old value would be now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.insight.laid import Inputs, Laid, Terms
from portal.insight.linking import Link, link
from portal.insight.restated import in_order
from portal.registry.restating import least_overlap


@dataclass(frozen=True)
class Boundary:
    """From the period at `index` on values are those of version `number`; it cuts the line.

    `link` carries older values over it; `beside` are values as the version before counted them,
    by the index of their period.
    """

    index: int
    number: str
    before: str
    link: Link | None = None
    beside: tuple[tuple[int, float], ...] = ()

    @property
    def label(self) -> str:
        return f"Definition {self.number}" + (", linked" if self.link else "")


def boundaries(inputs: Inputs, laid: Laid) -> list[Boundary]:
    """The cuts of the line, oldest first."""
    if not any(one.breaks for one in inputs.versions.values()):
        return []
    return list(_cuts(inputs, laid))


def last_before(found: Sequence[Boundary], index: int, upto: int) -> Boundary | None:
    """The last cut behind the period at `index` and not behind the one at `upto`."""
    return next((one for one in reversed(found) if index < one.index <= upto), None)


def carried(found: Sequence[Boundary], value: float, index: int, upto: int) -> float | None:
    """The value of the period at `index` as it would be counted at `upto`; None: nobody knows."""
    for one in found:
        if index < one.index <= upto:
            if one.link is None:
                return None
            value = one.link.carried(value)
    return value


def _cuts(inputs: Inputs, laid: Laid) -> Iterator[Boundary]:
    order = in_order(inputs.versions)
    places = {version_id: place for place, version_id in enumerate(order)}
    seen: int | None = None
    for index, given in enumerate(laid.given):
        if given is None:
            continue
        _, _, _, version_id, _ = given
        place = places.get(version_id)
        if seen is not None and place is not None and place != seen:
            low, high = sorted((seen, place))
            breaking = [at for at in range(low + 1, high + 1) if inputs.versions[order[at]].breaks]
            if breaking:
                terms = inputs.versions[order[breaking[-1]]]
                before = order[breaking[-1] - 1]
                yield _boundary(inputs, laid, index, terms, before)
        seen = place


def _boundary(inputs: Inputs, laid: Laid, index: int, terms: Terms, before: int) -> Boundary:
    old = inputs.versions[before].number
    if terms.comparability != "linked":
        return Boundary(index, terms.number, old)
    places = {start: at for at, start in enumerate(laid.starts)}
    beside = sorted(
        (places[one.period_start], one.value)
        for one in inputs.parallels
        if one.version_id == before and one.value is not None and one.period_start in places
    )
    values = laid.values
    pairs = [(value, new) for at, value in beside if (new := values[at]) is not None]
    found = link(pairs, least_overlap(terms.frequency))
    return Boundary(index, terms.number, old, found, tuple(beside))
