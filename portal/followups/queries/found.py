"""What follow-ups and signals hand to the start page."""

from flask import url_for

from portal.accounts.models import Person
from portal.followups.queries.follow_ups import owned_by
from portal.followups.queries.rebases import to_decide
from portal.followups.queries.signals import waiting_for
from portal.web.found import Waiting


def waiting(person: Person) -> list[Waiting]:
    """Restarts of limits for `person` to decide, open signals on metrics that they own, and their
    open follow-ups, first due first.
    """
    restarts = [
        Waiting(
            "Restarts of limits to decide",
            one.metric.name,
            url_for("followups.rebase", rebase_id=one.id),
            f"{one.asked_by.name} asks: {one.cause}",
        )
        for one in to_decide(person)
    ]
    signals = [
        Waiting(
            "Signals on metrics you own",
            one.metric.name,
            url_for("followups.signal", signal_id=one.id),
            f"{one.title}. {one.sentence}",
            one.due_on,
        )
        for one in waiting_for(person)
    ]
    follow_ups = [
        Waiting(
            "Follow-ups",
            one.title,
            url_for("followups.follow_up", follow_up_id=one.id),
            one.metric.name,
            one.due_on,
        )
        for one in owned_by(person)
    ]
    return restarts + signals + follow_ups
