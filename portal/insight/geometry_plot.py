"""Inside the plot: points, gaps, the line through the values, limits and targets."""

from collections.abc import Iterator

from portal.insight.geometry_frame import Frame, centre_of
from portal.insight.geometry_parts import Gap, Line, Mark
from portal.insight.geometry_shapes import cross, polyline, rectangle, shape, strands


def marks(frame: Frame) -> Iterator[Mark]:
    """The points with a value; signals are larger, all are smaller where periods stand close."""
    usual = min(max(frame.step * 0.3, 1.5), 3.6)
    signal = min(max(frame.step * 0.45, 3.2), 5.2)
    known = [index for index, point in enumerate(frame.series.points) if point.value is not None]
    for index, point in enumerate(frame.series.points):
        if point.value is None:
            continue
        x, y = frame.x(index), frame.scale(point.value)
        size = signal if point.kind != "common" else max(usual, 3.0 if index == known[-1] else 0)
        path = shape(point.kind, x, y, size)
        hollow = point.state in ("provisional", "estimated", "recalculated")
        yield Mark(x, y, path, hollow, point, frame.format(point.value))


def gaps(frame: Frame) -> Iterator[Gap]:
    """Periods without a value, as crosses on the axis."""
    size = min(3.5, max(1.2, frame.step * 0.3))
    for index, point in enumerate(frame.series.points):
        if point.value is None:
            x = frame.x(index)
            yield Gap(x, cross(x, frame.plot.bottom - 6, size), point)


def line(frame: Frame) -> str:
    """The path through the values."""
    places = [
        None if point.value is None else (frame.x(index), frame.scale(point.value))
        for index, point in enumerate(frame.series.points)
    ]
    cuts = frozenset(one.index for one in frame.series.breaks if one.cuts_line)
    return "".join(polyline(strand) for strand in strands(places, cuts))


def beside(frame: Frame) -> str:
    """The second reading of a linking period: a path of its own, and a cross at each value."""
    if frame.series.beside is None:
        return ""
    places = [(frame.x(index), frame.scale(value)) for index, value in frame.series.beside.values]
    size = min(max(frame.step * 0.3, 2.0), 3.6)
    return polyline(places) + "".join(cross(x, y, size) for x, y in places)


def lines(frame: Frame) -> Iterator[Line]:
    """Centre and limits of each segment, and the targets."""
    for segment in frame.series.segments:
        x1, x2 = frame.x(segment.start - 0.5), frame.x(segment.end + 0.5)
        centre = centre_of(segment)
        if centre is not None:
            yield Line("centre", x1, x2, frame.scale(centre), segment.provisional)
        for limit in (segment.upper, segment.lower):
            if limit is not None:
                y = frame.scale(frame.series.within(limit))
                yield Line("limit", x1, x2, y, segment.provisional)
    last = len(frame.series.points) - 1
    for target in frame.series.targets:
        x1, x2 = frame.x(max(target.start, 0) - 0.5), frame.x(min(target.end, last) + 0.5)
        for figure in (target.low, target.high):
            if figure is not None and x1 < x2:
                yield Line("target", x1, x2, frame.scale(figure))


def band(frame: Frame) -> str:
    """The area between the limits; none where they are provisional or only one exists."""
    return "".join(
        rectangle(
            frame.x(segment.start - 0.5),
            frame.scale(frame.series.within(segment.upper)),
            frame.x(segment.end + 0.5),
            frame.scale(frame.series.within(segment.lower)),
        )
        for segment in frame.series.segments
        if segment.lower is not None and segment.upper is not None and not segment.provisional
    )


def target_band(frame: Frame) -> str:
    """The area of targets that are a range."""
    last = len(frame.series.points) - 1
    return "".join(
        rectangle(
            frame.x(max(target.start, 0) - 0.5),
            frame.scale(target.high),
            frame.x(min(target.end, last) + 0.5),
            frame.scale(target.low),
        )
        for target in frame.series.targets
        if target.high is not None and target.start <= last
    )
