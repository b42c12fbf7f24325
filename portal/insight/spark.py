"""The drawing for a cell of a list, made when a verdict is: a page shows a hundred of them.

Pure. It is the sparkline of `geometry`, of the last periods, with its paths rewritten in as few
characters as half a pixel allows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.insight.geometry import Segment, sparkline

SHOWN = 24  # periods: two years of months, and still apart at 120 px
FINENESS = 2  # units of the rewritten paths in a pixel

_STEP = re.compile(r"([MLHVaZ])([^MLHVaZ]*)")


def spark(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """The last periods of a verdict's drawing as paths, and in words where they and a signal begin.

    `first` names the first period shown, `since` the one in which the signal began that the latest
    value belongs to ("" without one); `count` is the number of values shown.
    """
    values: Sequence[float | None] = drawing["values"][-SHOWN:]
    skipped = len(drawing["values"]) - len(values)
    kinds = drawing["kinds"][skipped:]
    known = [index for index, value in enumerate(values) if value is not None]
    small = sparkline(
        values,
        kinds,
        segments=list(_segments(drawing["segments"], skipped)),
        target=_target(drawing["targets"], len(drawing["values"]) - 1),
        hard_range=tuple(drawing["hard"]),
        latest_final=not known or drawing["states"][skipped + known[-1]] == "final",
    )
    return {
        "line": tight(small.line),
        "band": tight(small.band),
        "centre": tight(small.centre),
        "target": tight(small.target),
        "marks": [[kind, tight(path)] for kind, path in small.marks],
        "latest": [small.latest[0], tight(small.latest[1])] if small.latest else None,
        "hollow": small.latest_hollow,
        "count": len(known),
        "first": drawing["labels"][skipped + known[0]] if known else "",
        "since": _since(drawing),
    }


def _segments(segments: Sequence[Mapping[str, Any]], skipped: int) -> Iterator[Segment]:
    """Those that reach into the periods shown, counted from the first of these."""
    for one in segments:
        if one["last"] >= skipped:
            centre = one["mean"] if one["upper"] is not None else one["median"]
            start, end = max(0, one["first"] - skipped), one["last"] - skipped
            yield Segment(start, end, centre, one["lower"], one["upper"])


def _target(targets: Sequence[Sequence[Any]], last: int) -> float | None:
    """The target of the last period, where it is one figure."""
    held = [low for _, end, low, high in targets if end == last and high is None]
    return held[-1] if held else None


def _since(drawing: Mapping[str, Any]) -> str:
    """The period in which the signal of the latest complete value began."""
    index = drawing["complete"] - 1
    kinds, values, labels = drawing["kinds"], drawing["values"], drawing["labels"]
    while index >= 0 and values[index] is None:
        index -= 1
    if index < 0 or kinds[index] == "common":
        return ""
    kind, since = kinds[index], index
    while index >= 0 and (values[index] is None or kinds[index] == kind):
        since = index if values[index] is not None else since
        index -= 1
    return str(labels[since])


def tight(path: str) -> str:
    """A path of `geometry_shapes` in whole half pixels, each point told from the one before."""
    said, before = "", ""
    x = y = 0
    for letter, words in _STEP.findall(path):
        found = [_half(float(word)) for word in words.split()]
        if letter == "M":
            (x, y), numbers = found, found
        elif letter == "L":
            letter, numbers = "l", [found[0] - x, found[1] - y]
            x, y = found
        elif letter == "H":
            letter, numbers = "h", [found[0] - x]
            x = found[0]
        elif letter == "V":
            letter, numbers = "v", [found[0] - y]
            y = found[0]
        elif letter == "a":
            numbers = [found[0], found[1], 0, 1, 0, found[5], 0]  # a half circle
            x += found[5]
        else:
            letter, numbers = "z", []
        said += _joined("" if letter == before and letter in "la" else letter, numbers)
        before = letter
    return said


def _half(pixels: float) -> int:
    return round(pixels * FINENESS)


def _joined(letter: str, numbers: Sequence[int]) -> str:
    """Numbers behind a letter, or none; a minus needs no blank before it."""
    text = "".join(f"{number}" if number < 0 else f" {number}" for number in numbers)
    return letter + text.lstrip() if letter else text
