"""What of reports hangs on a metric."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func, select

from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.registry.dependants import Dependant
from portal.registry.models import Metric
from portal.reports.models import Subscription
from portal.web.filters import plural


def dependants(_person: Person, metric: Metric) -> Sequence[Dependant]:
    """How many people get its sheet by subscription; who they are, is theirs: one statement."""
    found = (
        select(func.count(Subscription.id))
        .join(Person, Person.id == Subscription.person_id)
        .where(
            Subscription.kind == Metric.__tablename__,
            Subscription.subject_id == metric.id,
            Person.state == ACTIVE,
        )
    )
    count = session.scalar(found) or 0
    if not count:
        return []
    words = plural(count, "person gets", "people get")
    return [
        Dependant(
            "subscription", f"{words} its sheet by subscription", url_for("reports.reports"), count
        )
    ]
