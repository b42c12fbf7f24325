"""Who may have a report. Most show nothing that everybody who is signed in may not see; one that
quotes conversations is for whoever may see those.
"""

from portal.accounts.models import Person
from portal.feedback.policy import sees_all
from portal.reports.models import OWN, WHOLE, Report, Subscription


def can_read(person: Person, report: Report) -> bool:
    """Everybody, unless it quotes conversations; `queries.made.readable_by` for lists."""
    if report.scope == OWN:
        return report.asked_by_id == person.id and person.is_active
    if report.scope == WHOLE:
        heads = report.kind == "department" and person.is_head_of(report.subject_id)
        return person.is_active and (sees_all(person) or heads)
    return person.is_active


def can_end(person: Person, subscription: Subscription) -> bool:
    """One's own."""
    return subscription.person_id == person.id
