"""The people of a metric: who enters its values, and whom its head lets review it."""

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import policy
from portal.registry.actions.constraints import settled
from portal.registry.models import Metric, MetricPerson

CONTRIBUTOR, REVIEWER = "contributor", "reviewer"


def name_person(metric: Metric, *, person_id: int, part: str, actor: Person) -> Metric:
    """Give a person a part in `metric`. Reviewers approve, so heads name them, never themselves."""
    if metric.state == "archived":
        raise Refused("An archived metric stays as it was.")
    if part not in (CONTRIBUTOR, REVIEWER):
        raise Refused("Choose what they are to do.", field="part")
    _require_reviewer_rules(metric, person_id, part, actor)
    added = MetricPerson(metric_id=metric.id, person_id=person_id, part=part)
    with (
        settled("person_id", "They have this part already."),
        change(metric, "name " + part, actor=actor),
        change(added, "name person", actor=actor),
    ):
        pass
    return metric


def _require_reviewer_rules(metric: Metric, person_id: int, part: str, actor: Person) -> None:
    if part != REVIEWER:
        return
    if not policy.leads(actor, metric):
        raise Refused("Reviewers approve definitions, so the head names them.", field="part")
    if person_id in (metric.owner_id, metric.created_by_id):
        raise Refused("Nobody reviews their own metric.", field="person_id")


def remove_person(metric: Metric, *, part_id: int, actor: Person) -> Metric:
    """Take a part away; the change log keeps it."""
    found = session.get(MetricPerson, part_id) if part_id else None
    if found is None or found.metric_id != metric.id:
        raise Refused("They have no such part any more.")
    if found.part == REVIEWER and not policy.leads(actor, metric):
        raise Refused("The head names reviewers and takes the part away.")
    if found.part not in (CONTRIBUTOR, REVIEWER):
        raise Refused("This part stays: it says what somebody did.")
    words = f"{found.person.name}, {found.part}"
    with change(metric, "take part away", actor=actor, person=words):
        session.delete(found)
    return metric
