"""Who may do what with objectives, metrics, definitions and adoptions.

The predicates read relationships that the queries load; `queries.visible` holds `can_see` as a
condition for lists, and a test holds the two together.
"""

from dataclasses import dataclass

from portal.accounts.models import Department, Person
from portal.registry.approving import Deciders
from portal.registry.lifecycle import Step
from portal.registry.models import (
    Adoption,
    Definition,
    DefinitionVersion,
    Metric,
    Objective,
    Suggestion,
    Target,
)
from portal.registry.vocabulary import Level


@dataclass(frozen=True)
class Case:
    """The newest version of a definition, and who decides on it."""

    definition: Definition
    version: DefinitionVersion
    deciders: Deciders

    @property
    def is_open(self) -> bool:
        """Whether it is being worked on: also when rejected, until its author gives it up."""
        if self.version.is_open:
            return True
        given_up = self.version.decided_by_id is None and not self.is_first
        return self.version.state == "rejected" and not given_up

    @property
    def is_first(self) -> bool:
        """Whether no version was ever in force, so that identity and text are drafted together."""
        return self.definition.current_id is None

    @property
    def is_writable(self) -> bool:
        """Whether its text can be edited as it stands: a draft, or one that was rejected."""
        return self.is_open and self.version.state != "in_review"


@dataclass(frozen=True)
class MetricCase(Case):
    """The same for a metric; `governors` decide on its life once it is in force."""

    metric: Metric
    governors: Deciders
    has_head: bool  # whether somebody heads its department now


@dataclass(frozen=True)
class Stage:
    """A step that somebody is about to take, and on what."""

    step: Step
    case: Case

    @property
    def metric(self) -> Metric | None:
        """The metric, where it is one's own definition or its life."""
        return self.case.metric if isinstance(self.case, MetricCase) else None

    @property
    def subject(self) -> Metric | DefinitionVersion:
        """The record that changes: the version, or the metric itself."""
        return self.case.version if self.step.of_version else self.metric or self.case.version


def headed(person: Person) -> frozenset[int]:
    """The departments that `person` heads now."""
    return frozenset(one.department_id for one in person.headships if one.holds_on(None))


def can_see_objective(person: Person, _objective: Objective) -> bool:
    """Everybody sees what the organisation wants to reach."""
    return person.is_active


def can_add_objective(person: Person, *_subject: object) -> bool:
    """Heads for their departments, leadership for the organisation."""
    return person.is_leadership or bool(headed(person))


def can_set_objective_of(person: Person, department_id: int | None) -> bool:
    """Whether `person` may say what this department, or None: the organisation, is to reach."""
    if department_id is None:
        return person.is_leadership
    return person.is_head_of(department_id)


def can_edit_objective(person: Person, objective: Objective) -> bool:
    """The head of its department; leadership where it is the organisation's."""
    return can_set_objective_of(person, objective.department_id)


def can_draft_for(person: Person, department: Department | int) -> bool:
    """Everybody for their own department, heads and leadership also for theirs."""
    wanted = department.id if isinstance(department, Department) else department
    return person.department_id == wanted or person.is_leadership or person.is_head_of(wanted)


def leads(person: Person, metric: Metric) -> bool:
    """Head of the metric's department; leadership where it describes the organisation."""
    if metric.level == Level.ORGANISATION:
        return person.is_leadership
    return person.is_head_of(metric.department_id)


def can_see(person: Person, metric: Metric) -> bool:
    """Everybody what is in force or was; a draft those whom it concerns."""
    return metric.is_published or can_see_draft(person, metric)


def can_see_draft(person: Person, metric: Metric) -> bool:
    """Owner, author, those with a part in it, heads of its department and of the one above.

    Leadership sees of metrics everything that a head sees.
    """
    return (
        is_owner_or_author(person, metric)
        or any(one.person_id == person.id for one in metric.people)
        or person.is_head_of(metric.department_id)
        or (metric.department.parent_id in headed(person))
        or person.is_leadership
    )


def is_owner_or_author(person: Person, metric: Metric) -> bool:
    """Its accountable owner, or whoever defined it."""
    return person.id in (metric.owner_id, metric.created_by_id)


def can_edit(person: Person, metric: Metric) -> bool:
    """Owner and head: who it concerns, people, links, targets, new versions."""
    if leads(person, metric) or metric.owner_id == person.id:
        return True
    return not metric.is_published and metric.created_by_id == person.id


def can_write(person: Person, version: DefinitionVersion) -> bool:
    """Text of a version: its author, and the owner of its metric or steward of its definition.

    Heads approve, so they write in no draft of others: nobody approves their own words.
    """
    return person.id in (version.author_id, version.definition.steward_id)


def can_write_case(person: Person, case: Case) -> bool:
    """The same of those who see it: no more whoever began it as a head, once they are none."""
    if isinstance(case, MetricCase):
        sees = can_see_draft(person, case.metric)
    else:
        sees = can_see_shared_draft(person, case.definition)
    return sees and can_write(person, case.version)


def can_decide(person: Person, case: Case) -> bool:
    """Approve or reject a version: never its author or its owner."""
    return case.deciders.include(person.id, person.is_leadership)


def can_take(person: Person, stage: Stage) -> bool:
    """A step: authors hand in and take back, deciders decide, governors suspend and retire."""
    if stage.step.name in ("approval", "rejection"):
        return can_decide(person, stage.case)
    if stage.step.of_version:
        return can_write_case(person, stage.case)
    if not isinstance(stage.case, MetricCase):
        return False
    return stage.case.governors.include(person.id, person.is_leadership)


def can_edit_target(person: Person, target: Target) -> bool:
    """Those who may edit its metric."""
    return can_edit(person, target.metric)


def can_start_version(person: Person, metric: Metric) -> bool:
    """A new version of its own definition: owner and head; a shared one has its own page."""
    return not metric.definition.is_shared and (
        metric.owner_id == person.id or leads(person, metric)
    )


def can_steward(person: Person, definition: Definition) -> bool:
    """New versions of a shared definition: its steward and leadership."""
    return definition.steward_id == person.id or person.is_leadership


def can_see_definition(person: Person, definition: Definition) -> bool:
    """Shared ones in force everybody; before that those whom it concerns."""
    return definition.current_id is not None or can_see_shared_draft(person, definition)


def can_see_shared_draft(person: Person, definition: Definition) -> bool:
    """Steward and leadership, and heads, whose departments are to measure it."""
    return can_steward(person, definition) or bool(headed(person))


def can_ask_adoption(person: Person, *_subject: object) -> bool:
    """In bulk: leadership for every department, heads for theirs."""
    return person.is_leadership or bool(headed(person))


def can_see_adoption(person: Person, _adoption: Adoption) -> bool:
    """What is asked for many departments is no secret."""
    return person.is_active


def can_decide_adoption(person: Person, adoption: Adoption) -> bool:
    """Leadership, but never whoever asked: what serves many departments is the organisation's."""
    return person.is_leadership and person.id != adoption.asked_by_id


def writes_draft(person: Person, version: DefinitionVersion) -> bool:
    """Those whose words the draft holds: its author, and the steward of its definition."""
    return person.id in (version.author_id, version.definition.steward_id)


def can_share(person: Person, metric: Metric) -> bool:
    """Owner and author show their draft to whom they like."""
    return is_owner_or_author(person, metric)


def can_suggest(person: Person, version: DefinitionVersion) -> bool:
    """Everybody who sees the draft and does not write it."""
    return not writes_draft(person, version)


def can_answer(person: Person, suggestion: Suggestion) -> bool:
    """Those who write the draft."""
    return writes_draft(person, suggestion.definition_version)
