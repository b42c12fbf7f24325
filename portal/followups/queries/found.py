"""What follow-ups and signals hand to the start page."""

from flask import url_for
from sqlalchemy import exists, select

from portal.accounts.models import Person
from portal.followups.models import FollowUp, Signal
from portal.followups.queries.follow_ups import owned_by
from portal.followups.queries.rebases import to_decide
from portal.followups.queries.signals import waiting_for
from portal.insight.models import Rebase
from portal.registry.models import Metric
from portal.web.found import A_FEW, PERSON, MayWait, Waiting, Wanted, with_rest

SIGNALS, FOLLOW_UPS = "Signals on metrics you own", "Follow-ups"  # headings
MAY_WAIT: MayWait = {
    "restarts": exists().where(
        Rebase.approved_by_id.is_(None),
        Rebase.declined_by_id.is_(None),
        Rebase.undone_at.is_(None),
    ),
    "signals": exists(
        select(Signal.id)
        .join(Metric, Metric.id == Signal.metric_id)
        .where(Metric.owner_id == PERSON, Signal.state == "open")
    ),
    "follow_ups": exists().where(FollowUp.owner_id == PERSON, FollowUp.state == "open"),
}


def waiting(person: Person, wanted: Wanted = A_FEW) -> list[Waiting]:
    """Restarts of limits for `person` to decide, open signals on metrics that they own, and their
    open follow-ups, first due first.
    """
    return [
        *(_restarts(person) if wanted.may("restarts") else ()),
        *(_signals(person, wanted) if wanted.may("signals") else ()),
        *(_follow_ups(person, wanted) if wanted.may("follow_ups") else ()),
    ]


def _restarts(person: Person) -> list[Waiting]:
    return [
        Waiting(
            "Restarts of limits to decide",
            one.metric.name,
            url_for("followups.rebase", rebase_id=one.id),
            f"{one.asked_by.name} asks: {one.cause}",
        )
        for one in to_decide(person)
    ]


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
