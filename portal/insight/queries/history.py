"""What the SMART check and a target's realism are told of a metric's past."""

from dataclasses import replace

from sqlalchemy import select

from portal.db import session
from portal.insight.models import Verdict
from portal.registry.facts import History
from portal.registry.models import Metric
from portal.values.queries import found


def history(metric: Metric) -> History | None:
    """Its comparable values with the natural limits of the last segment, as its verdict has them.

    One statement more than the values take.
    """
    known = found.history(metric)
    if known is None:
        return None
    drawn = session.scalar(select(Verdict.drawing).where(Verdict.metric_id == metric.id))
    segments = (drawn or {}).get("segments") or [{}]
    return replace(known, lower=segments[-1].get("lower"), upper=segments[-1].get("upper"))
