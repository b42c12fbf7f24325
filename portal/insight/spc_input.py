"""A series as the XmR calculation takes it: checked, sorted, cut into segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import TypeGuard, cast, get_args

from portal.insight.assurance import Direction, Target
from portal.insight.period_order import laid_out
from portal.insight.spc_rules import PRESETS, Preset
from portal.unreadable import shown

SHORTEST_FIXED_BASELINE = 12  # values; limits fixed on fewer say too little about the process
LARGEST = 1e300  # in any unit; sums of larger numbers leave the range of a float

Number = float | Decimal
Period = str | date


@dataclass(frozen=True, slots=True)
class Series:
    """Periods in order, each with its value (None: a gap), and how they are to be read."""

    periods: tuple[str, ...]
    values: tuple[float | None, ...]
    missing_before: tuple[bool, ...]  # no value, or no period at all, since the one before
    starts: tuple[int, ...]  # the position at which each segment starts
    improvement_direction: Direction
    target: Target | None
    fix_after_n: int | None
    screen_moving_ranges: bool
    count_beyond: bool
    preset: Preset
    marked_from: int = 0  # the position from which on signals are looked for


def series(
    dates: Sequence[Period],
    values: Sequence[Number | None],
    *,
    improvement_direction: Direction = "neutral",
    target: Number | Sequence[Number] | None = None,
    rebase_dates: Sequence[Period] = (),
    fix_after_n: int | None = None,
    screen_moving_ranges: bool = True,
    count_beyond: bool = True,
    preset: str = "nhs",
    marked: int | None = None,
) -> Series:
    """The checked series; the arguments are those of `portal.insight.spc.analyse`, and `marked`:
    how many of the latest periods signals are looked for in, None for all.

    Raises ValueError with a sentence that says what to change.
    """
    _refuse(len(dates), len(values), improvement_direction, preset, fix_after_n)
    labels = _labels(tuple(dates))
    order, periods, missing = laid_out(labels)
    numbers: tuple[float | None, ...]
    if order is None and _are_plain(values):
        numbers = tuple(values)
    else:
        places = range(len(labels)) if order is None else order
        numbers = tuple([_value(values[i], labels[i]) for i in places])
    return Series(
        periods=periods,
        values=numbers,
        missing_before=_gaps(missing, numbers),
        starts=_starts(periods, [_label(period) for period in rebase_dates]),
        improvement_direction=improvement_direction,
        target=_target(target),
        fix_after_n=fix_after_n,
        screen_moving_ranges=screen_moving_ranges,
        count_beyond=count_beyond,
        preset=PRESETS[preset],
        marked_from=0 if marked is None else _marked_from(numbers, marked),
    )


def _refuse(
    dates: int, values: int, improvement_direction: str, preset: str, fix_after_n: int | None
) -> None:
    if dates != values:
        raise ValueError(
            f"There are {dates} dates and {values} values; give one value, or null, for each date."
        )
    if improvement_direction not in get_args(Direction):
        raise ValueError("improvement_direction must be increase, decrease, neutral or band.")
    if preset not in PRESETS:
        raise ValueError(f"preset must be {' or '.join(PRESETS)}.")
    if fix_after_n is not None and fix_after_n < SHORTEST_FIXED_BASELINE:
        raise ValueError(
            f"fix_after_n must be at least {SHORTEST_FIXED_BASELINE} values, or null to use all."
        )


def _marked_from(values: Sequence[float | None], marked: int) -> int:
    """So many periods before the end, and not behind the last value."""
    last = len(values) - 1
    while last > 0 and values[last] is None:
        last -= 1
    return max(0, min(last, len(values) - marked))


def _are_plain(values: Sequence[Number | None]) -> TypeGuard[Sequence[float]]:
    """Whether all are floats that can be judged, none of them missing."""
    if set(map(type, values)) != {float}:
        return False
    found = cast(Sequence[float], values)
    return min(found) >= -LARGEST and max(found) <= LARGEST and isfinite(sum(found))


@lru_cache(maxsize=8)
def _labels(periods: tuple[Period, ...]) -> tuple[str, ...]:
    """Metrics that are read one after the other mostly have the same periods."""
    return tuple(map(_label, periods))


def _label(period: Period) -> str:
    label = period.isoformat() if isinstance(period, date) else period
    if not label.strip():
        raise ValueError("A period is empty; write which one it is, such as 2024-03.")
    return label


def finite(number: Number, what: str) -> float:
    """`number` as a float; ValueError, which names `what` it is, for one that can't be judged."""
    try:
        result = float(number)
    except (OverflowError, ValueError):  # an integer of 400 digits; a signalling NaN
        result = float("inf")
    if not isfinite(result) or abs(result) > LARGEST:
        raise ValueError(f"{what} must be a finite number, at most {LARGEST:g} in size.")
    return result


def _value(value: Number | None, label: str) -> float | None:
    if value is None:
        return None
    if type(value) is float and -LARGEST <= value <= LARGEST:  # the usual case; NaN is no case
        return value
    return finite(value, f"The value of {shown(label)}")


def _target(target: Number | Sequence[Number] | None) -> Target | None:
    if target is None:
        return None
    if not isinstance(target, Sequence):
        return finite(target, "The target")
    if len(target) != 2:
        raise ValueError("A target range must be two numbers: the lowest and the highest value.")
    low, high = (finite(each, "Each end of the target range") for each in target)
    if low > high:
        raise ValueError("The target range must start with its lower end.")
    return low, high


def _gaps(missing: tuple[bool, ...], values: Sequence[float | None]) -> tuple[bool, ...]:
    """Whether anything is missing between each period and the value before it."""
    if None not in values:
        return missing
    return (
        *missing[:1],
        *(absent or before is None for absent, before in zip(missing[1:], values, strict=False)),
    )


def _starts(periods: Sequence[str], rebase_dates: Sequence[str]) -> tuple[int, ...]:
    if not rebase_dates:
        return (0,) if periods else ()
    at = {period: i for i, period in enumerate(periods)}
    for rebase in rebase_dates:
        if rebase not in at:
            raise ValueError(
                f"The rebase date {shown(rebase)} is none of the periods; "
                "give the first period that the new limits are for."
            )
    return tuple(sorted({0, *(at[rebase] for rebase in rebase_dates)}))
