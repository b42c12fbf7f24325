"""The small drawing of `spark` in half its characters, for tables of a hundred of them. Pure.

Its signals are stretches of the line in their colour instead of marks on it: where several follow
each other, one path draws line and signals. The last value keeps its mark. All that rows have in
common stands in the style sheet, under `.runs`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from portal.insight.spark import VIEW

KEPT = 2_000  # drawings: some 1 MB
LEFT, ACROSS = 6, 216  # where the band of all periods begins and how wide it is; charts.css says it

_PATH = re.compile(r'<path class="([^"]+)" d="([^"]*)"/>')
_STEP = re.compile(r"([Mlh])([^Mlh]*)")
_NUMBER = re.compile(r"-?[\d.]+")
_BAND = re.compile(rf"M{LEFT} (-?\d+)h{ACROSS}v(\d+)h-{ACROSS}z")
_NAMES = {"band": "area", "limit": "middle", "target": "aim"}

Point = tuple[int, int]


@lru_cache(maxsize=KEPT)
def runs(svg: str) -> str:
    """The drawing of `spark.spark`, shorter; "" stays ""."""
    if not svg:
        return ""
    paths = _PATH.findall(svg)
    signals = {
        (_whole(x), _whole(y)): name.removeprefix("pin pin-")
        for name, path in paths
        if name.startswith("pin pin-") and not name.endswith("pin-latest")
        for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path)
    }
    said = "".join(part for name, path in paths for part in _part(name, path, signals))
    return f'<svg class=runs viewBox="{VIEW}" aria-hidden=true>{said}</svg>'


def _part(name: str, path: str, signals: dict[Point, str]) -> Iterator[str]:
    band = _BAND.fullmatch(path) if name == "band" else None
    if band:
        yield f"<rect y={band[1]} height={band[2]} />"
    elif name in _NAMES:
        yield f'<path class={_NAMES[name]} d="{path}"/>'
    elif name == "line":
        for stretch in _stretches(path):
            yield from _coloured(stretch, signals)
    elif name.endswith("pin-latest"):
        yield f'<path class="last {name.split()[1].removeprefix("pin-")}" d="{path}"/>'
    elif name.startswith("dot"):
        yield f'<path class="{name}" d="{path}"/>'


def _stretches(path: str) -> Iterator[list[Point]]:
    """The points of each unbroken part of the line."""
    found: list[Point] = []
    x = y = 0
    for letter, words in _STEP.findall(path):
        numbers = [int(one) for one in _NUMBER.findall(words)]
        if letter == "M":
            if found:
                yield found
            x, y = numbers
            found = [(x, y)]
        elif letter == "h":
            x += numbers[0]
            found.append((x, y))
        else:
            for across, down in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + across, y + down
                found.append((x, y))
    if found:
        yield found


def _coloured(stretch: Sequence[Point], signals: dict[Point, str]) -> Iterator[str]:
    """The line in parts: as it is, and in the colour of signals that follow each other."""
    kinds = [_kind(point, signals) for point in stretch]
    begin = 0
    while begin < len(stretch):
        end = begin
        while end + 1 < len(stretch) and kinds[end + 1] == kinds[begin]:
            end += 1
        if kinds[begin]:
            yield f'<path class={kinds[begin]} d="{_path(stretch[begin : end + 1])}"/>'
            if end + 1 < len(stretch) and kinds[end + 1]:
                yield f'<path d="{_path(stretch[end : end + 2])}"/>'
        else:
            yield f'<path d="{_path(stretch[max(0, begin - 1) : end + 2])}"/>'
        begin = end + 1


def _kind(point: Point, signals: dict[Point, str]) -> str:
    """The signal at a point; rounding may have moved its mark by a unit."""
    for across in (0, -1, 1):
        for down in (0, -1, 1):
            found = signals.get((point[0] + across, point[1] + down))
            if found is not None:
                return found
    return ""


def _path(points: Sequence[Point]) -> str:
    said = f"M{points[0][0]} {points[0][1]}"
    if len(points) == 1:
        return f"{said}h0"
    letter = "l"
    for (x, y), (later, lower) in pairwise(points):
        down = lower - y
        said += f"{letter}{later - x}{'' if down < 0 else ' '}{down}"
        letter = " "
    return said


def _whole(number: str) -> int:
    return round(float(number))
