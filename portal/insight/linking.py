"""Two versions of a definition, measured side by side: what one of the old gives in the new.

Pure. docs/methods/comparability.md tells the method, with an example that is also a test.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal

T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""Two-sided 95 % points of Student's t for 1 to 30 degrees of freedom."""
Z_95 = 1.96  # beyond these


@dataclass(frozen=True)
class Link:
    """What an old value is multiplied with, or what is added to it, with its 95 % interval."""

    kind: Literal["ratio", "difference"]
    middle: float
    low: float
    high: float
    pairs: int

    def carried(self, value: float) -> float:
        """An old value as the new version would have given it."""
        return value * self.middle if self.kind == "ratio" else value + self.middle


def link(pairs: Sequence[tuple[float, float]], needed: int) -> Link | None:
    """The link of (old, new) values of the same periods; None for fewer than `needed`, at least 2.

    The ratio (a geometric mean) where all values are above zero, else the mean difference.
    """
    if len(pairs) < max(needed, 2):
        return None
    if all(old > 0 and new > 0 for old, new in pairs):
        middle, half = _mean([math.log(new / old) for old, new in pairs])
        return Link(
            "ratio", math.exp(middle), math.exp(middle - half), math.exp(middle + half), len(pairs)
        )
    middle, half = _mean([new - old for old, new in pairs])
    return Link("difference", middle, middle - half, middle + half, len(pairs))


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """The mean and half of its 95 % interval."""
    freedom = len(values) - 1
    t = T_95[freedom - 1] if freedom <= len(T_95) else Z_95
    return fmean(values), t * stdev(values) / math.sqrt(len(values))
