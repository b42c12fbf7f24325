"""What a person may see, as conditions: `policy.can_see` for lists. A test holds both together."""

from sqlalchemy import ColumnElement, exists, or_, select, true

from portal.accounts.models import Department, Person
from portal.registry import policy
from portal.registry.models import Definition, Metric, MetricPerson

PUBLISHED = ("approved", "suspended", "deprecated", "archived")


def seen_by(person: Person) -> ColumnElement[bool]:
    """Metrics that `person` may see."""
    return or_(Metric.state.in_(PUBLISHED), draft_seen_by(person))


def draft_seen_by(person: Person) -> ColumnElement[bool]:
    """Metrics whose drafts `person` may see."""
    if person.is_leadership:
        return true()
    heads = policy.headed(person)
    has_part = exists().where(
        MetricPerson.metric_id == Metric.id, MetricPerson.person_id == person.id
    )
    found: list[ColumnElement[bool]] = [
        Metric.owner_id == person.id,
        Metric.created_by_id == person.id,
        has_part,
    ]
    if heads:
        below = select(Department.id).where(Department.parent_id.in_(heads))
        found += [Metric.department_id.in_(heads), Metric.department_id.in_(below)]
    return or_(*found)


def definition_seen_by(person: Person) -> ColumnElement[bool]:
    """Shared definitions that `person` may see."""
    if person.is_leadership or policy.headed(person):
        return Definition.is_shared.is_(True)
    return Definition.is_shared.is_(True) & or_(
        Definition.current_id.is_not(None), Definition.steward_id == person.id
    )
