"""What follow-ups and signals hand to the start page."""

from flask import url_for

from portal.accounts.models import Person
from portal.followups.queries.follow_ups import owned_by
from portal.web.found import Waiting


def waiting(person: Person) -> list[Waiting]:
    """The follow-ups of `person` that are open, the first due first."""
    return [
        Waiting(
            "Follow-ups",
            one.title,
            url_for("followups.follow_up", follow_up_id=one.id),
            one.metric.name,
            one.due_on,
        )
        for one in owned_by(person)
    ]
