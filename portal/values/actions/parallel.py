"""A period's value as the version before counts it, while two are measured side by side."""

from datetime import date

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry.models import Metric
from portal.values.actions import series
from portal.values.changed import announce
from portal.values.models import ParallelValue
from portal.values.queries.terms import versions_for
from portal.values.wording import in_words


def record_parallel(metric: Metric, *, period_start: date, value: float, actor: Person) -> Metric:
    """Keep what the version before makes of the period; one that is there already is followed.

    Raises Refused where the period is not one that links two versions.
    """
    versions = versions_for(metric)
    period = versions.slot(period_start)[0] if versions is not None else None
    before = versions.beside(period) if versions is not None and period is not None else None
    if period is None or before is None:
        raise Refused("Only the first periods of a linked version are measured both ways.")
    with change(metric, "enter parallel value", actor=actor) as entry:
        series.lock([metric.id])
        session.add(
            ParallelValue(
                metric_id=metric.id,
                definition_version_id=before.version_id,
                period_start=period.start,
                value=value,
                entered_by_id=actor.id,
                entered_at=clock.now(),
            )
        )
        entry.extra |= {
            "period": period.label,
            "definition_version": before.number,
            "after": in_words(value, "final", before),
        }
        session.flush()
        series.advance([metric.id])
        announce([metric.id])
    return metric
