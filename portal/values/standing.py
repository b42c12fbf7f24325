"""The value that stands in a period, the one that is given, and what may become of the two."""

import math
from dataclasses import dataclass

from portal.registry.vocabulary import ObservationState

FINAL = ObservationState.FINAL.value
PROVISIONAL = ObservationState.PROVISIONAL.value
ESTIMATED = ObservationState.ESTIMATED.value
MISSING = ObservationState.MISSING.value

NEARLY = 1e-12  # relative; what a decimal text loses on its way to a float and back


@dataclass(frozen=True, slots=True)
class Figures:
    """A value in its metric's unit, with numerator and denominator where they are kept."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None

    @property
    def has_parts(self) -> bool:
        return self.numerator is not None or self.denominator is not None

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.has_parts


def are_same(standing: Figures, given: Figures) -> bool:
    """Whether `given` says what stands there already.

    Where it names numerator and denominator they must be the same; a value alone is compared with
    the value, so that a file without parts does not seem to change anything.
    """
    if given.has_parts:
        return _alike(standing.numerator, given.numerator) and _alike(
            standing.denominator, given.denominator
        )
    return _alike(standing.value, given.value)


def _alike(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=NEARLY, abs_tol=0.0)
