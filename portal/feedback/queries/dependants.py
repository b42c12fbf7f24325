"""What of conversations and findings hangs on a metric."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import case, func, select

from portal.accounts.models import Person
from portal.db import session
from portal.feedback.loop import OPEN
from portal.feedback.models import Finding, Thread
from portal.feedback.queries.threads import seen_by
from portal.registry.dependants import Dependant
from portal.registry.models import Metric
from portal.web.filters import plural

MOST = 20  # findings that are named; of more, the list says how many


def dependants(person: Person, metric: Metric) -> Sequence[Dependant]:
    """Conversations that `person` may see, and findings: two statements."""
    return [*_conversations(person, metric), *_findings(metric)]


def _conversations(person: Person, metric: Metric) -> Sequence[Dependant]:
    is_open = case((Thread.state.in_(OPEN), 1), else_=0)
    found = select(func.count(Thread.id), func.sum(is_open)).where(
        Thread.subject_kind == Metric.__tablename__,
        Thread.subject_id == metric.id,
        seen_by(person),
    )
    count, still = session.execute(found).one()
    if not count:
        return []
    words = plural(count, "conversation is", "conversations are")
    url = url_for("feedback.about", on=url_for("registry.show", code=metric.code))
    return [Dependant("conversation", f"{words} about it, {still or 0} still open", url, count)]


def _findings(metric: Metric) -> Sequence[Dependant]:
    found = (
        select(Finding.id, Finding.claim)
        .where(Finding.metric_id == metric.id, Finding.retired_at.is_(None))
        .order_by(Finding.id.desc())
        .limit(MOST)
    )
    return [
        Dependant(
            "finding",
            f"The finding “{row.claim}” reads its chart",
            url_for("feedback.finding", finding_id=row.id),
        )
        for row in session.execute(found)
    ]
