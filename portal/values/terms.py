"""What a definition asks of a value, and which of its versions is in force in a period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from portal import periods
from portal.periods import Period
from portal.registry.vocabulary import NEEDS_PARTS, Aggregation, Scale, ValueType
from portal.values.checks import Expected


@dataclass(frozen=True, slots=True)
class Terms:
    """One approved version, as entering values needs it.

    `run` counts the breaks up to it: values of two runs are not comparable.
    """

    version_id: int
    number: str
    effective_from: date | None = None
    run: int = 0
    unit: str = ""
    decimals: int | None = None
    value_type: str = "amount"
    scale: str = "1"
    frequency: str = "month"
    fiscal_start_month: int = 1
    time_aggregation: str = ""
    org_aggregation: str = ""
    numerator: str = ""
    denominator: str = ""
    hard_low: float | None = None
    hard_high: float | None = None
    plausible_low: float | None = None
    plausible_high: float | None = None
    due_days: int = 0
    close_days: int = 30
    overlap: int = 0  # periods from its first on in which the version before is measured, too

    @property
    def has_parts(self) -> bool:
        """Whether a value is kept as numerator and denominator."""
        by_sums = Aggregation.RATIO_OF_SUMS in (self.time_aggregation, self.org_aggregation)
        return by_sums or self.value_type in NEEDS_PARTS

    @property
    def factor(self) -> float:
        """What numerator over denominator is multiplied with."""
        return float(Scale(self.scale).factor)

    @property
    def expected(self) -> Expected:
        """What the checks hold a value against."""
        return Expected(
            ValueType(self.value_type),
            self.hard_low,
            self.hard_high,
            self.plausible_low,
            self.plausible_high,
            self.factor,
            2 if self.decimals is None else self.decimals,
        )

    def period_of(self, day: date) -> Period:
        """The period of this rhythm that holds `day`. Raises ValueError beyond the calendar."""
        return periods.period_of(day, self.frequency, self.fiscal_start_month)

    def due_on(self, period: Period) -> date:
        """The day by which its value is due."""
        return periods.due_on(period, self.due_days)

    def closes_on(self, period: Period) -> date:
        """The last day on which a value that stands may be changed."""
        return periods.closes_on(period, self.due_days, self.close_days)


@dataclass(frozen=True, slots=True)
class Versions:
    """The approved versions of a definition, by the day from which they hold; one is current."""

    all: tuple[Terms, ...]
    current: Terms

    def in_force(self, start: date) -> Terms:
        """The version that held on `start`; before the first one, the current one.

        History that is brought in later was counted by the definition that people know today.
        """
        held = [one for one in self.all if one.effective_from and one.effective_from <= start]
        return held[-1] if held else self.current

    def slot(self, day: date) -> tuple[Period, Terms]:
        """The period that holds `day`, and the version in force when it starts."""
        terms = self.in_force(day)
        period = terms.period_of(day)
        at_start = self.in_force(period.start)
        has_same_rhythm = at_start.period_of(day) == period
        return period, at_start if has_same_rhythm else terms

    def beside(self, period: Period) -> Terms | None:
        """The version before the one of `period`, where both are measured in it to link them."""
        for before, terms in pairwise(self.all):
            if terms.overlap and terms is self.in_force(period.start) and terms.effective_from:
                last = periods.shift(terms.period_of(terms.effective_from), terms.overlap - 1)
                return before if period.start <= last.start else None
        return None

    def run_of(self, version_id: int) -> int | None:
        """The run that a version's values belong to; None for a version that is not approved."""
        return next((one.run for one in self.all if one.version_id == version_id), None)


def is_closed(period: Period, terms: Terms, today: date, reopened_until: date | None) -> bool:
    """Whether the value of `period` may no longer be changed; a first one may still arrive."""
    if reopened_until is not None and today <= reopened_until:
        return False
    return today > terms.closes_on(period)


def ordered(found: Sequence[Terms], breaking: frozenset[int]) -> tuple[Terms, ...]:
    """Versions by the day from which they hold, with their runs; `breaking` start a new one."""
    by_day = sorted(found, key=lambda one: (one.effective_from or date.min, one.version_id))
    counted: list[Terms] = []
    run = 0
    for one in by_day:
        run += one.version_id in breaking
        counted.append(replace(one, run=run))
    return tuple(counted)
