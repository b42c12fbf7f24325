"""Links between metrics: what drives what, of what something is part, what would show gaming."""

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry.actions.constraints import settled
from portal.registry.models import Metric, MetricLink
from portal.registry.queries import metrics as queries
from portal.registry.vocabulary import LinkKind

LINKABLE = (LinkKind.DRIVES, LinkKind.COMPONENT_OF, LinkKind.COUNTERS)  # replacing is retiring


def link(
    metric: Metric, *, kind: str, other: str, reason: str, actor: Person, reverse: bool = False
) -> Metric:
    """Link `metric` to the one with the code `other`; `reverse`: it is `other` that drives."""
    if metric.state == "archived":
        raise Refused("An archived metric stays as it was.")
    far = queries.visible_by_code(actor, other)
    if far is None:
        raise Refused("There is no metric with this code.", field="other")
    if far.id == metric.id:
        raise Refused("A metric is not linked to itself.", field="other")
    if far.state in ("archived", "rejected"):
        raise Refused("That metric is not in force.", field="other")
    if kind not in LINKABLE:
        raise Refused("Choose how the two are related.", field="kind")
    ends = (far.id, metric.id) if reverse else (metric.id, far.id)
    added = MetricLink(metric_id=ends[0], other_id=ends[1], kind=kind, reason=reason)
    with (
        settled("other", "These two are linked like that already."),
        change(metric, "link metrics", actor=actor, reason=reason),
        change(added, "add link", actor=actor, reason=reason),
    ):
        pass
    return metric


def unlink(metric: Metric, *, link_id: int, actor: Person) -> Metric:
    """Take a link away; the change log keeps it."""
    found = session.get(MetricLink, link_id) if link_id else None
    if found is None or metric.id not in (found.metric_id, found.other_id):
        raise Refused("There is no such link any more.")
    words = f"{found.metric.code} {LinkKind(found.kind).label.lower()} {found.other.code}"
    with change(metric, "take link away", actor=actor, link=words):
        session.delete(found)
    return metric
