"""The examples of the page that explains how to read a metric, drawn as the portal draws. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from portal.insight import spc
from portal.insight.geometry import Break, Note, Point, Segment, Target, XmrChart, xmr_chart
from portal.periods import Period, period_of, shift
from portal.registry.wording import Wording

SMALL = (340.0, 190.0)  # px; two stand side by side in the text
WHOLE = (720.0, 300.0)
UNIT = "%"
FIRST = date(2024, 1, 1)

STEADY = (84, 87, 83, 88, 85, 82, 86, 89, 84, 86, 83, 87, 85, 88, 84, 86)
OUTLIER = (*STEADY[:14], 84.5, 73)
RISING = (*STEADY[:9], 82, 83, 84.5, 85.5, 87, 88.5, 90)
NEAR = (*STEADY[:13], 76, 83, 76.5)
SHIFTED = (*STEADY[:9], 87, 88, 87.5, 89, 87, 88.5, 88)
BROKEN = (*STEADY[:9], None, *STEADY[10:14], 91, 92.5, 90, 93, 91.5, 92, 89.5, 92, 91, 90.5, 92, 93,
          91.5, 90)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A chart with what the portal says about it."""

    chart: XmrChart
    variation: str
    variation_word: str
    assurance: str
    assurance_word: str
    sentence: str


@cache
def examples() -> dict[str, Example]:
    """By name: the four rules, the three kinds of assurance, and one chart with everything."""
    return {
        "common": _drawn("Common cause", STEADY),
        "beyond": _drawn("One value beyond a limit", OUTLIER),
        "trend": _drawn("Seven values rising", RISING),
        "near": _drawn("Two of three near a limit", NEAR),
        "shift": _drawn("Seven values above the mean", SHIFTED),
        "pass": _drawn("Target 75%", STEADY, target=75),
        "hit_or_miss": _drawn("Target 86%", STEADY, target=86),
        "fail": _drawn("Target 95%", STEADY, target=95),
        "whole": _whole(),
    }


def _whole() -> Example:
    return _drawn(
        "Parcels delivered on the promised day",
        BROKEN,
        target=90,
        rebase=14,
        notes=(Note(6, "Carrier on strike for three days"), Note(14, "Second tour each afternoon")),
        breaks=(Break(14, "Definition 2.0.0"),),
        size=WHOLE,
    )


def _drawn(
    title: str,
    values: Sequence[float | None],
    *,
    target: float | None = None,
    rebase: int | None = None,
    notes: Sequence[Note] = (),
    breaks: Sequence[Break] = (),
    size: tuple[float, float] = SMALL,
) -> Example:
    periods = [shift(period_of(FIRST, "month"), later) for later in range(len(values))]
    starts = [period.start for period in periods]
    names = {period.start.isoformat(): period.label for period in periods}
    wording = Wording(UNIT, 0, "month")
    read = spc.reading(
        starts,
        values,
        improvement_direction="increase",
        target=target,
        rebase_dates=[] if rebase is None else [starts[rebase]],
        hard_range=(0, 100),
        counts=False,
        write=wording.quantity,
        name=lambda period: names.get(period, period),
    )
    chart = xmr_chart(
        _points(read, periods),
        _segments(read),
        width=size[0],
        height=size[1],
        targets=() if target is None else (Target(0, len(values) - 1, target),),
        notes=notes,
        breaks=breaks,
        unit=UNIT,
        hard_range=(0, 100),
        format=wording.quantity,
        title=title,
    )
    said = read.assurance_sentence if target is not None else read.variation_sentence
    return Example(
        chart, read.variation, read.variation_word, read.assurance, read.assurance_word, said
    )


def _segments(read: spc.Reading) -> list[Segment]:
    return [
        Segment(one.first, one.last, one.mean, one.lower, one.upper, one.provisional, one.median)
        for one in read.segments
    ]


def _points(read: spc.Reading, periods: Sequence[Period]) -> list[Point]:
    return [
        Point(
            point.period,
            period.label,
            point.value,
            "missing" if point.value is None else "final",
            point.point or "common",
            point.rules,
            "" if point.value is not None else "no lorry went out",
        )
        for point, period in zip(read.points, periods, strict=True)
    ]
