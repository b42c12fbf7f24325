"""Opening a closed period again, for a while and with a reason."""

from datetime import date, timedelta

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry.models import Metric
from portal.values.actions.days import today
from portal.values.models import Reopening
from portal.values.queries.observations import reopened_until
from portal.values.queries.terms import versions_for
from portal.values.terms import is_closed

LONGEST = 92  # days; a quarter: what takes longer wants a new agreement


def reopen(
    metric: Metric, *, period_start: date, reason: str, until: date, actor: Person
) -> Metric:
    """Let the value of a closed period be changed up to and including `until`."""
    versions = versions_for(metric)
    if versions is None:
        raise Refused("The metric has no approved definition, so it has no periods.")
    period, terms = versions.slot(period_start)
    now = today()
    if until < now:
        raise Refused("Choose a day that is still to come.", field="until")
    if until > now + timedelta(days=LONGEST):
        raise Refused(f"Open it for {LONGEST} days at most.", field="until")
    with change(
        metric, "reopen period", actor=actor, reason=reason, period=period.label, until=until
    ):
        opened = reopened_until([metric.id]).get((metric.id, period.start))
        if not is_closed(period, terms, now, opened):
            raise Refused(f"{period.label} is not closed: its value can be changed.")
        session.add(
            Reopening(
                metric_id=metric.id,
                period_start=period.start,
                reason=reason,
                until=until,
                person_id=actor.id,
                created_at=clock.now(),
            )
        )
    return metric
