"""What the SMART check is told about a draft, and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.db import session
from portal.registry import smart
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import Facts, LinkedMetric, Owner, TargetTerms
from portal.registry.formula import FormulaError, parse
from portal.registry.history import history_of
from portal.registry.likeness import Candidate, Likeness, nearest
from portal.registry.models import Definition, DefinitionVersion, Metric, MetricLink, Target
from portal.registry.queries import alike
from portal.registry.queries.days import today
from portal.registry.queries.visible import seen_by
from portal.registry.smart import SmartResult
from portal.registry.vocabulary import LinkKind, Nature

ACTIVE = ("approved", "deprecated")  # states of a metric that asks for attention
TAKEN = 150  # definitions that are compared with a draft
LIVING = ("draft", "in_review", "approved", "suspended", "deprecated")  # may be a near-duplicate


@dataclass(frozen=True)
class Given:
    """What is known beside the text: `metric` is None before the first save.

    A shared definition has no department and no nature of its own.
    """

    metric: Metric | None = None
    definition: Definition | None = None
    department_id: int | None = None
    owner_id: int | None = None
    nature: str = ""
    objectives: int | None = None


def given_of(version: DefinitionVersion, metric: Metric | None, objectives: int | None) -> Given:
    """The same for a version that is saved; `objectives` is how many the metric serves."""
    if metric is None:
        return Given(definition=version.definition)
    return Given(
        metric=metric,
        definition=version.definition,
        department_id=metric.department_id,
        owner_id=metric.owner_id,
        nature=metric.nature or "",
        objectives=objectives,
    )


@dataclass(frozen=True)
class Checked:
    """The answer for a draft, and the definitions that nearly say the same."""

    result: SmartResult
    likenesses: tuple[Likeness, ...]


def check(person: Person, text: DefinitionText, given: Given) -> Checked:
    """Check a draft as far as `person` sees what is around it: at most nine statements."""
    yours = _candidate(text, given)
    likenesses = nearest(yours, _others(person, yours, given))
    drives, driven_by = _links(given)
    active, leading = _department(given)
    facts = Facts(
        today=today(),
        owners=_owners(given),
        likenesses=likenesses,
        formula_inputs=_formula_inputs(person, text.formula),
        targets=_targets(given),
        history=history_of(given.metric) if given.metric is not None else None,
        nature=given.nature or None,
        objectives=given.objectives,
        drives=drives,
        driven_by=driven_by,
        department_active=active,
        department_leading=leading,
    )
    return Checked(smart.check(text, facts), likenesses)


def _owners(given: Given) -> tuple[Owner, ...] | None:
    if given.definition is not None and given.definition.is_shared:
        return None
    owner = session.get(Person, given.owner_id) if given.owner_id else None
    return (Owner(owner.name, owner.is_active),) if owner is not None else ()


COMPARED = (
    "numerator",
    "denominator",
    "formula",
    "inclusions",
    "exclusions",
    "unit",
    "direction",
    "frequency",
)


def _candidate(text: DefinitionText, given: Given) -> Candidate:
    definition = given.definition
    return Candidate(
        key=given.metric.code if given.metric is not None else "",
        name=text.name,
        shared=definition.id if definition is not None and definition.is_shared else None,
        **{field: getattr(text, field) for field in COMPARED},
    )


def _others(person: Person, yours: Candidate, given: Given) -> list[Candidate]:
    """One metric of each definition that `person` may see and that may be like yours: the TAKEN
    nearest, but for the one under work.
    """
    near = alike.nearest(yours)
    if near is None:
        return []
    newest = (
        select(func.max(DefinitionVersion.id))
        .where(DefinitionVersion.definition_id == Definition.id)
        .scalar_subquery()
    )
    text = aliased(DefinitionVersion)
    other = aliased(Metric)
    first = (
        select(func.min(Metric.id))
        .where(Metric.definition_id == Definition.id, seen_by(person), Metric.state.in_(LIVING))
        .scalar_subquery()
    )
    own = given.definition.id if given.definition is not None else 0
    found = (
        select(
            other.code,
            other.name,
            Definition.id.label("definition_id"),
            Definition.is_shared,
            *(getattr(text, field) for field in COMPARED),
        )
        .select_from(near)
        .join(text, text.id == near.c.id)
        .join(Definition, Definition.id == text.definition_id)
        .join(other, other.id == first)
        .where(text.id == func.coalesce(Definition.current_id, newest), Definition.id != own)
        .order_by(near.c.score.desc(), text.id)
        .limit(TAKEN)
    )
    return [
        Candidate(
            key=row.code,
            name=row.name,
            shared=row.definition_id if row.is_shared else None,
            **{field: getattr(row, field) or "" for field in COMPARED},
        )
        for row in session.execute(found)
    ]


def _formula_inputs(person: Person, formula: str) -> frozenset[str]:
    """Those of the formula's names that are codes of metrics, in the spelling of the formula."""
    try:
        names = parse(formula).names if formula.strip() else ()
    except FormulaError:
        return frozenset()
    if not names:
        return frozenset()
    codes = [name.upper() for name in names]
    return frozenset(
        session.scalars(select(Metric.code).where(Metric.code.in_(codes), seen_by(person)))
    )


def terms_of(target: Target) -> TargetTerms:
    """A target as the calculations take it."""
    return TargetTerms(
        type=target.type,
        value=target.value,
        low=target.low,
        high=target.high,
        stretch=target.stretch,
        profile=target.profile,
        baseline_value=target.baseline_value,
        starts_on=target.starts_on,
        review_on=target.review_on,
        tolerance=target.tolerance,
        is_percent=target.is_percent,
    )


def _targets(given: Given) -> tuple[TargetTerms, ...] | None:
    """The targets that hold: none before the first save. Those of a shared definition's metrics are
    set for each.
    """
    if given.metric is None:
        return () if given.definition is None else None
    found = select(Target).where(Target.metric_id == given.metric.id, Target.ended_on.is_(None))
    return tuple(terms_of(one) for one in session.scalars(found.order_by(Target.starts_on)))


Linked = tuple[LinkedMetric, ...] | None


def _links(given: Given) -> tuple[Linked, Linked]:
    """What it drives and what drives it; a shared definition's metrics have links of their own."""
    if given.definition is not None and given.definition.is_shared:
        return None, None
    if given.metric is None:
        return (), ()
    identity = given.metric.id
    other = aliased(Metric)
    both = (MetricLink.metric_id == identity) | (MetricLink.other_id == identity)
    far_end = func.coalesce(func.nullif(MetricLink.metric_id, identity), MetricLink.other_id)
    found = session.execute(
        select(MetricLink.metric_id, other.code, other.nature)
        .join(other, other.id == far_end)
        .where(both, MetricLink.kind == LinkKind.DRIVES)
    ).all()
    ahead = [row for row in found if row.metric_id == identity]
    behind = [row for row in found if row.metric_id != identity]
    return _linked(ahead), _linked(behind)


def _linked(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[LinkedMetric, ...]:
    return tuple(LinkedMetric(row.code, row.nature or "") for row in rows)


def _department(given: Given) -> tuple[int | None, int | None]:
    """How many metrics the department attends to once this one is in force, and how many lead."""
    if given.department_id is None:
        return None, None
    leading = func.count().filter(Metric.nature == Nature.LEADING)
    own = given.metric.id if given.metric is not None else 0
    row = session.execute(
        select(func.count().label("active"), leading.label("leading")).where(
            Metric.department_id == given.department_id,
            Metric.state.in_(ACTIVE),
            Metric.id != own,
        )
    ).one()
    return row.active + 1, row.leading + (given.nature == Nature.LEADING)
