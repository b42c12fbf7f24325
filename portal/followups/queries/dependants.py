"""What of follow-ups and signals hangs on a metric."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.db import session
from portal.followups.models import OPEN, FollowUp, Signal
from portal.registry.dependants import Dependant
from portal.registry.models import Metric
from portal.web.filters import plural


def dependants(_person: Person, metric: Metric) -> Sequence[Dependant]:
    """Open follow-ups, those that are done, and a signal that wants an answer: two statements."""
    url = url_for("followups.of_metric", code=metric.code)
    counted = (
        select(FollowUp.state, func.count(FollowUp.id))
        .where(FollowUp.metric_id == metric.id)
        .group_by(FollowUp.state)
    )
    count = {row[0]: row[1] for row in session.execute(counted)}
    found = []
    if number := count.get(OPEN, 0):
        words = plural(number, "open follow-up is", "open follow-ups are")
        found.append(Dependant("follow-up", f"{words} to be seen on it", url, number))
    if number := count.get("done", 0):
        words = plural(number, "follow-up that is done is", "follow-ups that are done are")
        found.append(Dependant("follow-up", f"{words} checked against it", url, number))
    signal = select(Signal).where(Signal.metric_id == metric.id, Signal.state == OPEN)
    found += [
        Dependant(
            "signal",
            f"Its signal of {one.first_label} waits for an answer",
            url_for("followups.signal", signal_id=one.id),
        )
        for one in session.scalars(signal)
    ]
    return found
