"""What the page of one metric shows, read in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.changelog import queries as log
from portal.registry import lifecycle, policy
from portal.registry.definition_text import DefinitionText
from portal.registry.lifecycle import Step
from portal.registry.models import DefinitionVersion, Metric
from portal.registry.policy import MetricCase, Stage
from portal.registry.queries import checking, history, versions
from portal.registry.queries.beside import Beside, beside
from portal.registry.queries.checking import Checked
from portal.registry.queries.deciding import Deciding, of_case
from portal.registry.queries.history import Told
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
    beside: Beside
    log: list[Told]
    deciding: Deciding | None  # where it is in review

    @property
    def draft(self) -> DefinitionVersion | None:
        """The version under work, where the person may see it."""
        return self.case.version if self.checked is not None else None


def metric_page(person: Person, metric: Metric) -> MetricPage:
    """The page of `metric` as `person` sees it; panels find its versions read."""
    found = versions.read_with(metric.definition)
    case = versions.case_of(metric, found[0])
    sees_draft = policy.can_see_draft(person, metric)
    drafting = sees_draft and case.is_open and not case.definition.is_shared
    shown = case.definition.current or case.version
    around = beside(person, metric, shown.counter_metric)
    return MetricPage(
        case=case,
        shown=shown,
        versions=[one for one in found if sees_draft or one.state == "approved"],
        version_steps=_version_steps(person, case) if drafting else [],
        life_steps=_life_steps(person, case),
        checked=_checked(person, case, len(around.objectives)) if drafting else None,
        beside=around,
        log=history.told(log.history(metric, ENTRIES)),
        deciding=of_case(case) if sees_draft and _is_in_review(case) else None,
    )


def _is_in_review(case: MetricCase) -> bool:
    """The metric with its first version, which may be shared; or a later version of its own."""
    is_version = case.version.state == "in_review" and not case.definition.is_shared
    return is_version or case.metric.state == "in_review"


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
