"""What the chart of one metric draws, kept with its verdict as JSON. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.insight import spc
from portal.insight.boundaries import Boundary
from portal.insight.goals import aim_of
from portal.insight.laid import REASON, STATE, VALUE, Inputs, Laid, Plain

DRAWN = 731  # periods that a chart shows at most: two years of days; all count for its limits


@dataclass(frozen=True)
class Versions:
    """Where versions meet: the cuts, and the periods that were recalculated for `number`."""

    cuts: tuple[Boundary, ...] = ()
    anew: frozenset[date] = frozenset()
    number: str = ""


def drawing(
    inputs: Inputs,
    laid: Laid,
    read: spc.Reading,
    breaks: list[tuple[int, str, bool]],
    versions: Versions | None = None,
) -> dict[str, Any]:
    """What charts draw, as JSON: a list for each field of the latest DRAWN periods; segments,
    targets, breaks, counted from the first of these. Limits are those of the whole segments."""
    versions = versions or Versions()
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
        "states": _states(given, laid.complete - skipped, versions.anew),
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
        "targets": _targets(_target_lines(inputs, laid, versions.cuts), skipped),
        "breaks": [
            [index - skipped, label, cuts]
            for index, label, cuts in breaks
            if index > skipped or not skipped
        ],
        "warnings": list(read.warnings),
        "unit": laid.terms.unit,
        "decimals": laid.terms.decimals,
        "hard": [laid.terms.hard_low, laid.terms.hard_high],
        **_parallel(versions, skipped),
    }


def _parallel(versions: Versions, skipped: int) -> dict[str, Any]:
    """What two versions side by side leave on a chart; most charts have nothing of it."""
    found: dict[str, Any] = {}
    if versions.anew:
        found["restated"] = versions.number
    for one in versions.cuts:
        if one.beside and one.beside[0][0] >= skipped:
            places = [[at - skipped, value] for at, value in one.beside]
            found["beside"] = [f"Definition {one.before}", places]
    return found


def _shifted(segment: dict[str, Any], skipped: int) -> dict[str, Any]:
    first, last = max(0, segment["first"] - skipped), segment["last"] - skipped
    return segment | {"first": first, "last": last}


def _states(
    given: Sequence[Plain | None], complete: int, anew: frozenset[date] = frozenset()
) -> list[str]:
    """The states that are drawn: an incomplete period is hollow whatever its value's state."""
    return [
        "missing"
        if one is None or one[VALUE] is None
        else "provisional"
        if index >= complete
        else "recalculated"
        if one[STATE] == "final" and one[0] in anew
        else one[STATE]
        for index, one in enumerate(given)
    ]


def _targets(
    lines: Iterable[tuple[int, int, float | None, float | None]], skipped: int
) -> list[list[int | float | None]]:
    """Those that reach into what is drawn, counted from its first period."""
    return [
        [max(0, first - skipped), last - skipped, low, high]
        for first, last, low, high in lines
        if last >= skipped
    ]


def _target_lines(
    inputs: Inputs, laid: Laid, cuts: Sequence[Boundary]
) -> list[tuple[int, int, float | None, float | None]]:
    """Each target over the periods it holds for: first index, last index, low, high.

    It ends where its values do: at the next cut.
    """
    lines: list[tuple[int, int, float | None, float | None]] = []
    for goal in inputs.goals:
        first = bisect_left(laid.starts, goal.starts_on)
        ended = goal.ended_on
        last = len(laid.starts) if ended is None else bisect_right(laid.starts, ended)
        last = min([last, *(one.index for one in cuts if one.index > first)])
        aim = aim_of(goal, laid)
        if first < last and aim is not None:
            low, high = aim if isinstance(aim, tuple) else (aim, None)
            lines.append((first, last - 1, low, high))
    return lines
