"""What follow-ups and signals hand to the start page."""

from flask import url_for

from portal.accounts.models import Person
from portal.followups.queries.follow_ups import owned_by
from portal.followups.queries.signals import waiting_for
from portal.web.found import Waiting


def waiting(person: Person) -> list[Waiting]:
    """Open signals on metrics that `person` owns, and their open follow-ups, first due first."""
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
    return signals + [
        Waiting(
            "Follow-ups",
            one.title,
            url_for("followups.follow_up", follow_up_id=one.id),
            one.metric.name,
            one.due_on,
        )
        for one in owned_by(person)
    ]
