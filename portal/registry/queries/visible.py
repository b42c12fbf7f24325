"""What a person may see, as conditions: `policy.can_see` for lists. A test holds both together."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, or_, select, true

from portal.accounts.models import Department, Person
from portal.db import bigint, session
from portal.driver import Ready
from portal.registry import policy
from portal.registry.models import Definition, Metric, MetricPerson

ALIKE = 10  # lists of identities are filled up to as many, for each length is a statement
PUBLISHED = ("approved", "suspended", "deprecated", "archived")
UNPUBLISHED = ("draft", "in_review", "rejected")

# The state as no index serves it. SQLite keeps no statistics here and would begin with the index of
# states, which nearly all metrics share; its own sign against that, +state, is none on PostgreSQL.
STATE_UNINDEXED = Metric.state.concat("")


def seen_by(person: Person) -> ColumnElement[bool]:
    """Metrics that `person` may see."""
    return or_(Metric.state.in_(PUBLISHED), draft_seen_by(person))


def draft_seen_by(person: Person) -> ColumnElement[bool]:
    """Metrics whose drafts `person` may see."""
    return _drafts_of(person.is_leadership, person.id, frozenset(policy.headed(person)))


@lru_cache(maxsize=200)  # people who look at lists just now: to write it takes long
def _drafts_of(leads: bool, person_id: int, heads: frozenset[int]) -> ColumnElement[bool]:
    return _drafts(leads, person_id, heads)


def _drafts(leads: bool, person_id: Any, heads: Any) -> ColumnElement[bool]:
    """Drafts that this person sees, who heads these departments; values or parameters."""
    if leads:
        return true()
    has_part = exists().where(
        MetricPerson.metric_id == Metric.id, MetricPerson.person_id == person_id
    )
    found: list[ColumnElement[bool]] = [
        Metric.owner_id == person_id,
        Metric.created_by_id == person_id,
        has_part,
    ]
    if heads is not None and heads != frozenset():
        below = select(Department.id).where(Department.parent_id.in_(heads))
        found += [Metric.department_id.in_(heads), Metric.department_id.in_(below)]
    return or_(*found)


class Sight(NamedTuple):
    """What of a person decides which metrics they see: for statements that are built once."""

    leads: bool
    heads: bool

    @property
    def condition(self) -> ColumnElement[bool]:
        """`seen_by` with parameters, which `seen_with` gives."""
        heads: Any = bindparam("sight_heads", expanding=True) if self.heads else None
        drafts = _drafts(self.leads, bindparam("sight_person", type_=bigint), heads)
        return or_(Metric.state.in_(PUBLISHED), drafts)


def seen_with(person: Person) -> tuple[Sight, dict[str, Any]]:
    """The kind of condition that holds for `person`, and its parameters."""
    heads = sorted(policy.headed(person))
    sight = Sight(person.is_leadership, bool(heads) and not person.is_leadership)
    given: dict[str, Any] = {} if sight.leads else {"sight_person": person.id}
    return sight, given | ({"sight_heads": heads} if sight.heads else {})


def named(person: Person, metric_ids: Iterable[int]) -> list[Any]:
    """Those of these metrics that `person` may see: identity, code and name."""
    sight, given = seen_with(person)
    some = list(metric_ids)
    some += some[-1:] * (-len(some) % ALIKE)
    return _named(sight).rows(session.connection(), metric_ids=some, **given)


@cache
def _named(sight: Sight) -> Ready:
    metric_ids: Any = bindparam("metric_ids", expanding=True)
    found = select(Metric.id, Metric.code, Metric.name).where(Metric.id.in_(metric_ids))
    return Ready(found.where(sight.condition))


def definition_seen_by(person: Person) -> ColumnElement[bool]:
    """Shared definitions that `person` may see."""
    if person.is_leadership or policy.headed(person):
        return Definition.is_shared.is_(True)
    return Definition.is_shared.is_(True) & or_(
        Definition.current_id.is_not(None), Definition.steward_id == person.id
    )
