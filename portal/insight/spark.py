"""The drawing for a cell of a list, made when a verdict is: a page shows a hundred of them.

Pure. It is the sparkline of `geometry`, of the last periods, with its paths rewritten in as few
characters as half a pixel allows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.insight.geometry import Segment, Sparkline, sparkline
from portal.insight.geometry_sparkline import INSET, SPARKLINE

SHOWN = 24  # periods: two years of months, and still apart at 120 px
FINENESS = 2  # units of the rewritten paths in a pixel
STEP = 9  # such units from one period to the next: the widest that takes one character
WIDTH = 2 * INSET + STEP / FINENESS * (SHOWN - 1)  # px
VIEW = f"0 0 {WIDTH * FINENESS:.0f} {SPARKLINE[1] * FINENESS:.0f}"  # of the rewritten paths

_NUMBER = re.compile(r"-?[\d.]+")
_STEP = re.compile(r"([MLHVaZ])([^MLHVaZ]*)")


def spark(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """The last periods of a verdict's drawing as an <svg>, and since when its signal lasts.

    It stands beside words that say the same, so that it needs none of its own.

    `since` is the period (first day, name) in which the signal began that the latest value belongs
    to, None without one. `svg` is markup of our own words and numbers, "" without a value.
    """
    skipped = len(drawing["values"]) - SHOWN  # below zero: so many places stay empty in front
    values, kinds, states = (
        _last(drawing[name], empty)
        for name, empty in (("values", None), ("kinds", "common"), ("states", ""))
    )
    known = [index for index, value in enumerate(values) if value is not None]
    if not known:
        return {"svg": "", "since": None}
    small = sparkline(
        values,
        kinds,
        segments=list(_segments(drawing["segments"], skipped)),
        target=_target(drawing["targets"], len(drawing["values"]) - 1),
        hard_range=tuple(drawing["hard"]),
        width=WIDTH,
        latest_final=states[known[-1]] == "final",
    )
    paths = "".join(
        f'<path class="{name}" d="{tight(path, pins=name.startswith("pin"))}"/>'
        for name, path in _paths(small)
        if path
    )
    svg = f'<svg class="spark trace" viewBox="{VIEW}" aria-hidden="true">{paths}</svg>'
    return {"svg": svg, "since": _since(drawing)}


def _last(series: Sequence[Any], empty: Any) -> Sequence[Any]:
    """The places of the last periods: each period is equally wide in every list."""
    return [empty] * (SHOWN - len(series)) + list(series[-SHOWN:])


def _paths(small: Sparkline) -> Iterator[tuple[str, str]]:
    """Class and path of each part, those behind first."""
    yield "band", small.band
    yield "limit", small.centre
    yield "target", small.target
    yield "line", small.line
    for kind, path in small.marks:
        yield f"pin pin-{_family(kind)}", path
    if small.latest:
        kind, path = small.latest
        if small.latest_hollow:
            yield f"dot dot-{_family(kind)} dot-hollow", path
        else:
            yield f"pin pin-{_family(kind)} pin-latest", path


def _family(kind: str) -> str:
    return kind.partition("_")[0]


def _segments(segments: Sequence[Mapping[str, Any]], skipped: int) -> Iterator[Segment]:
    """Those that reach into the periods shown, counted from the first of these."""
    for one in segments:
        if one["last"] >= max(0, skipped):
            centre = one["mean"] if one["upper"] is not None else one["median"]
            start, end = max(0, one["first"] - skipped), one["last"] - skipped
            yield Segment(start, end, centre, one["lower"], one["upper"])


def _target(targets: Sequence[Sequence[Any]], last: int) -> float | None:
    """The target of the last period, where it is one figure."""
    held = [low for _, end, low, high in targets if end == last and high is None]
    return held[-1] if held else None


def _since(drawing: Mapping[str, Any]) -> list[str] | None:
    """The period in which the signal of the latest complete value began."""
    index = drawing["complete"] - 1
    kinds, values, labels = drawing["kinds"], drawing["values"], drawing["labels"]
    while index >= 0 and values[index] is None:
        index -= 1
    if index < 0 or kinds[index] == "common":
        return None
    kind, since = kinds[index], index
    while index >= 0 and (values[index] is None or kinds[index] == kind):
        since = index if values[index] is not None else since
        index -= 1
    return [drawing["starts"][since], labels[since]]


def tight(path: str, *, pins: bool = False) -> str:
    """A path of `geometry_shapes` in whole half pixels, each point told from the one before.

    With `pins`, each mark of it becomes a line without length, a quarter of the characters: the
    style draws its ends round for a disc and square for a square; a diamond is a square that stands
    on a slope.
    """
    if pins:
        return "".join(map(_pin, filter(None, path.split("M"))))
    said, before = "", ""
    x = y = 0
    for letter, words in _STEP.findall(path):
        found = [_half(float(word)) for word in words.split()]
        if letter == "M":
            (x, y), numbers = found, found
        elif letter == "L":
            letter, numbers = "l", [found[0] - x, found[1] - y]
            if before == "M" and not numbers[1]:
                letter, numbers = "h", numbers[:1]  # most often the whole path
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


def _pin(mark: str) -> str:
    """The middle of one mark: its path begins at the left, at the top, or at the upper left."""
    x, y, *rest = (float(one) for one in _NUMBER.findall(mark))
    if "a" in mark:
        return f"M{_half(x + rest[0])} {_half(y)}h0"
    if "H" in mark:
        return f"M{_half((x + rest[0]) / 2)} {_half((y + rest[1]) / 2)}h0"
    return f"M{_half(x)} {_half(rest[1])}l.1.1"


def _half(pixels: float) -> int:
    return round(pixels * FINENESS)


def _joined(letter: str, numbers: Sequence[int]) -> str:
    """Numbers behind a letter, or none; a minus needs no blank before it."""
    text = "".join(f"{number}" if number < 0 else f" {number}" for number in numbers)
    return letter + text.lstrip() if letter else text
