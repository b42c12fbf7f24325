"""Who may have a report: it shows nothing that everybody who is signed in may not see."""

from portal.accounts.models import Person
from portal.reports.models import Report, Subscription


def can_read(person: Person, _report: Report) -> bool:
    """Reports hold published metrics and what was decided about them."""
    return person.is_active


def can_end(person: Person, subscription: Subscription) -> bool:
    """One's own."""
    return subscription.person_id == person.id
