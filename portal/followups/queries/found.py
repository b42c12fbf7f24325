"""What follow-ups and signals hand to the start page."""

from flask import url_for

from portal.accounts.models import Person
from portal.followups.queries.follow_ups import owned_by
from portal.followups.queries.rebases import to_decide
from portal.followups.queries.signals import waiting_for
from portal.web.found import A_FEW, Waiting, Wanted, with_rest

SIGNALS, FOLLOW_UPS = "Signals on metrics you own", "Follow-ups"  # headings


def waiting(person: Person, wanted: Wanted = A_FEW) -> list[Waiting]:
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
    return restarts + _signals(person, wanted) + _follow_ups(person, wanted)


def _signals(person: Person, wanted: Wanted) -> list[Waiting]:
    rows = waiting_for(person, wanted.most(SIGNALS))
    found = [
        Waiting(
            SIGNALS,
            one.metric.name,
            url_for("followups.signal", signal_id=one.id),
            f"{one.title}. {one.sentence}",
            one.due_on,
        )
        for one, _ in rows
    ]
    return with_rest(found, rows)


def _follow_ups(person: Person, wanted: Wanted) -> list[Waiting]:
    rows = owned_by(person, wanted.most(FOLLOW_UPS))
    found = [
        Waiting(
            FOLLOW_UPS,
            one.title,
            url_for("followups.follow_up", follow_up_id=one.id),
            one.metric.name,
            one.due_on,
        )
        for one, _ in rows
    ]
    return with_rest(found, rows)
