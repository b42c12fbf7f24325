"""Which kinds of subject stand in the public change log, and of each which rows.

The pages, the feed and the documents of a year ask this alone. Entries about drafts, values and
people stand in the log, too, but not where everybody reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Department
from portal.insight.models import Rebase
from portal.refinement.models import (
    Cycle,
    Decision,
    Item,
    Member,
    Motion,
    Proposal,
    Publication,
    Suspension,
)
from portal.registry.models import (
    Adoption,
    Definition,
    DefinitionVersion,
    Metric,
    Objective,
    Target,
)
from portal.registry.queries.visible import PUBLISHED
from portal.training.models import Regrade


@dataclass(frozen=True)
class Kind:
    """A kind of subject whose entries everybody may read."""

    word: str  # what its entries are about, in the plural
    model: Any
    public: ColumnElement[bool] | None = None  # of its rows; None: all of them
    metric_id: Any = None  # the metric that a row is about
    cycle_id: Any = None  # the cycle that it belongs to


def _of_published(column: Any) -> ColumnElement[bool]:
    """Rows about a metric that everybody may see."""
    metric = aliased(Metric)
    return select(metric.id).where(metric.id == column, metric.state.in_(PUBLISHED)).exists()


def _of_item(column: Any, condition: Any, table: Any) -> Any:
    """A column of the first item for which `condition` holds, for each row of `table`."""
    return select(column).where(condition).correlate(table).limit(1).scalar_subquery()


_metric, _item = aliased(Metric), aliased(Item)
_OF_DEFINITION = _of_item(
    _metric.id, _metric.definition_id == DefinitionVersion.definition_id, DefinitionVersion
)
_OF_DECISION = _of_item(_item.metric_id, _item.motion_id == Decision.motion_id, Decision)
_OF_MOTION = _of_item(_item.metric_id, _item.motion_id == Motion.id, Motion)
_OF_PROPOSAL = _of_item(_item.metric_id, _item.id == Proposal.item_id, Proposal)
_CYCLE_OF_PROPOSAL = _of_item(_item.cycle_id, _item.id == Proposal.item_id, Proposal)

KINDS: Mapping[str, Kind] = {
    "decision": Kind("Decisions of a cycle", Decision, None, _OF_DECISION, Decision.cycle_id),
    "motion": Kind("Motions put to the vote", Motion, None, _OF_MOTION, Motion.cycle_id),
    "proposal": Kind(
        "Proposals",
        Proposal,
        Proposal.state.not_in(("draft", "asked", "withdrawn")),
        _OF_PROPOSAL,
        _CYCLE_OF_PROPOSAL,
    ),
    "publication": Kind("Publications", Publication, cycle_id=Publication.cycle_id),
    "suspension": Kind(
        "Suspensions",
        Suspension,
        Suspension.state != "asked",
        Suspension.metric_id,
        Suspension.cycle_id,
    ),
    "cycle": Kind("Cycles of review", Cycle, cycle_id=Cycle.id),
    "cycle_item": Kind(
        "Items of a cycle",
        Item,
        Item.metric_id.is_not(None) | (Item.state != "queued"),  # a new metric's once handed in
        Item.metric_id,
        Item.cycle_id,
    ),
    "cycle_member": Kind("Committees", Member, cycle_id=Member.cycle_id),
    "metric": Kind("Metrics", Metric, Metric.state.in_(PUBLISHED), Metric.id),
    "target": Kind("Targets", Target, _of_published(Target.metric_id), Target.metric_id),
    "definition_version": Kind(
        "Versions of definitions",
        DefinitionVersion,
        DefinitionVersion.state == "approved",
        _OF_DEFINITION,
    ),
    "definition": Kind("Shared definitions", Definition, Definition.current_id.is_not(None)),
    "objective": Kind("Objectives", Objective),
    "adoption": Kind("Adoptions", Adoption, Adoption.state == "approved"),
    "rebase": Kind("Restarts of limits", Rebase, _of_published(Rebase.metric_id), Rebase.metric_id),
    "department": Kind("Departments", Department),
    "regrade": Kind("Corrections of marks", Regrade),  # how many, and why; whose stands nowhere
}

ELSEWHERE: Mapping[str, str] = {
    "about one person: read by that person and who answers for them": (
        "allowance assignment attempt badge_key certificate headship holiday learning_path"
        " one_time_link people_import person progress record_choice role_grant"
    ),
    "between a few: a conversation, a pair of mentoring, a draft": (
        "finding follow_up mentoring_administrator mentoring_goal mentoring_goal_step"
        " mentoring_pairing mentoring_profile mentoring_programme mentoring_run mentoring_run_edit"
        " mentoring_session mentoring_settings message note signal suggestion thread"
    ),
    "a part of an entry that stands there: its own page or the minutes have it": (
        "appeal cycle_advance cycle_interest evidence impact insight_asked item_remark metric_link"
        " metric_objective metric_person owner_statement proposal_metric proposal_revision"
    ),
    "files, jobs, values, questions: each on the page of its subject": (
        "edition file import job piece question question_version reopening report"
        " report_subscription saved_mapping"
    ),
}
"""Kinds that the log holds and this list leaves out, and why."""
