"""What stands around a value that is being entered: the one before it and the usual change."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from portal.frequencies import Frequency
from portal.periods import Period, shift
from portal.values.checks import Known, usual_range

RECENT = 24  # values that tell the usual change: two years of months
REACH = 4  # periods back in which the previous value is looked for


def known_before(
    starts: Sequence[date], values: Sequence[float | None], period: Period, repeats: str = ""
) -> Known:
    """What the values before `period` say of it; `starts` ascend, and `values` go with them.

    The previous value is the latest one of the `REACH` periods before: a gap of a few hides no slip
    of the pen, but what lies further back says nothing about a change.
    """
    at = bisect_left(starts, period.start)
    recent = [value for value in values[max(0, at - RECENT) : at] if value is not None]
    return Known(_previous(starts, values, at, period), usual_range(recent), repeats)


def _previous(
    starts: Sequence[date], values: Sequence[float | None], at: int, period: Period
) -> float | None:
    if period.frequency is Frequency.IRREGULAR:
        return values[at - 1] if at else None
    oldest = shift(period, -REACH).start
    for place in range(at - 1, -1, -1):
        if starts[place] < oldest:
            break
        if values[place] is not None:
            return values[place]
    return None
