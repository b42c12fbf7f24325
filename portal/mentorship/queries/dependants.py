"""What of mentoring hangs on a metric: goals of pairs, counted. Nobody is named."""

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.lifecycle import STANDING
from portal.mentorship.models import Goal, Pairing
from portal.registry.dependants import Dependant
from portal.registry.models import Metric
from portal.web.filters import plural


def dependants(_person: Person, metric: Metric) -> Sequence[Dependant]:
    """Open goals of pairs that stand: one statement. There is no way to them but for their pair."""
    number = session.scalar(
        select(func.count(Goal.id))
        .join(Pairing, Pairing.id == Goal.pairing_id)
        .where(Goal.metric_id == metric.id, Goal.state == "open", Pairing.state.in_(STANDING))
    )
    if not number:
        return []
    words = plural(number, "mentoring goal is", "mentoring goals are")
    return [Dependant("mentoring goal", f"{words} tied to it", count=number)]
