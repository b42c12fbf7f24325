"""The demonstration's figures: pure and seeded, so that every fill tells the same story.

A series is described backwards: `ago` 0 is the latest period, 1 the one before it. Its noise
depends on its key alone, never on the calendar; only a season looks at the month.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import NormalDist

SEED = "brambleside"


@dataclass(frozen=True)
class Shift:
    """From `ago` on, everything lies `by` higher."""

    ago: int
    by: float


@dataclass(frozen=True)
class Slope:
    """From `first` to `last`, each period lies `step` higher than the one before; then it stays."""

    first: int
    step: float
    last: int = 0


@dataclass(frozen=True)
class Course:
    """How a series runs, in the unit of its values.

    `spread` is the standard deviation of its noise. `season` holds twelve shares of the level,
    January first, that its months lie above it. `fixed` says for some periods how far they lie
    from the course instead of any noise. `salt` chooses another noise of the same kind.
    """

    key: str
    level: float
    spread: float = 0.0
    shifts: tuple[Shift, ...] = ()
    slopes: tuple[Slope, ...] = ()
    season: tuple[float, ...] = ()
    fixed: Mapping[int, float] = field(default_factory=dict)
    salt: int = 0


@dataclass(frozen=True)
class Figure:
    """One period's value, with its parts where it is made of them."""

    value: float
    numerator: float | None = None
    denominator: float | None = None


def noise(key: str, count: int, spread: float) -> list[float]:
    """`count` departures from 0 with this standard deviation, normal in shape, in seeded order.

    They are the normal curve's quantiles, shuffled: their mean is 0 and their spread is right
    however few they are, so that a story does not hang on a lucky draw.
    """
    if spread == 0 or count == 0:
        return [0.0] * count
    curve = NormalDist()
    quantiles = [curve.inv_cdf((place + 0.5) / count) for place in range(count)]
    size = math.sqrt(math.fsum(each * each for each in quantiles) / count) or 1.0
    random.Random(f"{SEED}/{key}").shuffle(quantiles)  # noqa: S311 - a story, not a secret
    return [spread * each / size for each in quantiles]


def course_of(course: Course, starts: Sequence[date]) -> list[float]:
    """The series without its noise, for periods that start on `starts`, oldest first."""
    return [
        _level(course, len(starts) - 1 - place) * (1 + _season(course, start))
        for place, start in enumerate(starts)
    ]


def _level(course: Course, ago: int) -> float:
    level = course.level + sum(shift.by for shift in course.shifts if ago <= shift.ago)
    for slope in course.slopes:
        steps = slope.first + 1 - max(ago, slope.last)
        level += slope.step * max(steps, 0)
    return level


def _season(course: Course, start: date) -> float:
    return course.season[start.month - 1] if course.season else 0.0


def run(course: Course, starts: Sequence[date]) -> list[float]:
    """The series with its noise, oldest first."""
    drawn = noise(f"{course.key}/{course.salt}", len(starts), course.spread)
    last = len(starts) - 1
    return [
        middle + course.fixed.get(last - place, drawn[place])
        for place, middle in enumerate(course_of(course, starts))
    ]


def figures(
    course: Course,
    starts: Sequence[date],
    *,
    volume: Course | None = None,
    factor: float = 1,
    decimals: int = 0,
    low: float | None = None,
    high: float | None = None,
) -> list[Figure]:
    """The values of the periods that start on `starts`, oldest first.

    With a `volume` a value is `factor` times a whole numerator over a whole denominator, and the
    volume gives the denominators; otherwise it is rounded to `decimals`. All lie within the
    bounds; numerators of a bounded share never pass their denominators.
    """
    values = [_within(value, low, high) for value in run(course, starts)]
    if volume is None:
        return [Figure(round(value, decimals)) for value in values]
    return [
        _of_parts(value, max(1, round(size)), factor)
        for value, size in zip(values, run(volume, starts), strict=True)
    ]


def _of_parts(value: float, denominator: int, factor: float) -> Figure:
    numerator = round(value * denominator / factor)
    return Figure(factor * numerator / denominator, numerator, denominator)


def _within(value: float, low: float | None, high: float | None) -> float:
    value = value if low is None else max(low, value)
    return value if high is None else min(high, value)
