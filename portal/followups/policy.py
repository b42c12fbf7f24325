"""Who may do something about a metric, answer its signals, and restart its limits.

The predicates read `metric.people`, which the queries load.
"""

from portal.accounts.models import Person
from portal.followups.models import FollowUp, Signal
from portal.insight.models import Rebase
from portal.registry import policy as registry
from portal.registry.models import Metric
from portal.values import policy as values


def can_act(person: Person, metric: Metric) -> bool:
    """Its owner, its contributors and the head of its department, once it is in force."""
    return metric.is_published and values.can_enter(person, metric)


def can_see(person: Person, follow_up: FollowUp) -> bool:
    """Whoever sees the metric: what is done about a figure is no secret."""
    return registry.can_see(person, follow_up.metric)


def can_edit(person: Person, follow_up: FollowUp) -> bool:
    """Whoever may act on the metric, and the person whose follow-up it is."""
    return follow_up.owner_id == person.id or can_act(person, follow_up.metric)


def can_see_signal(person: Person, signal: Signal) -> bool:
    """Whoever sees the metric."""
    return registry.can_see(person, signal.metric)


def can_answer(person: Person, signal: Signal) -> bool:
    """Those who may act on its metric."""
    return can_act(person, signal.metric)


def can_see_rebase(person: Person, rebase: Rebase) -> bool:
    """Whoever sees the metric."""
    return registry.can_see(person, rebase.metric)


def can_decide(person: Person, rebase: Rebase) -> bool:
    """The owner, the head of the department or of the one above; never whoever asked for it.

    Of what describes the organisation, leadership.
    """
    metric = rebase.metric
    if person.id == rebase.asked_by_id or not metric.is_published:
        return False
    above = metric.department.parent_id
    return (
        values.can_confirm(person, metric)
        or registry.leads(person, metric)
        or (above is not None and person.is_head_of(above))
    )


def can_undo(person: Person, rebase: Rebase) -> bool:
    """Whoever asked for it, and whoever may decide."""
    return person.id == rebase.asked_by_id or can_decide(person, rebase)
