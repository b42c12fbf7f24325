"""What the SMART check and a target's realism need to know beyond the text of a definition.

Every fact that nobody has looked up is None, and leads to no finding; an empty tuple says that
there is none.
"""

from dataclasses import dataclass
from datetime import date

from portal.registry.likeness import Likeness


@dataclass(frozen=True)
class Point:
    """One complete period: the day it starts and its value, in the metric's own unit."""

    period: date
    value: float


@dataclass(frozen=True)
class TargetTerms:
    """What a target asks for; `type` is a word of `vocabulary.TargetType`.

    `value` is the level, the total or the size of the improvement, in the metric's unit (for an
    improvement in percent of the baseline where `is_percent`). `profile` holds the plan by the
    day a period starts (ISO): for a cumulative target the planned total up to that period.
    """

    type: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    stretch: float | None = None
    profile: dict[str, float] | None = None
    baseline_value: float | None = None
    starts_on: date | None = None
    review_on: date | None = None
    tolerance: float | None = None
    is_percent: bool = False


@dataclass(frozen=True)
class History:
    """The comparable values before today, oldest first, and what is known about them.

    `lower` and `upper` are the natural process limits of the last segment. Whether the last two
    due periods both came late stands in `last_two_late`.
    """

    points: tuple[Point, ...] = ()
    lower: float | None = None
    upper: float | None = None
    last_two_late: bool | None = None


@dataclass(frozen=True)
class Owner:
    """Somebody named as accountable."""

    name: str
    is_active: bool = True


@dataclass(frozen=True)
class LinkedMetric:
    """A metric at the other end of a link; `nature` is leading or lagging."""

    code: str
    nature: str


@dataclass(frozen=True)
class Sample:
    """What one person computed from the same sample, in the metric's own unit."""

    person: str
    value: float


@dataclass(frozen=True)
class Facts:
    """What the check is told. None: not looked up, so no finding."""

    today: date | None = None
    owners: tuple[Owner, ...] | None = None
    likenesses: tuple[Likeness, ...] | None = None
    formula_inputs: frozenset[str] | None = None  # codes and names that exist, as in the formula
    test_values: int | None = None  # entered with the definition
    samples: tuple[Sample, ...] | None = None
    targets: tuple[TargetTerms, ...] | None = None
    history: History | None = None
    nature: str | None = None
    objectives: int | None = None  # that it serves
    drives: tuple[LinkedMetric, ...] | None = None
    driven_by: tuple[LinkedMetric, ...] | None = None
    department_active: int | None = None  # active metrics of the department, this one included
    department_leading: int | None = None  # the leading ones among them
    views_in_two_cycles: int | None = None  # by others than the people who collect it
    actions_in_a_year: int | None = None  # actions and decisions that name it
    meeting_frequency: str | None = None  # of the review that uses it
