"""What the page of one metric shows, read in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from portal.accounts.models import Person
from portal.changelog import queries as log
from portal.db import session
from portal.registry import lifecycle, policy
from portal.registry.definition_text import DefinitionText
from portal.registry.lifecycle import Step
from portal.registry.models import (
    DefinitionVersion,
    Metric,
)
from portal.registry.policy import MetricCase, Stage
from portal.registry.queries import checking, history, versions
from portal.registry.queries.checking import Checked
from portal.registry.queries.history import Told
from portal.registry.queries.visible import seen_by
from portal.registry.vocabulary import ChangeType

ENTRIES = 8  # of the change log


@dataclass(frozen=True)
class MetricPage:
    """Everything that registry/metric.html shows of the registry's own."""

    case: MetricCase
    shown: DefinitionVersion
    versions: Sequence[DefinitionVersion]
    version_steps: list[Step]
    life_steps: list[Step]
    checked: Checked | None
    replaces: Sequence[Metric]
    counter: Metric | None
    log: list[Told]

    @property
    def draft(self) -> DefinitionVersion | None:
        """The version under work, where the person may see it."""
        return self.case.version if self.checked is not None else None


def metric_page(person: Person, metric: Metric, objectives: int) -> MetricPage:
    """The page of `metric`, which serves so many `objectives`, as `person` sees it."""
    found = versions.versions(metric.definition_id, with_open=True)
    case = versions.case_of(metric, found[0])
    sees_draft = policy.can_see_draft(person, metric)
    drafting = sees_draft and case.is_open and not case.definition.is_shared
    shown = case.definition.current or case.version
    replaces, counter = _beside(person, metric, shown.counter_metric)
    return MetricPage(
        case=case,
        shown=shown,
        versions=[one for one in found if sees_draft or one.state == "approved"],
        version_steps=_version_steps(person, case) if drafting else [],
        life_steps=_life_steps(person, case),
        checked=_checked(person, case, objectives) if drafting else None,
        replaces=replaces,
        counter=counter,
        log=history.told(log.history(metric, ENTRIES)),
    )


def _version_steps(person: Person, case: MetricCase) -> list[Step]:
    """What `person` may do with the version under work."""
    editorial = case.version.change_type == ChangeType.EDITORIAL
    skipped = "submission" if editorial else "publication"
    steps = lifecycle.possible(case.version.state, of_version=True)
    return [
        step
        for step in steps
        if step.name != skipped and policy.can_take(person, Stage(step, case))
    ]


def _life_steps(person: Person, case: MetricCase) -> list[Step]:
    """What `person` may do with the metric itself."""
    steps = lifecycle.possible(case.metric.state, of_version=False)
    return [step for step in steps if policy.can_take(person, Stage(step, case))]


def _checked(person: Person, case: MetricCase, objectives: int) -> Checked:
    given = checking.given_of(case.version, case.metric, objectives)
    return checking.check(person, DefinitionText.of(case.version), given)


def _beside(person: Person, metric: Metric, named: str) -> tuple[Sequence[Metric], Metric | None]:
    """The metrics that `metric` replaced, and the counter-metric whose code is `named`.

    Those replaced are in force or were, so everybody sees them.
    """
    code = named.strip().upper()
    counters = and_(Metric.code == code, seen_by(person))
    found = session.scalars(
        select(Metric)
        .where(or_(Metric.replaced_by_id == metric.id, counters))
        .order_by(Metric.code)
    ).all()
    replaced = [one for one in found if one.replaced_by_id == metric.id]
    return replaced, next((one for one in found if one.code == code), None)
