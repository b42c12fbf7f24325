"""What the verdict of a metric rests on, as frozen values, and its series laid out by period.

Pure: `lay_out` puts every value into its period, gaps included, in the current version's rhythm.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from portal import periods
from portal.periods import Period
from portal.registry.facts import TargetTerms
from portal.registry.vocabulary import FREQUENCY_NOUN, Frequency
from portal.registry.wording import Wording


@dataclass(frozen=True)
class Terms:
    """What of a definition's version the reading needs."""

    number: str
    unit: str = ""
    decimals: int | None = None
    direction: str = "neutral"
    frequency: str = "month"
    fiscal_start_month: int = 1
    value_type: str = ""
    time_aggregation: str = ""
    null_policy: str = "missing"
    due_days: int = 0
    hard_low: float | None = None
    hard_high: float | None = None
    breaks: bool = False  # its values do not compare with those before it
    effective_from: date | None = None


class Given(NamedTuple):
    """One period's value as it is stored."""

    period_start: date
    value: float | None
    state: str
    version_id: int
    reason: str = ""


@dataclass(frozen=True)
class Goal:
    """A target and the days that it holds for."""

    terms: TargetTerms
    starts_on: date
    ended_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True)
class Inputs:
    """All that the verdict of a metric rests on."""

    current_id: int | None
    versions: dict[int, Terms]
    values: Sequence[Given] = ()
    goals: Sequence[Goal] = ()
    rebases: Sequence[date] = ()
    takes_values: bool = True
    known_since: date | None = None  # the day on which the metric came into the portal


@dataclass
class Laid:
    """The series as it is read: every period from the first to the last, gaps included."""

    terms: Terms
    periods: list[Period] = field(default_factory=list)
    given: list[Given | None] = field(default_factory=list)
    complete: int = 0  # how many of them have ended

    @property
    def wording(self) -> Wording:
        noun = FREQUENCY_NOUN.get(Frequency(self.terms.frequency), "period")
        return Wording(self.terms.unit, self.terms.decimals, noun)

    def value(self, index: int) -> float | None:
        """The value that counts at `index`, by the null policy where there is none."""
        given = self.given[index]
        if given is not None and given.value is not None and given.state != "missing":
            return given.value
        if self.terms.null_policy == "zero" and given is None:
            return 0.0
        if self.terms.null_policy == "carry_forward" and given is None and index:
            return self.value(index - 1)
        return None


def lay_out(inputs: Inputs, terms: Terms, today: date) -> Laid:
    """The periods from the first value to the last, in the current version's rhythm."""
    laid = Laid(terms)
    if not inputs.values:
        return laid
    held = {}
    for given in inputs.values:
        period = periods.period_of(given.period_start, terms.frequency, terms.fiscal_start_month)
        held[period.start] = given
    starts = sorted(held)
    if terms.frequency == Frequency.IRREGULAR:
        laid.periods = [periods.period_of(start, terms.frequency) for start in starts]
    else:
        first, last = (
            periods.period_of(start, terms.frequency, terms.fiscal_start_month)
            for start in (starts[0], starts[-1])
        )
        laid.periods = periods.periods_between(first, last)
    laid.given = [held.get(period.start) for period in laid.periods]
    # Each ends after the one before it, so those that have ended come first.
    laid.complete = bisect_left(laid.periods, today, key=attrgetter("end"))
    return laid
