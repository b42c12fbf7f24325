"""From quantities to positions: the range of an axis, its ticks, and figures as short text.

Every function takes any finite float, subnormal and 1e308 included: spans are computed in halves,
because the difference of two finite floats need not be finite.
"""

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

PADDING = 0.06  # of the span, on either side: no marker sits on the frame
FLAT = 1e-6  # relative span under which a series counts as constant
TINY = 1e-290  # spans under this are too near the subnormal floats to divide by
NEAR_ZERO = 0.25  # smallest/largest at or under which the axis starts at zero
PREFIXED = frozenset("£€$¥")  # units that stand before their figure
MAGNITUDES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
PLAIN_LIMIT = 1e15  # figures from here on are written with an exponent
LONGEST = 13  # characters of a figure; a longer one is written with an exponent
MINUS = "\u2212"

Range = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: `low` lies at position `start`, `high` at `end`, in pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        half_span = self.high / 2 - self.low / 2
        share = (value / 2 - self.low / 2) / half_span
        return self.start + share * (self.end - self.start)


def within(value: float, hard_range: Range) -> float:
    """`value`, or the edge of the hard range that it lies beyond."""
    floor, ceiling = hard_range
    value = value if floor is None else max(value, floor)
    return value if ceiling is None else min(value, ceiling)


def axis_range(
    values: Iterable[float], hard_range: Range = (None, None), *, from_zero: bool = False
) -> tuple[float, float]:
    """Lowest and highest quantity that an axis for `values` shows; always low < high.

    Padded on both sides, but not across zero when all values lie on one side of it, nor beyond a
    `hard_range` that holds all values. With `from_zero` the axis contains zero whatever the values,
    as bars need, and the ceiling of the hard range when that is near. Without values: 0 to 1.
    """
    found = sorted(values)
    if from_zero:
        found = sorted([*found, 0.0])
    if not found:
        return 0.0, 1.0
    low, high = found[0], found[-1]
    pad = _padding(low, high)
    bottom, top = max(low - pad, -sys.float_info.max), min(high + pad, sys.float_info.max)
    if low >= 0 and (bottom < 0 or 0 < low <= NEAR_ZERO * high):
        bottom = 0.0
    if high <= 0 and (top > 0 or NEAR_ZERO * low <= high < 0):
        top = 0.0
    floor, ceiling = hard_range
    if floor is not None and low >= floor:
        bottom = max(bottom, floor)
    if ceiling is not None and high <= ceiling:
        top = ceiling if from_zero and top > ceiling / 2 else min(top, ceiling)
    return (bottom, top) if bottom < top else (bottom, bottom + (abs(bottom) or 1.0))


def _padding(low: float, high: float) -> float:
    """Room beside the extremes, in the unit of the values; a constant series gets a tenth of it."""
    half_span = high / 2 - low / 2
    size = max(abs(low), abs(high))
    if half_span <= size * FLAT or half_span < TINY:
        return size / 10 if size > TINY else 1.0
    return min(2 * PADDING * half_span, sys.float_info.max / 4)


def tick_step(low: float, high: float, count: int) -> float:
    """The smallest of 1, 2, 5 × a power of ten that puts at most `count` steps into the range."""
    raw = (high / 2 - low / 2) / (count / 2)
    power = 10.0 ** math.floor(math.log10(raw))
    enough = (power * nice for nice in (1, 2, 5, 10) if power * nice >= raw * (1 - 1e-12))
    step = next(enough)
    return step if math.isfinite(step) else power


def nice_ticks(low: float, high: float, count: int) -> tuple[float, ...]:
    """Multiples of `tick_step` from `low` to `high`, ascending."""
    step = tick_step(low, high, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))


def decimals_of(step: float) -> int:
    """Decimal places that tell multiples of `step` apart; negative from steps of ten on."""
    return -math.floor(math.log10(step) + 1e-9)


def figure(value: float, decimals: int) -> str:
    """`value` with thousands separators, at most about 14 characters long.

    Where that does not suffice: in millions and more (12.346tn), else with an exponent.
    """
    plain = abs(value) < PLAIN_LIMIT
    text = f"{value:,.{min(max(0, decimals), 20)}f}" if plain else ""
    if not 0 < len(text) <= LONGEST:
        divisor, suffix = _magnitude(abs(value))
        kept = decimals + round(math.log10(divisor))
        if suffix:
            text = f"{value / divisor:.{min(max(0, kept), 6)}f}{suffix}"
        else:
            size = math.floor(math.log10(abs(value))) if value else 0
            text = f"{value:.{min(max(1, size + 1 + decimals), 9)}g}".replace("e+", "e")
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def _magnitude(size: float) -> tuple[float, str]:
    """What to divide figures up to `size` by, and the letters that say so."""
    fitting = (pair for pair in MAGNITUDES if pair[0] <= size < PLAIN_LIMIT)
    return next(fitting, (1.0, ""))


def with_unit(text: str, unit: str) -> str:
    """A figure and its unit as one text: 84.2%, £12, 12 days."""
    if unit in PREFIXED:
        return f"{MINUS}{unit}{text[1:]}" if text.startswith(MINUS) else f"{unit}{text}"
    return f"{text}%" if unit == "%" else f"{text} {unit}".rstrip()


def tick_texts(ticks: Sequence[float], unit: str) -> tuple[str, ...]:
    """The ticks as text, all with the same decimals and magnitude.

    Only % and currencies are repeated at each tick; another unit stands once above the axis.
    """
    if not ticks:
        return ()
    step = min((later - earlier for earlier, later in pairwise(ticks)), default=1.0)
    largest = max(abs(tick) for tick in ticks)
    divisor, suffix = _magnitude(largest)
    if decimals_of(step / divisor) > 2:
        divisor, suffix = 1.0, ""
    shown = unit if unit == "%" or unit in PREFIXED else ""
    decimals = decimals_of(step / divisor)
    return tuple(
        with_unit(figure(tick / divisor, decimals) + suffix if tick else "0", shown)
        for tick in ticks
    )
