"""What the chart of one metric draws, kept with its verdict as JSON. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from portal.insight import spc
from portal.insight.goals import aim_of
from portal.insight.laid import REASON, STATE, VALUE, Inputs, Laid, Plain

DRAWN = 731  # periods that a chart shows at most: two years of days; all count for its limits


def drawing(
    inputs: Inputs, laid: Laid, read: spc.Reading, breaks: list[tuple[int, str, bool]]
) -> dict[str, Any]:
    """What charts draw, as JSON: a list for each field of the latest DRAWN periods; segments,
    targets, breaks, counted from the first of these. Limits are those of the whole segments."""
    count = len(laid.periods)
    skipped = max(0, count - DRAWN)
    points = read.points[max(0, skipped - read.marked_from) :]
    late = count - skipped - len(points)  # periods that have not ended
    given = laid.given[skipped:]
    return {
        "periods": count,
        "chart": read.chart,
        "starts": list(laid.spell.texts[skipped:]),
        "labels": [period.label for period in laid.periods[skipped:]],
        "values": laid.values[skipped:],
        "states": _states(given, laid.complete - skipped),
        "reasons": [one[REASON] if one and one[STATE] == "missing" else "" for one in given],
        "kinds": [point.point or "common" for point in points] + ["common"] * late,
        "rules": [list(point.rules) for point in points] + [[] for _ in range(late)],
        "ranges": [point.moving_range for point in points] + [None] * late,
        "complete": max(0, laid.complete - skipped),
        "segments": [
            _shifted(segment.as_dict(), skipped)
            for segment in read.segments
            if segment.last >= max(segment.first, skipped)
        ],
        "targets": [
            [max(0, first - skipped), last - skipped, low, high]
            for first, last, low, high in _target_lines(inputs, laid)
            if last >= skipped
        ],
        "breaks": [
            [index - skipped, label, cuts]
            for index, label, cuts in breaks
            if index > skipped or not skipped
        ],
        "warnings": list(read.warnings),
        "unit": laid.terms.unit,
        "decimals": laid.terms.decimals,
        "hard": [laid.terms.hard_low, laid.terms.hard_high],
    }


def _shifted(segment: dict[str, Any], skipped: int) -> dict[str, Any]:
    first, last = max(0, segment["first"] - skipped), segment["last"] - skipped
    return segment | {"first": first, "last": last}


def _states(given: Sequence[Plain | None], complete: int) -> list[str]:
    """The states that are drawn: an incomplete period is hollow whatever its value's state."""
    return [
        "missing"
        if one is None or one[VALUE] is None
        else "provisional"
        if index >= complete
        else one[STATE]
        for index, one in enumerate(given)
    ]


def _target_lines(inputs: Inputs, laid: Laid) -> list[tuple[int, int, float | None, float | None]]:
    """Each target over the periods it holds for: first index, last index, low, high."""
    lines: list[tuple[int, int, float | None, float | None]] = []
    for goal in inputs.goals:
        first = bisect_left(laid.starts, goal.starts_on)
        ended = goal.ended_on
        last = len(laid.starts) if ended is None else bisect_right(laid.starts, ended)
        aim = aim_of(goal, laid)
        if first < last and aim is not None:
            low, high = aim if isinstance(aim, tuple) else (aim, None)
            lines.append((first, last - 1, low, high))
    return lines
