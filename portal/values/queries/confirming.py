"""Values that somebody entered and the owner or head has not made final yet."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.periods import Period
from portal.registry import policy as registry
from portal.registry.models import Metric
from portal.registry.queries.visible import STATE_UNINDEXED
from portal.values.models import Observation
from portal.values.queries.metrics import TAKING_VALUES
from portal.values.queries.observations import visible
from portal.values.queries.terms import versions_of
from portal.values.standing import ESTIMATED, PROVISIONAL
from portal.values.terms import Terms

MOST = 50  # shown at a time; the next ones follow when these are confirmed


@dataclass(frozen=True)
class Unconfirmed:
    """A value that waits: of which metric and period, and what it says."""

    metric: Metric
    period: Period
    terms: Terms
    standing: Observation


def unconfirmed(person: Person) -> list[Unconfirmed]:
    """Values entered by others that `person` may make final, the latest period first.

    Two statements. Whoever entered a value makes it final where it stands.
    """
    heads = registry.headed(person)
    mine = Metric.owner_id == person.id
    later = aliased(Observation)
    superseded = select(later.id).where(
        later.metric_id == Observation.metric_id,
        later.period_start == Observation.period_start,
        later.id > Observation.id,
        visible(of=later),
    )
    found = (
        select(Observation)
        .join(Metric, Observation.metric_id == Metric.id)
        .options(
            joinedload(Observation.metric).joinedload(Metric.department),
            joinedload(Observation.entered_by),
        )
        .where(
            STATE_UNINDEXED.in_(TAKING_VALUES),
            or_(mine, Metric.department_id.in_(heads)) if heads else mine,
            Observation.state.in_((PROVISIONAL, ESTIMATED)),
            Observation.entered_by_id != person.id,
            visible(),
            ~superseded.exists(),
        )
        .order_by(Observation.period_start.desc(), Metric.name, Observation.id)
        .limit(MOST)
    )
    rows = session.scalars(found).all()
    versions = versions_of({row.metric.definition_id for row in rows})
    listed = []
    for row in rows:
        period, terms = versions[row.metric.definition_id].slot(row.period_start)
        listed.append(Unconfirmed(row.metric, period, terms, row))
    return listed
