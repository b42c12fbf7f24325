"""Where everything in a chart of a metric goes.

`xmr_chart` and `moving_range_chart` draw here, `sparkline` and `bullet` in modules of their own;
the macros of `templates/macros/charts.html` turn the results into SVG. Nothing here judges: kinds,
limits and segments are arguments. Limits are drawn inside the hard range and listed as they are.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.insight import geometry_plot
from portal.insight.geometry_bullet import Bullet, bullet
from portal.insight.geometry_frame import Frame, Series, centre_of, centre_word, frame
from portal.insight.geometry_labels import (
    break_marks,
    chart_key,
    end_labels,
    note_marks,
    written_lines,
)
from portal.insight.geometry_parts import (
    Beside,
    Break,
    Formatter,
    Note,
    Placed,
    Point,
    Row,
    Segment,
    Target,
    XmrChart,
)
from portal.insight.geometry_scale import Range
from portal.insight.geometry_sparkline import Sparkline, sparkline
from portal.insight.geometry_text import LINE_HEIGHT, TEXT_SIZE, clean, wrapped

WIDE = (720.0, 300.0)  # px; for a page from about 620 px on, and for print
NARROW = (280.0, 230.0)  # px; for a telephone, where a card leaves about 256 px
CROWDED = 5.0  # px between periods; under this, points keep no distance from the line

__all__ = [
    "NARROW",
    "WIDE",
    "Break",
    "Bullet",
    "Note",
    "Point",
    "Segment",
    "Sparkline",
    "Target",
    "XmrChart",
    "bullet",
    "moving_range_chart",
    "sparkline",
    "xmr_chart",
]


def xmr_chart(
    points: Sequence[Point],
    segments: Sequence[Segment] = (),
    *,
    width: float = WIDE[0],
    height: float = WIDE[1],
    targets: Sequence[Target] = (),
    notes: Sequence[Note] = (),
    breaks: Sequence[Break] = (),
    beside: Beside | None = None,
    unit: str = "",
    hard_range: Range = (None, None),
    format: Formatter | None = None,
    title: str = "",
) -> XmrChart:
    """Draw `points`, one for each period in order, with what is known about them.

    `height` is that of the plot with its axes; key and written notes add rows below. Under 480 px
    the lines are explained in the key instead of at their ends. `hard_range` is what the metric can
    be at all. `format` writes a value with its unit; without it, figures get the precision that the
    axis can show. Raises ValueError for a value that is not finite or an index without a point.
    """
    series = Series(
        title=clean(title),
        unit=clean(unit),
        points=_cleaned(points),
        segments=tuple(segments),
        targets=tuple(targets),
        notes=tuple(replace(note, text=clean(note.text)) for note in notes),
        breaks=tuple(replace(one, label=clean(one.label)) for one in breaks),
        width=width,
        height=height,
        hard_range=hard_range,
        formatter=format,
        beside=beside,
    )
    return _draw(series)


def moving_range_chart(
    points: Sequence[Point],
    segments: Sequence[Segment] = (),
    *,
    width: float = WIDE[0],
    height: float = WIDE[1] * 0.6,
    breaks: Sequence[Break] = (),
    unit: str = "",
    format: Formatter | None = None,
    title: str = "",
) -> XmrChart:
    """Draw moving ranges: `value` is the range to the period before, None for a segment's first.

    A segment's `mean` is the mean range and `upper` its limit. The axis starts at zero.
    """
    series = Series(
        title=clean(title),
        unit=clean(unit),
        points=_cleaned(points),
        segments=tuple(segments),
        targets=(),
        notes=(),
        breaks=tuple(replace(one, label=clean(one.label)) for one in breaks),
        width=width,
        height=height,
        hard_range=(0.0, None),
        formatter=format,
        ranges=True,
    )
    return _draw(series)


def _cleaned(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points with texts that can stand in XML."""
    return tuple(
        replace(
            point,
            label=clean(point.label),
            reason=clean(point.reason),
            rules=tuple(map(clean, point.rules)),
        )
        for point in points
    )


def _draw(series: Series) -> XmrChart:
    _check(series)
    laid = frame(series)
    marks = tuple(geometry_plot.marks(laid))
    gaps = () if series.ranges else tuple(geometry_plot.gaps(laid))
    lines = tuple(geometry_plot.lines(laid))
    notes = note_marks(laid)
    key = chart_key(laid, marks, gaps, lines)
    under = max((item.y + LINE_HEIGHT / 2 for item in key), default=series.height)
    breaks = break_marks(laid)
    written = written_lines(laid, notes, breaks, under + 2)
    return XmrChart(
        title=series.title,
        unit=series.unit,
        measure="moving range" if series.ranges else "value",
        centre_word=centre_word(series.segments[-1] if series.segments else None),
        width=series.width,
        height=max((line.y + 6 for line in written), default=under),
        plot=laid.plot,
        unit_at=laid.unit_at,
        y_ticks=laid.y_ticks,
        x_ticks=laid.x_ticks,
        x_groups=laid.x_groups,
        line=geometry_plot.line(laid),
        beside=geometry_plot.beside(laid),
        band=geometry_plot.band(laid),
        target_band=geometry_plot.target_band(laid),
        lines=lines,
        marks=marks,
        gaps=gaps,
        labels=end_labels(laid),
        notes=notes,
        written=written,
        halo=0.75 if laid.step >= CROWDED else 0.0,
        breaks=breaks,
        key=key,
        rows=tuple(_rows(laid)),
        clipped=series.clipped,
        latest=marks[-1] if marks else None,
        signals=sum(mark.source.kind != "common" for mark in marks),
        heading=_heading(series),
    )


def _heading(series: Series) -> tuple[Placed, ...]:
    """The title in at most two lines."""
    lines = wrapped(series.title, series.width - 8, 2, TEXT_SIZE + 2)
    return tuple(Placed(4, (row + 1) * (LINE_HEIGHT + 2), text) for row, text in enumerate(lines))


def _check(series: Series) -> None:
    """Refuse what has no place in a drawing."""
    if not all(math.isfinite(quantity) for quantity in series.quantities()):
        raise ValueError("a chart needs finite values, limits and targets")
    indices = [note.index for note in series.notes]
    indices += [one.index for one in series.breaks]
    indices += [index for index, _ in series.beside.values] if series.beside else []
    indices += [end for part in series.segments for end in (part.start, part.end)]
    if any(not 0 <= index < len(series.points) for index in indices):
        raise ValueError("a note, break or segment lies outside the points")


def _rows(laid: Frame) -> Iterator[Row]:
    """The table twin: what the chart shows, period by period, with the limits as they are."""

    def text(value: float | None) -> str:
        return "" if value is None else laid.format(value)

    series = laid.series
    notes: dict[int, list[str]] = {}
    for one in series.breaks:
        notes.setdefault(one.index, []).append(one.label)
    for note in series.notes:
        notes.setdefault(note.index, []).append(note.text)
    for index, value in series.beside.values if series.beside else ():
        words = f"{series.beside.label if series.beside else ''}: {text(value)}"
        notes.setdefault(index, []).append(words)
    for index, point in enumerate(series.points):
        segment = next((one for one in series.segments if one.start <= index <= one.end), None)
        target = next((one for one in series.targets if one.start <= index <= one.end), None)
        yield Row(
            point=point,
            value=text(point.value),
            centre=text(centre_of(segment)) if segment else "",
            lower=text(segment.lower) if segment else "",
            upper=text(segment.upper) if segment else "",
            target=" to ".join(filter(None, (text(target.low), text(target.high))))
            if target
            else "",
            note="; ".join(notes.get(index, [])),
        )
