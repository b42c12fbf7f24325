"""Subscribing to a report, and no longer."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.reports import kinds
from portal.reports.kinds import CHANGES, DEPARTMENT, KINDS, METRIC, OFFERED, RHYTHMS
from portal.reports.models import Subscription
from portal.reports.queries import made


def subscribe(
    person: Person, *, kind: str, department: str, metric: str, rhythm: str, actor: Person
) -> Subscription:
    """Have a report made for `person` after every month, quarter or year."""
    chosen, subject = chosen_subject(kind, department, metric)
    if rhythm not in RHYTHMS:
        raise Refused("Say how often it comes.", field="rhythm")
    if chosen is CHANGES and rhythm != kinds.YEAR:
        raise Refused("The change log is made for a year: choose that.", field="rhythm")
    name = chosen.title(subject)
    identity = getattr(subject, "id", 0)
    mine = made.subscriptions_of(person)
    if any((one.kind, one.subject_id) == (chosen.name, identity) for one in mine):
        raise Refused(f"You subscribed to “{name}” already. End that subscription first.")
    subscription = Subscription(
        person_id=person.id,
        kind=chosen.name,
        subject_id=identity,
        name=name[:200],
        rhythm=rhythm,
        created_at=clock.now(),
    )
    with change(subscription, "subscribe to report", actor=actor):
        pass
    return subscription


def unsubscribe(subscription: Subscription, *, actor: Person) -> Subscription:
    """Have it made no longer for this person."""
    with change(subscription, "end subscription to report", actor=actor):
        session.delete(subscription)
    return subscription


def chosen_subject(kind: str, department: str, metric: str) -> tuple[kinds.Kind, object]:
    """The kind and the record of what a form chose. Raises Refused at the field that is missing."""
    chosen = KINDS.get(kind) if kind in OFFERED else None
    if chosen is None:
        raise Refused("Say which report.", field="kind")
    subject: object = None
    if chosen is DEPARTMENT:
        subject = made.department_called(department)
        if subject is None:
            raise Refused("Choose a department.", field="department")
    if chosen is METRIC:
        subject = made.metric_called(metric)
        if subject is None:
            raise Refused("Type the code of a metric, as it stands on its page.", field="metric")
    return chosen, subject
