"""Where values should lie for a target to be met."""

import math
from dataclasses import dataclass
from datetime import date

from portal.registry.facts import TargetTerms
from portal.registry.vocabulary import FREQUENCY_DAYS, Direction, Frequency, TargetType

SAME = 1e-9  # relative: what is within it counts as equal, for 0.1 + 0.2 must reach 0.3


@dataclass(frozen=True)
class Corridor:
    """Where the values of a period should lie, both ends included; None is open."""

    low: float | None
    high: float | None

    def holds(self, value: float) -> bool:
        """Whether `value` meets it; hitting an end exactly counts."""
        return self.shortfall(value) == 0

    def shortfall(self, value: float) -> float:
        """How far `value` lies outside, 0 inside."""
        if self.low is not None and not at_least(value, self.low):
            return self.low - value
        if self.high is not None and not at_least(self.high, value):
            return value - self.high
        return 0.0


def at_least(value: float, bound: float) -> bool:
    """Whether `value` reaches `bound`, forgiving what binary fractions add or lose."""
    return value >= bound or math.isclose(value, bound, rel_tol=SAME, abs_tol=1e-12)


def aim(terms: TargetTerms, direction: Direction) -> float | None:
    """The level that the target asks for: for an improvement, the baseline moved by it."""
    if terms.type != TargetType.IMPROVEMENT:
        return terms.value
    if terms.baseline_value is None or terms.value is None:
        return None
    step = abs(terms.baseline_value) * terms.value / 100 if terms.is_percent else terms.value
    return terms.baseline_value + (-step if direction is Direction.DECREASE else step)


def corridor(
    terms: TargetTerms, direction: Direction, *, periods: int | None = None
) -> Corridor | None:
    """Where the value of one period should lie, or None where the target does not say.

    A total is spread evenly over `periods`. A neutral metric has a good side only in a range.
    """
    if terms.type == TargetType.MILESTONE:
        return Corridor(1, None)
    if terms.type == TargetType.RANGE or direction is Direction.BAND:
        if terms.low is None and terms.high is None:
            return None
        return Corridor(terms.low, terms.high)
    level = aim(terms, direction)
    if terms.type == TargetType.CUMULATIVE:
        level = level / periods if level is not None and periods else None
    elif level is None and terms.profile:
        level = terms.profile[max(terms.profile)]
    return one_sided(level, direction)


def periods_between(start: date, end: date, frequency: Frequency) -> int | None:
    """How many periods fit between two days, at least 1; None for irregular ones."""
    length = FREQUENCY_DAYS.get(frequency)
    return None if length is None else max(1, round(((end - start).days + 1) / length))


def one_sided(level: float | None, direction: Direction) -> Corridor | None:
    """The good side of `level`; None where the direction has none."""
    if level is None or direction not in (Direction.INCREASE, Direction.DECREASE):
        return None
    return Corridor(level, None) if direction is Direction.INCREASE else Corridor(None, level)
