"""A metric's sheet: its verdict, chart, figures, targets and definition on two or three pages."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.insight import charts
from portal.insight.queries import as_of, tags
from portal.registry.models import Definition, Metric
from portal.registry.queries.metrics import objectives_of, visible_by_code
from portal.registry.queries.targets import targets_of
from portal.registry.wording import Wording
from portal.reports import spans
from portal.reports.queries import leaves, talks
from portal.reports.spans import Span

MOST_ROWS = 500  # of the table of values; the CSV has them all


class Limits(NamedTuple):
    """The limits of one stretch, in words."""

    periods: str
    mean: str
    lower: str
    upper: str


def metric(person: Person, code: str) -> Metric | None:
    """The metric with this code that has something to report, if `person` may see it."""
    found = visible_by_code(person, code)
    return found if found is not None and found.is_published else None


def gather(person: Person, metric: Metric, span: Span, scope: str) -> dict[str, Any]:
    """What reports/metric.html shows."""
    (read,) = as_of.read(as_of.metrics().where(Metric.id == metric.id), span.today, span.until)
    leaf = leaves.leaf(read, leaves.notes([metric.id], span).get(metric.id, ()), span)
    drawing = spans.shown(read.drawing, span.first) if leaf.chart and read.drawing else None
    whole = session.scalars(_whole(metric.id)).unique().one()
    return {
        "metric": whole,
        "leaf": leaf,
        "ranges": _ranges(drawing, leaf.metric.name),
        "segments": list(_segments(drawing)) if drawing else [],
        "rows": leaf.chart.rows[-MOST_ROWS:] if leaf.chart else (),
        "targets": [one for one in targets_of(metric) if one.starts_on <= span.day],
        "objectives": objectives_of(metric),
        "text": whole.definition.current,
        "most": MOST_ROWS,
        "talks": talks.talks(person, metric, span, scope),
    }


def state(metric: Metric, span: Span) -> str:
    """What changes whenever the sheet does."""
    told = tags.of_code(metric.code, span.today)
    return f"{metric.definition.version}-{told}-{talks.state(metric)}"


def _whole(metric_id: int) -> Any:
    return (
        select(Metric)
        .options(
            joinedload(Metric.department),
            joinedload(Metric.owner),
            joinedload(Metric.definition).joinedload(Definition.current),
        )
        .where(Metric.id == metric_id)
    )


def _segments(drawing: charts.Drawing) -> Iterator[Limits]:
    """The limits that hold in the drawing, one stretch after the other, where there are any."""
    wording = Wording(drawing["unit"], drawing["decimals"])
    for one in drawing["segments"]:
        if one["upper"] is not None or one["lower"] is not None:
            ends = (one["mean"], one["lower"], one["upper"])
            labels = [drawing["labels"][one[end]] for end in ("first", "last")]
            written = ("none" if end is None else wording.quantity(end) for end in ends)
            yield Limits(" to ".join(labels), *written)


def _ranges(drawing: charts.Drawing | None, name: str) -> Any:
    if drawing is None or drawing["chart"] != "xmr":
        return None
    return charts.moving_ranges(drawing, title=f"{name}: moving ranges")
