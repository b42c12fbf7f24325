"""Rolling values up: months into a quarter, departments into the organisation.

Ratios roll up as the ratio of their sums, never as a mean of percentages: a small department would
weigh as much as a large one. A result that lacks parts says how many it has. The method, with
worked examples, is docs/methods/aggregation.md.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from portal.periods import Frequency, Period, is_complete, next_period, per_year, period_of
from portal.registry.vocabulary import (
    NEEDS_PARTS,
    Aggregation,
    NullPolicy,
    ValueType,
    org_aggregations,
    time_aggregations,
)

Across = Literal["time", "units"]


class Unsound(ValueError):
    """A roll-up that would give a wrong figure: why, and what to choose instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Part:
    """One value that goes into a roll-up, in its metric's unit; numerator and denominator raw."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Rolled:
    """A rolled-up value. `value` is None where there is none, and `reason` says why.

    `present` of `expected` parts had a figure of their own; the null policy stands in for `filled`.
    """

    value: float | None
    present: int
    expected: int
    filled: int = 0
    numerator: float | None = None
    denominator: float | None = None
    reason: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether no part is missing; one that the null policy fills is not missing."""
        return self.present + self.filled >= self.expected

    @property
    def coverage(self) -> str:
        """How much of it is there, in words: “11 of 12”."""
        return f"{self.present} of {self.expected}"


def allowed(value_type: ValueType, across: Across = "time") -> tuple[Aggregation, ...]:
    """The roll-ups that are sound for `value_type`, in time or across units."""
    return time_aggregations(value_type) if across == "time" else org_aggregations(value_type)


def refuse_unsound(
    value_type: ValueType, aggregation: Aggregation, across: Across = "time"
) -> None:
    """Raise Unsound where `aggregation` gives a wrong figure for `value_type`."""
    sound = allowed(value_type, across)
    if aggregation in sound:
        return
    kind = value_type.label.lower()
    if value_type in NEEDS_PARTS and aggregation in (Aggregation.SUM, Aggregation.MEAN):
        word = "sum" if aggregation is Aggregation.SUM else "mean"
        raise Unsound(
            f"A {word} of several values of the kind “{kind}” is not that of the whole: each would "
            "weigh the same, however much it rests on.",
            "Choose the ratio of sums, from numerators and denominators.",
        )
    if aggregation is Aggregation.LAST:
        raise Unsound("Departments have no order, so none of them is the last.", _instead(sound))
    reason = f"“{aggregation.label}” is no sound roll-up for “{value_type.label}”."
    raise Unsound(reason, _instead(sound))


def _instead(sound: Sequence[Aggregation]) -> str:
    return "Choose one of: " + ", ".join(each.label.lower() for each in sound) + "."


def roll_up(
    parts: Sequence[Part | None],
    aggregation: Aggregation,
    value_type: ValueType,
    *,
    across: Across = "time",
    null_policy: NullPolicy = NullPolicy.MISSING,
    scale: float = 1,
    over: int | None = None,
) -> Rolled:
    """One value from `parts`; in time they stand oldest first, and None is a part without a value.

    `scale` multiplies a ratio (100 for per cent). Under the policy “zero” a missing part counts as
    0 (nothing over nothing for a ratio); under “carry forward” it repeats the part before it, in
    time only. Only the first `over` parts are filled so (None: all): a period that has not ended is
    missing, not zero. Sums are exact (math.fsum): only “last” depends on the order of the parts.
    Raises Unsound where the value type forbids it, ValueError for a figure that isn't finite.
    """
    refuse_unsound(value_type, aggregation, across)
    expected = len(parts)
    usable = [_usable(part, aggregation) for part in parts]
    present = sum(part is not None for part in usable)
    over = expected if over is None else over
    filled = _filled(usable[:over], null_policy, across) + usable[over:]
    there = [part for part in filled if part is not None]
    counted = Rolled(None, present, expected, len(there) - present)
    if aggregation is Aggregation.NONE:
        return replace(counted, reason="The values of this metric are not combined.")
    if not there:
        return replace(counted, reason=_why_nothing(parts, aggregation))
    try:
        return _combined(there, aggregation, scale, counted)
    except OverflowError:
        return replace(counted, reason="The sum is too large to be written.")


def _usable(part: Part | None, aggregation: Aggregation) -> Part | None:
    """The part where it has what the roll-up needs, else None."""
    if part is None:
        return None
    for figure in (part.value, part.numerator, part.denominator):
        if figure is not None and not math.isfinite(figure):
            raise ValueError("a part of a roll-up is not finite")
    if aggregation is Aggregation.RATIO_OF_SUMS:
        return None if part.numerator is None or part.denominator is None else part
    return None if part.value is None else part


def _filled(
    parts: Sequence[Part | None], null_policy: NullPolicy, across: Across
) -> list[Part | None]:
    if null_policy is NullPolicy.ZERO:
        nothing = Part(0.0, 0.0, 0.0)
        return [nothing if part is None else part for part in parts]
    if null_policy is NullPolicy.CARRY_FORWARD and across == "time":
        carried: list[Part | None] = []
        for part in parts:
            carried.append(part if part is not None or not carried else carried[-1])
        return carried
    return list(parts)


def _why_nothing(parts: Iterable[Part | None], aggregation: Aggregation) -> str:
    if aggregation is Aggregation.RATIO_OF_SUMS and any(part and part.value for part in parts):
        return "The values have no numerators and denominators, and ratios can't be averaged."
    return "There is no value yet."


def _combined(
    parts: Sequence[Part], aggregation: Aggregation, scale: float, counted: Rolled
) -> Rolled:
    if aggregation is Aggregation.RATIO_OF_SUMS:
        numerator = math.fsum(part.numerator or 0.0 for part in parts)
        denominator = math.fsum(part.denominator or 0.0 for part in parts)
        sums = replace(counted, numerator=numerator, denominator=denominator)
        if denominator == 0:
            return replace(sums, reason="The denominators add up to 0, so there is no ratio.")
        ratio = scale * numerator / denominator
        if not math.isfinite(ratio):
            return replace(sums, reason="The ratio is too large to be written.")
        return replace(sums, value=ratio)
    values = [part.value for part in parts if part.value is not None]
    if aggregation is Aggregation.LAST:
        last = parts[-1]
        return replace(
            counted, value=last.value, numerator=last.numerator, denominator=last.denominator
        )
    if aggregation is Aggregation.SUM:
        return replace(counted, value=math.fsum(values))
    if aggregation is Aggregation.MEAN:
        return replace(counted, value=math.fsum(values) / len(values))
    highest = aggregation is Aggregation.MAX
    return replace(counted, value=max(values) if highest else min(values))


def parts_of(whole: Period, frequency: str, fiscal_start_month: int = 1) -> list[Period]:
    """The shorter periods that belong to `whole`, oldest first: those whose middle day lies in it.

    Months fill quarters and years exactly. A week belongs to the month or year of its Thursday, as
    ISO 8601 counts its weeks to years. Raises ValueError for an irregular frequency.
    """
    if Frequency(frequency) is Frequency.IRREGULAR:
        raise ValueError("irregular values fill no period")
    found = []
    period = period_of(whole.start, frequency, fiscal_start_month)
    while period.start <= whole.end:
        if belongs_to(period, whole):
            found.append(period)
        period = next_period(period)
    return found


def belongs_to(part: Period, whole: Period) -> bool:
    """Whether the middle day of `part` (the later of two) lies in `whole`."""
    return _middle(part) in whole


def _middle(period: Period) -> date:
    return period.start + timedelta(days=period.days // 2)


def roll_up_in_time(
    series: Mapping[Period, Part],
    frequency: str,
    aggregation: Aggregation,
    value_type: ValueType,
    *,
    today: date,
    fiscal_start_month: int = 1,
    null_policy: NullPolicy = NullPolicy.MISSING,
    scale: float = 1,
) -> dict[Period, Rolled]:
    """`series`, all of one frequency, rolled up into periods of a longer `frequency`, oldest first.

    Every longer period that holds at least one value is there; how many parts it should have comes
    from the calendar, so that a year that has only begun says “5 of 12”. An irregular series
    expects what it has. The null policy fills periods that ended before `today`. Raises Unsound,
    and ValueError where the new frequency isn't at least twice as long.
    """
    groups: dict[Period, dict[Period, Part]] = {}
    for period in sorted(series, key=lambda each: each.start):
        _refuse_shorter(period, frequency)
        whole = period_of(_middle(period), frequency, fiscal_start_month)
        groups.setdefault(whole, {})[period] = series[period]
    rolled = {}
    for whole, inside in groups.items():
        first = next(iter(inside))
        own = (first.frequency, first.fiscal_start_month)
        irregular = first.frequency is Frequency.IRREGULAR
        expected = list(inside) if irregular else parts_of(whole, *own)
        parts = [inside.get(period) for period in expected]
        over = sum(is_complete(period, today) for period in expected)
        rolled[whole] = roll_up(
            parts, aggregation, value_type, null_policy=null_policy, scale=scale, over=over
        )
    return rolled


def _refuse_shorter(period: Period, frequency: str) -> None:
    own, new = per_year(period.frequency), per_year(frequency)
    if new is None or (own is not None and own < 2 * new):
        raise ValueError("values roll up into periods that are at least twice as long")
