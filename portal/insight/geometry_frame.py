"""The frame of a chart: its plot, its axes, and where a period or a quantity lies in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.insight.geometry_parts import (
    Beside,
    Box,
    Break,
    Formatter,
    LineName,
    Note,
    Placed,
    Point,
    Segment,
    Target,
    Tick,
)
from portal.insight.geometry_periods import period_ticks
from portal.insight.geometry_scale import (
    PREFIXED,
    Range,
    Scale,
    axis_range,
    decimals_of,
    figure,
    nice_ticks,
    tick_step,
    tick_texts,
    with_unit,
    within,
)
from portal.insight.geometry_text import LINE_HEIGHT, TEXT_SIZE, clean, fitted, text_width

COMPACT = 480.0  # px; a narrower drawing explains its lines in the key instead of beside them
TICK_HEIGHT = 42.0  # px of plot that a tick of the vertical axis has to itself
LABEL_SHARE = 0.27  # of the width, at most, for labels beside the plot
INSET = 7.0  # px between the frame and the outermost value: half a large marker
EDGE = 14.0  # px beside the plot where no labels stand
LEADER = 22.0  # px between the plot and the edge that a label beside it does not use
SWATCH = 24.0  # px that an entry of the key has for its mark, with the space after it
NOTE_STRIP = 26.0  # px above the plot for the numbers of notes


@dataclass(frozen=True, slots=True)
class Series:
    """Everything that one chart shows."""

    title: str
    unit: str
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]
    targets: tuple[Target, ...]
    notes: tuple[Note, ...]
    breaks: tuple[Break, ...]
    width: float
    height: float
    hard_range: Range
    formatter: Formatter | None
    beside: Beside | None = None
    ranges: bool = False  # moving ranges: from zero, and a missing one is nothing to mention

    @property
    def compact(self) -> bool:
        return self.width < COMPACT

    def within(self, limit: float) -> float:
        """A limit as it is drawn: not beyond what the metric can be."""
        return within(limit, self.hard_range)

    @property
    def clipped(self) -> bool:
        """Whether a limit lies beyond the possible."""
        limits = [limit for one in self.segments for limit in (one.lower, one.upper)]
        return any(limit is not None and self.within(limit) != limit for limit in limits)

    def quantities(self) -> Iterator[float]:
        """All that the vertical axis has to show."""
        yield from (point.value for point in self.points if point.value is not None)
        for segment in self.segments:
            yield from (centre for centre in [centre_of(segment)] if centre is not None)
            limits = (segment.lower, segment.upper)
            yield from (self.within(limit) for limit in limits if limit is not None)
        for target in self.targets:
            yield target.low
            yield from () if target.high is None else (target.high,)
        if self.beside is not None:
            yield from (value for _, value in self.beside.values)


@dataclass(frozen=True, slots=True)
class EndText:
    """A label that wants to stand at the right end of a line at `value`."""

    name: LineName
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A series with its axes laid out."""

    series: Series
    plot: Box
    scale: Scale
    step: float  # px from one period to the next
    format: Formatter
    written: Formatter  # the same, without unit where labels with units found no room
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    x_groups: tuple[Tick, ...]
    unit_at: Placed | None
    break_y: float  # baseline of the breaks' labels
    note_y: float  # centre of the notes' numbers
    end_texts: tuple[EndText, ...]

    def x(self, index: float) -> float:
        """The middle of a period; `index` − ½ is its left edge."""
        return self.plot.left + (index + 0.5) * self.step


def centre_of(segment: Segment) -> float | None:
    """Mean of a segment with limits, median of a run chart (its mean where no median is given)."""
    if segment.lower is None and segment.upper is None and segment.median is not None:
        return segment.median
    return segment.mean


def frame(series: Series) -> Frame:
    """Lay out the axes of `series`: margins first, as wide as their labels, then the scale."""
    low, high = axis_range(series.quantities(), series.hard_range, from_zero=series.ranges)
    count = max(3, min(8, int((series.height - 70) / TICK_HEIGHT)))
    ticks = nice_ticks(low, high, count)
    texts = tick_texts(ticks, series.unit)
    decimals = decimals_of(tick_step(low, high, 5) / 10)

    def format_value(value: float) -> str:
        if series.formatter is not None:
            return clean(series.formatter(value))
        return with_unit(figure(value, decimals), series.unit)

    ends, written = _fitting(series, format_value, decimals)
    shows_unit = bool(series.unit) and series.unit != "%" and series.unit not in PREFIXED
    rows = [LINE_HEIGHT if shows_unit else LINE_HEIGHT / 2]
    rows.append(LINE_HEIGHT if series.breaks else 0)
    rows.append(NOTE_STRIP if series.notes else 0)
    left = max((text_width(text) for text in texts), default=0) + 10
    beside = () if series.compact else ends
    right = max((text_width(end.text) + LEADER for end in beside), default=EDGE)
    step = (series.width - right - left) / max(1, len(series.points))
    x_ticks, x_groups = period_ticks(series.points, left, step, series.width)
    below = (2 if x_ticks and x_groups else 1) * LINE_HEIGHT + 4
    plot = Box(left, sum(rows), series.width - right, series.height - below)
    scale = Scale(low, high, plot.bottom - INSET, plot.top + INSET)
    return Frame(
        series=series,
        plot=plot,
        scale=scale,
        step=step,
        format=format_value,
        written=written,
        y_ticks=tuple(Tick(scale(tick), text) for tick, text in zip(ticks, texts, strict=True)),
        x_ticks=x_ticks,
        x_groups=x_groups,
        unit_at=Placed(2, TEXT_SIZE, fitted(series.unit, series.width - 4)) if shows_unit else None,
        break_y=rows[0] + TEXT_SIZE,
        note_y=rows[0] + rows[1] + NOTE_STRIP / 2 - 2,
        end_texts=ends,
    )


def _fitting(
    series: Series, format_value: Formatter, decimals: int
) -> tuple[tuple[EndText, ...], Formatter]:
    """The end texts, all with units where there is room, else all without; figures are never cut.

    Also what wrote them.
    """
    room = series.width - SWATCH - 8 if series.compact else series.width * LABEL_SHARE
    found = end_texts(series, format_value)
    if all(text_width(end.text) <= room for end in found):
        return found, format_value

    def bare(value: float) -> str:
        return figure(value, decimals)

    return end_texts(series, bare), bare


def end_texts(series: Series, format_value: Formatter) -> tuple[EndText, ...]:
    """What the lines at the right end are: limits, centre, target and the latest value."""
    found: list[EndText] = []
    if series.segments:
        found.extend(_segment_texts(series, series.segments[-1], format_value))
    for target in series.targets:
        if target.end >= len(series.points) - 1:
            upto = "" if target.high is None else f" to {format_value(target.high)}"
            middle = target.low if target.high is None else target.low / 2 + target.high / 2
            found.append(EndText("target", middle, f"target {format_value(target.low)}{upto}"))
    latest = next(
        (point.value for point in reversed(series.points) if point.value is not None), None
    )
    if latest is not None and not series.ranges:
        found.append(EndText("latest", latest, f"latest {format_value(latest)}"))
    return tuple(found)


def _segment_texts(series: Series, segment: Segment, format_value: Formatter) -> Iterator[EndText]:
    """Upper limit, centre, lower limit."""
    for side, limit in (("upper", segment.upper), ("lower", segment.lower)):
        if limit is not None:
            text = f"{side} limit {_limit_text(series, limit, format_value)}"
            yield EndText("limit", series.within(limit), text)
    centre = centre_of(segment)
    if centre is not None:
        yield EndText("centre", centre, f"{centre_word(segment)} {format_value(centre)}")


def _limit_text(series: Series, limit: float, format_value: Formatter) -> str:
    """A limit; one beyond the possible says only that it is."""
    drawn = series.within(limit)
    beyond = "over " if limit > drawn else "under " if limit < drawn else ""
    return beyond + format_value(drawn)


def limits_text(series: Series, format_value: Formatter) -> str:
    """Both limits of the last segment as one text; it has at least one."""
    segment = series.segments[-1]
    sides = (segment.lower, segment.upper)
    texts = [_limit_text(series, limit, format_value) for limit in sides if limit is not None]
    if len(texts) == 2:
        return f"limits {texts[0]} to {texts[1]}"
    return f"{'lower' if segment.upper is None else 'upper'} limit {texts[0]}"


def centre_word(segment: Segment | None) -> str:
    """Mean or median."""
    if segment is None or segment.median is None:
        return "mean"
    return "median" if segment.lower is None and segment.upper is None else "mean"
