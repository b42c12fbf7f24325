"""Do values heap just past their target? A caliper around it, and how often chance does the like.

Pure. `docs/methods/heaping.md` works an example and says how often pure noise makes such a heap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

FEWEST = 6  # values inside the caliper; five heads in five throws come once in 32


@dataclass(frozen=True, slots=True)
class Heap:
    """How many values lie within `width` of their target, on its good side and short of it.

    `expected`: how many of them would have met it by ordinary variation alone; `chance`: how often
    so many or more would. Both are None where fewer than FEWEST lie there.
    """

    met: int
    missed: int
    width: float
    expected: float | None
    chance: float | None

    @property
    def n(self) -> int:
        return self.met + self.missed


def heaping(
    pairs: Iterable[tuple[float, float]], *, side: int, width: float, mean: float, sigma: float
) -> Heap:
    """The heap of `pairs` (value, the target that held then) inside a caliper of `width`.

    `side` is 1 where higher is better, -1 where lower is. A value that hits its target exactly has
    met it; one exactly `width` short counts, one exactly `width` past does not. `mean` and `sigma`
    are those of the process, which is taken as normal to say on which side ordinary variation
    falls. Raises ValueError for a width or a sigma that is not positive.
    """
    if width <= 0 or sigma <= 0:
        raise ValueError("the caliper needs a width, the process a sigma")
    inside = [
        (past, target)
        for value, target in pairs
        if -width <= (past := side * (value - target)) < width
    ]
    met = sum(past >= 0 for past, _ in inside)
    if len(inside) < FEWEST:
        return Heap(met, len(inside) - met, width, None, None)
    process = NormalDist(0.0, sigma)
    likely = [_good(process, side * (target - mean), width) for _, target in inside]
    return Heap(met, len(inside) - met, width, sum(likely), at_least(met, likely))


def _good(process: NormalDist, target: float, width: float) -> float:
    """Of what lies inside the caliper, which share has met the target, by the process alone."""
    short = process.cdf(target) - process.cdf(target - width)
    past = process.cdf(target + width) - process.cdf(target)
    both = short + past
    return past / both if both > 0 else float(target < 0)


def at_least(heads: int, likely: Sequence[float]) -> float:
    """How likely `heads` or more are in throws of coins of which each has its own likelihood."""
    ways = [1.0] + [0.0] * len(likely)
    for throws, one in enumerate(likely, 1):
        for count in range(throws, 0, -1):
            ways[count] = ways[count] * (1 - one) + ways[count - 1] * one
        ways[0] *= 1 - one
    return min(1.0, sum(ways[heads:]))
