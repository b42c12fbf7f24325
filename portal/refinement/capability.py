"""What a process is capable of, beside what its target asks for. Pure; `docs/methods/evidence.md`.

The lines are those of the metric's chart: the limits of its newest segment.
"""

from dataclasses import dataclass

from portal.registry.aims import Corridor


@dataclass(frozen=True, slots=True)
class Capability:
    """How the natural range lies to the target.

    `index` is Cpk: how far the nearer end of the target lies from the mean, in half widths of the
    natural range; below 1 ordinary variation passes it, below 0 the mean lies outside.
    """

    mean: float
    lower: float
    upper: float
    target: Corridor
    index: float


def index(mean: float, spread: float, target: Corridor) -> float:
    """Cpk of a process with this `mean` and half width (three sigma); one end may be open.

    Raises ValueError where both ends are, or without any spread.
    """
    distances = [mean - target.low] if target.low is not None else []
    if target.high is not None:
        distances.append(target.high - mean)
    if spread <= 0 or not distances:
        raise ValueError("capability needs a spread and an end of the target")
    return min(distances) / spread


def capability(*, mean: float, lower: float, upper: float, target: Corridor) -> Capability:
    """The natural range from `lower` to `upper` around `mean` beside a target."""
    return Capability(mean, lower, upper, target, index(mean, (upper - lower) / 2, target))
