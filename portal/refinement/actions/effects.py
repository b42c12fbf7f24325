"""What a decision does to the registry: at its publication, on its day, and undone on appeal."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.changelog.recording import Actor, change
from portal.db import session
from portal.refinement import effective, proposed
from portal.refinement.consensus import Outcome
from portal.refinement.models import Decision, Item, Motion, Proposal, ProposalMetric
from portal.registry.actions import decided
from portal.registry.definition_text import DefinitionText
from portal.registry.models import DefinitionVersion, Metric
from portal.registry.queries.versions import metrics_on
from portal.registry.vocabulary import ChangeType, Comparability

CLOSE_DAYS = 30  # days after the due day until a new metric's period locks, unless said otherwise
REVISES = frozenset({"revise_minor", "revise_major"})
IDENTITY = ("department_id", "owner_id", "level", "perspective", "nature", "role")


def publish(
    decision: Decision, motion: Motion, items: Sequence[Item], on: date, actor: Person
) -> list[int]:
    """Have the registry follow an adopted decision; returns the metrics whose people it touches."""
    decision.effective_on = effective.holds_from(
        decision.kind, on, decision.effective_on, current_app.config["SETTINGS"].fiscal_start
    )
    own = [one.metric for one in items if one.metric is not None]
    proposal = motion.proposal
    if decision.kind in REVISES and proposal is not None and own:
        return _revise(decision, proposal, own[0], actor)
    if decision.kind == "retire" and own:
        decided.deprecate(own, reason=decision.reason, replaced_by=None, actor=actor)
        return [one.id for one in own]
    if decision.kind in ("add", "merge") and proposal is not None:
        return _add(decision, proposal, items, on, actor)
    if decision.kind == "suspend" and own and own[0].state == "approved":
        decided.move(own[0], "suspended", "suspend metric", reason=decision.reason, actor=actor)
        return [own[0].id]
    return []


def take_effect(
    decision: Decision, motion: Motion, items: Sequence[Item], actor: Actor | None
) -> None:
    """What happens on the day from which it holds, inside the caller's `change`."""
    if decision.outcome == Outcome.ADOPTED:
        _follow(decision, motion, items, actor)
    decision.state = "effective"
    for one in items:
        one.state = "effective"


def _follow(decision: Decision, motion: Motion, items: Sequence[Item], actor: Actor | None) -> None:
    """The registry follows: a version comes into force, what was deprecated is archived."""
    if decision.kind in REVISES and decision.definition_version_id is not None:
        version = session.get_one(DefinitionVersion, decision.definition_version_id)
        decided.bring_into_force(version, actor)
    if decision.kind in effective.ENDING:
        for metric in _going(motion, items):
            if metric.state == "deprecated":
                decided.move(
                    metric, "archived", "archive metric", reason=metric.state_reason, actor=actor
                )


def undo(
    decision: Decision, motion: Motion, items: Sequence[Item], reason: str, actor: Person
) -> None:
    """Take back what has not come into effect yet, or stopped a metric; inside the `change`."""
    if decision.outcome != Outcome.ADOPTED:
        return
    if decision.definition_version_id is not None:
        version = session.get_one(DefinitionVersion, decision.definition_version_id)
        if decision.kind in REVISES:
            with change(version, "withdraw version", actor=actor, reason=reason):
                version.state, version.decision_reason = "rejected", reason
        else:
            for metric in metrics_on(version.definition_id):
                decided.move(metric, "archived", "archive metric", reason=reason, actor=actor)
    wanted = {"suspend": "suspended"}.get(decision.kind, "deprecated")
    for metric in _going(motion, items):
        if metric.state == wanted:
            metric.replaced_by_id = None
            decided.move(metric, "approved", "resume metric", reason=reason, actor=actor)


def _revise(decision: Decision, proposal: Proposal, metric: Metric, actor: Person) -> list[int]:
    definition = metric.definition
    if definition.current is None:
        return [metric.id]
    before = DefinitionText.of(definition.current)
    after = proposed.definition_after(before, proposal.kind, proposal.text)
    kind = proposed.change_type(before, after)
    answers = proposal.text.get("answers", {})
    version = decided.make_version(
        definition,
        _content(after),
        kind=kind,
        comparability=_class(decision, kind),
        effective_from=decision.effective_on or date.max,
        reason=decision.reason,
        author_id=proposal.author_id,
        actor=actor,
        conversion=answers.get("conversion"),
        overlap=int(answers.get("overlap") or 0) or None,
    )
    decision.definition_version_id = version.id
    decision.comparability = version.comparability
    return [one.id for one in metrics_on(definition.id)]


def _class(decision: Decision, kind: ChangeType) -> str:
    """What becomes of the values before: as decided; broken where nothing else was said."""
    if kind is not ChangeType.BREAKING:
        return Comparability.COMPARABLE.value
    said = decision.comparability
    return said if said and said != Comparability.COMPARABLE else Comparability.BROKEN.value


def _add(
    decision: Decision, proposal: Proposal, items: Sequence[Item], on: date, actor: Person
) -> list[int]:
    """The new metric; those that a merge takes up are deprecated and lead to it."""
    month = current_app.config["SETTINGS"].fiscal_start
    begins = decision.effective_on or on
    if decision.kind == "merge":
        begins = effective.new_metric_from(on, month)
    said: dict[str, Any] = proposal.text.get("metric", {})
    metric, version = decided.add_metric(
        _content(proposed.definition_after(DefinitionText(), proposal.kind, proposal.text)),
        {name: said[name] for name in IDENTITY if said.get(name)},
        objective_ids=said.get("objective_ids") or (),
        effective_from=begins,
        close_days=said.get("close_days") or CLOSE_DAYS,
        reason=decision.reason,
        author_id=proposal.author_id,
        actor=actor,
    )
    decision.definition_version_id = version.id
    if decision.kind == "add":
        items[0].metric_id = metric.id
        return [metric.id]
    going = _merged(proposal.id, items)
    decided.deprecate(going, reason=decision.reason, replaced_by=metric, actor=actor)
    return [metric.id, *(one.id for one in going)]


def _going(motion: Motion, items: Sequence[Item]) -> list[Metric]:
    """The metrics that a motion ends or stops."""
    if motion.kind == "merge" and motion.proposal_id is not None:
        return _merged(motion.proposal_id, items)
    if motion.kind in ("retire", "suspend"):
        return [one.metric for one in items if one.metric is not None]
    return []


def _merged(proposal_id: int, items: Sequence[Item]) -> list[Metric]:
    """Those that the text names, and those of the items that were decided by it."""
    others = (
        select(Metric)
        .join(ProposalMetric, ProposalMetric.metric_id == Metric.id)
        .where(ProposalMetric.proposal_id == proposal_id)
        .options(joinedload(Metric.definition))
        .order_by(Metric.id)
    )
    found = {one.id: one for one in session.scalars(others)}
    for item in items:
        if item.metric is not None:
            found.setdefault(item.metric.id, item.metric)
    return list(found.values())


def _content(text: DefinitionText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in DefinitionText.__dataclass_fields__}
