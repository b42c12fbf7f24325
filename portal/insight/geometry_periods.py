"""The horizontal axis: which periods are labelled, and their years underneath."""

import math
from collections.abc import Sequence

from portal.insight.geometry_parts import Point, Tick
from portal.insight.geometry_text import fitted, text_width

PERIOD_STRIDES = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120, 240, 480, 1200)


def period_groups(points: Sequence[Point]) -> tuple[tuple[int, str], ...]:
    """First index and name of each year, where every label ends in one: "May 2024", "Q1 2024"."""
    found: list[tuple[int, str]] = []
    for index, point in enumerate(points):
        head, year = _parts(point.label)
        if not head or len(year) != 4 or not (year.isascii() and year.isdigit()):
            return ()
        if not found or found[-1][1] != year:
            found.append((index, year))
    return tuple(found)


def _parts(label: str) -> tuple[str, str]:
    """A label without its last word, and that word: "week 13, 2026" is "week 13" and "2026"."""
    head, _, year = label.rpartition(" ")
    return head.rstrip(","), year


def period_ticks(
    points: Sequence[Point], left: float, step: float, width: float
) -> tuple[tuple[Tick, ...], tuple[Tick, ...]]:
    """Ticks of the horizontal axis, thinned to what fits, and the years under them.

    Ticks count from the first full year, so that monthly ones fall on January; without years from
    the latest period, which is the one people ask for. The plot begins at `left`, a period is
    `step` wide, the drawing `width`.
    """
    groups = period_groups(points)
    names = [_parts(point.label)[0] if groups else point.label for point in points]
    names = [fitted(name, width / 4) for name in names]
    widest = max((text_width(name) for name in names), default=0) + 8
    stride = next(
        (stride for stride in PERIOD_STRIDES if stride * step >= widest),
        math.ceil(widest / step),
    )
    anchor = groups[min(1, len(groups) - 1)][0] if groups else len(points) - 1
    ticks: list[Tick] = []
    free = 0.0
    for index in range(anchor % stride if points else 0, len(points), stride):
        half = text_width(names[index]) / 2
        at = min(max(left + (index + 0.5) * step, half), width - half)
        if at - half >= free:
            ticks.append(Tick(at, names[index]))
            free = at + half + 4
    if groups and len({tick.text for tick in ticks}) == 1 and len(ticks) > 1:
        ticks = []  # January under every year says nothing
    return tuple(ticks), _group_ticks(groups, left, step, width)


def _group_ticks(
    groups: Sequence[tuple[int, str]], left: float, step: float, width: float
) -> tuple[Tick, ...]:
    """The years' left edges; of two that would touch, the later stays."""
    found: list[Tick] = []
    free = width
    for index, name in reversed(groups):
        at = min(left + index * step, width - text_width(name) - 4)
        if at + 4 + text_width(name) <= free:
            found.append(Tick(at, name))
            free = at - 4
    return tuple(reversed(found))
