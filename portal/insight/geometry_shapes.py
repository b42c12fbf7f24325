"""Paths of the shapes that charts are made of, as text for the attribute `d`; rounded to 0.1 px."""

from collections.abc import Iterable, Sequence

XY = tuple[float, float]

# The shapes of the verdict's icons: nothing rests on colour alone. The usual point is small.
SHAPES = {
    "common": "disc",
    "improvement": "disc",
    "concern": "diamond",
    "neutral_high": "square",
    "neutral_low": "square",
}


def polyline(corners: Iterable[XY]) -> str:
    """A path through the corners; empty for fewer than two."""
    text = "L".join([f"{x:.1f} {y:.1f}" for x, y in corners])
    return f"M{text}" if "L" in text else ""


def polygon(corners: Iterable[XY]) -> str:
    return f"{polyline(corners)}Z"


def rectangle(left: float, top: float, right: float, bottom: float) -> str:
    return f"M{left:.1f} {top:.1f}H{right:.1f}V{bottom:.1f}H{left:.1f}Z"


def cross(x: float, y: float, r: float) -> str:
    one = polyline([(x - r, y - r), (x + r, y + r)])
    return one + polyline([(x - r, y + r), (x + r, y - r)])


def disc(x: float, y: float, r: float) -> str:
    r = round(r, 1)  # without “.0”: a chart has a hundred of them
    half = f"a{r:g} {r:g} 0 1 0 "
    return f"M{x - r:.1f} {y:.1f}{half}{2 * r:g} 0{half}{-2 * r:g} 0Z"


def shape(kind: str, x: float, y: float, r: float) -> str:
    """The mark of a kind of point around x, y, of about the area of a disc with radius `r`."""
    if SHAPES[kind] == "diamond":
        r *= 1.3
        return polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)])
    if SHAPES[kind] == "square":
        r *= 0.9
        return rectangle(x - r, y - r, x + r, y + r)
    return disc(x, y, r)


def strands(places: Sequence[XY | None], cuts: frozenset[int] = frozenset()) -> list[list[XY]]:
    """The stretches of `places` without a gap; an index in `cuts` begins a new one."""
    found: list[list[XY]] = [[]]
    for index, place in enumerate(places):
        if place is None or index in cuts:
            found.append([])
        if place is not None:
            found[-1].append(place)
    return [strand for strand in found if strand]
