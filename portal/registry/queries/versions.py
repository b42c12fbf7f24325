"""Reads of versions: the case of one under work, all of a definition's, and who decides."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import ACTIVE, Headship, Person
from portal.db import session
from portal.driver import Ready
from portal.records import stood
from portal.registry import lifecycle, policy
from portal.registry.approving import Deciders, deciders
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.policy import Case, MetricCase, Stage
from portal.registry.queries.days import today
from portal.registry.queries.metrics import metric as visible_metric
from portal.registry.queries.visible import draft_seen_by

REVIEWER = "reviewer"
PENDING = DefinitionVersion.state != literal_column("'approved'")  # as the indexes of those say it


def case_of(metric: Metric, version: DefinitionVersion | None = None) -> MetricCase:
    """The case of a metric's newest version, if it is at hand: two statements, or one."""
    return _case(metric, version or newest(metric.definition_id), _heads([metric]))


def cases_in_review(person: Person) -> list[MetricCase]:
    """Versions in review of the definitions of single metrics, as far as `person` sees drafts.

    The oldest first; three statements.
    """
    found = session.execute(
        select(Metric, DefinitionVersion)
        .join(DefinitionVersion, DefinitionVersion.definition_id == Metric.definition_id)
        .join(Definition, Metric.definition_id == Definition.id)
        .where(
            PENDING,
            DefinitionVersion.state == "in_review",
            Definition.is_shared.is_(False),
            draft_seen_by(person),
        )
        .options(
            joinedload(Metric.department),
            joinedload(Metric.definition),
            selectinload(Metric.people),
        )
        .order_by(DefinitionVersion.submitted_at, DefinitionVersion.id)
    ).all()
    heads = _heads([row[0] for row in found])
    return [_case(metric, version, heads) for metric, version in found]


Heads = Mapping[int, set[int]]


def _case(metric: Metric, version: DefinitionVersion, heads: Heads) -> MetricCase:
    reviewers = {one.person_id for one in metric.people if one.part == REVIEWER}

    def decide(own: set[int]) -> Deciders:
        return deciders(
            level=metric.level,
            own=own,
            heads=heads.get(metric.department_id, set()),
            heads_above=heads.get(metric.department.parent_id or 0, set()),
            reviewers=reviewers,
        )

    return MetricCase(
        metric.definition,
        version,
        deciders=decide({version.author_id, metric.owner_id}),
        metric=metric,
        governors=decide({metric.owner_id}),
        has_head=bool(heads.get(metric.department_id)),
    )


_DAY = bindparam("day", type_=Date())
_HEADS = Ready(
    select(Headship.department_id, Headship.person_id)
    .join(Person, Headship.person_id == Person.id)
    .where(
        Headship.department_id.in_(bindparam("department_ids", expanding=True)),
        Headship.starts_on <= _DAY,
        or_(Headship.ends_on.is_(None), Headship.ends_on >= _DAY),
        Person.state == ACTIVE,
    )
)


def _heads(metrics: Sequence[Metric]) -> Heads:
    """Who heads the departments of `metrics` and those above today: one statement, or none."""
    wanted = {one.department_id for one in metrics}
    wanted |= {one.department.parent_id for one in metrics if one.department.parent_id}
    if not wanted:
        return {}
    found: dict[int, set[int]] = {}
    rows = _HEADS.rows(session.connection(), department_ids=sorted(wanted), day=today())
    for row in rows:
        found.setdefault(row.department_id, set()).add(row.person_id)
    return found


def metric_case(person: Person, code: str) -> MetricCase | None:
    """The case of the metric with this code, if `person` may see the metric.

    The version may be hidden from them: policies deny that, as they do where there is none.
    """
    metric = visible_metric(person, code)
    return None if metric is None else case_of(metric)


def own_case(person: Person, code: str) -> MetricCase | None:
    """The same, where the text is the metric's own: a shared definition has its own page."""
    case = metric_case(person, code)
    return None if case is None or case.definition.is_shared else case


def metric_stage(person: Person, code: str, name: str) -> Stage | None:
    """A step of a metric's life, or of its own definition's version."""
    step = lifecycle.STEPS[name]
    case = own_case(person, code) if step.of_version else metric_case(person, code)
    return Stage(step, case) if case is not None else None


def definition(person: Person, key: str) -> Definition | None:
    """The shared definition with this key as far as `person` may see it."""
    found = session.scalars(
        select(Definition)
        .where(Definition.key == key, Definition.is_shared.is_(True))
        .options(joinedload(Definition.current), joinedload(Definition.steward))
    ).first()
    return found if found is not None and policy.can_see_definition(person, found) else None


def definition_case(person: Person, key: str) -> Case | None:
    """The case of a shared definition's later versions: leadership decides on them.

    The first one comes with an adoption and is decided with it.
    """
    found = definition(person, key)
    if found is None or found.current_id is None:
        return None
    version = newest(found.id)
    own = frozenset({version.author_id, found.steward_id})
    return Case(found, version, Deciders(frozenset(), True, own))


def definition_stage(person: Person, key: str, name: str) -> Stage | None:
    """A step of a shared definition's version."""
    case = definition_case(person, key)
    step = lifecycle.STEPS[name]
    return Stage(step, case) if case is not None and step.of_version else None


def newest(definition_id: int) -> DefinitionVersion:
    """The newest version of a definition, with its definition and author."""
    found = (
        select(DefinitionVersion)
        .where(DefinitionVersion.definition_id == definition_id)
        .options(joinedload(DefinitionVersion.author), joinedload(DefinitionVersion.decided_by))
        .order_by(DefinitionVersion.id.desc())
        .limit(1)
    )
    return session.scalars(found).one()


def versions(definition_id: int, *, with_open: bool) -> Sequence[DefinitionVersion]:
    """All versions, newest first; those that never came into force only `with_open`."""
    return session.scalars(_versions(with_open), {"definition_id": definition_id}).all()


@cache
def _versions(with_open: bool) -> Select[DefinitionVersion]:
    found = (
        select(DefinitionVersion)
        .where(DefinitionVersion.definition_id == bindparam("definition_id"))
        .options(joinedload(DefinitionVersion.author), joinedload(DefinitionVersion.decided_by))
        .order_by(DefinitionVersion.id.desc())
    )
    return found if with_open else found.where(DefinitionVersion.state == "approved")


_VERSION, _PERSON = (list(one.__table__.columns) for one in (DefinitionVersion, Person))
_AUTHOR, _DECIDER = (Person.__table__.alias(name) for name in ("author", "decider"))
_ALL_VERSIONS = Ready(
    select(
        *_VERSION,
        *(_AUTHOR.c[one.key].label(f"author_{one.key}") for one in _PERSON),
        *(_DECIDER.c[one.key].label(f"decider_{one.key}") for one in _PERSON),
    )
    .outerjoin(_AUTHOR, _AUTHOR.c.id == DefinitionVersion.author_id)
    .outerjoin(_DECIDER, _DECIDER.c.id == DefinitionVersion.decided_by_id)
    .where(DefinitionVersion.definition_id == bindparam("definition_id"))
    .order_by(DefinitionVersion.id.desc())
)


def read_with(definition: Definition) -> Sequence[DefinitionVersion]:
    """All its versions, newest first, which `definition.versions` holds from now on."""
    rows = _ALL_VERSIONS.rows(session.connection(), definition_id=definition.id)
    found = [_version(row) for row in rows]
    set_committed_value(definition, "versions", found)
    return found


def _version(row: Sequence[Any]) -> DefinitionVersion:
    """The version of a row of `_ALL_VERSIONS`, with its author and who decided it."""
    own, people = row[: len(_VERSION)], row[len(_VERSION) :]
    given = dict(zip([one.key for one in _VERSION], own, strict=True))
    author, decider = _person(people[: len(_PERSON)]), _person(people[len(_PERSON) :])
    return stood(DefinitionVersion, given, author=author, decided_by=decider)


def _person(values: Sequence[Any]) -> Person | None:
    given = dict(zip([one.key for one in _PERSON], values, strict=True))
    return None if given["id"] is None else stood(Person, given)


def known(metric: Metric) -> Sequence[DefinitionVersion] | None:
    """The versions of the metric's definition where `read_with` read them already."""
    definition = metric.__dict__.get("definition")
    found: Sequence[DefinitionVersion] | None = (
        definition.__dict__.get("versions") if definition is not None else None
    )
    return found


def numbers_taken(definition_id: int, but: int | None = None) -> set[tuple[int, int, int]]:
    """The numbers that versions of a definition have, leaving out the version `but`."""
    found = select(DefinitionVersion.major, DefinitionVersion.minor, DefinitionVersion.patch).where(
        DefinitionVersion.definition_id == definition_id, DefinitionVersion.id != (but or 0)
    )
    return {(row.major, row.minor, row.patch) for row in session.execute(found)}


def metrics_on(definition_id: int) -> Sequence[Metric]:
    """The metrics measured by a definition."""
    found = select(Metric).where(Metric.definition_id == definition_id)
    return session.scalars(found.order_by(Metric.id)).all()


def metrics_count(definition_id: int) -> int:
    """How many metrics are measured by a definition."""
    counted = select(func.count()).select_from(Metric)
    return session.scalars(counted.where(Metric.definition_id == definition_id)).one()
