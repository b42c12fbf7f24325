"""The dry run of a proposal over what really hangs on its metrics: what its sheet says.

It is walked with nobody's eyes but everybody's: a sheet is read by all, so it tells of no draft.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.db import session
from portal.insight.laid import Given, Inputs
from portal.insight.queries.inputs import Known
from portal.insight.restated import restated
from portal.refinement import impact, proposed, replay
from portal.refinement.kinds import Kind
from portal.refinement.models import Proposal
from portal.refinement.queries.affected import Affected, affected, awaited, counted
from portal.registry.definition_text import DefinitionText
from portal.registry.dependants import Dependant, dependants_of
from portal.registry.models import Metric, MetricObjective, Objective
from portal.registry.queries.days import day_of, today
from portal.registry.restating import Past, recomputed
from portal.values.queries.observations import values_of
from portal.web.addresses import addresses

SHOWN_MONTHS = 60  # periods that read otherwise, the latest; five years of months


def walked(proposal: Proposal, merged: Sequence[Metric]) -> dict[str, Any]:
    """The content of a proposal's sheet: a constant number of statements for each metric."""
    kind = Kind(proposal.kind)
    metrics = [one for one in (proposal.item.metric, *merged) if one is not None]
    before = text_of(proposal.item.metric)
    after = proposed.definition_after(before, kind, proposal.text)
    answers = proposal.text.get("answers", {})
    touches = kind not in (Kind.KEEP, Kind.DEFER)
    sharing = _sharing(metrics[:1] if kind.revises else [])
    found = _objectives(proposal, kind, metrics) if touches else ()
    history = _history(proposal, before, after, answers) if kind.revises else None
    judged = None
    if kind.revises:
        overlap = int(answers.get("overlap") or 0)
        is_recomputed = history is not None and "why" not in history
        judged = proposed.comparability(before, after, is_recomputed=is_recomputed, overlap=overlap)
    concerned = [one.id for one in metrics] if touches else []
    return {
        "kind": kind.value,
        "metrics": [{"code": one.code, "name": one.name} for one in metrics],
        "sharing": sharing,
        "objectives": [asdict(one) | {"is_lost": one.is_lost} for one in found],
        "dependants": [asdict(one) for one in _dependants(metrics if touches else [])],
        "people": counted(_people(proposal, kind, concerned)),
        "change_type": proposed.change_type(before, after).value if kind.revises else "",
        "comparability": judged.comparability.value if judged else "",
        "comparability_reason": judged.reason if judged else "",
        "history": history,
        "hours": _hours(kind, metrics, before, after, max(sharing, 1)),
        "is_stopped": impact.is_stopped(kind, found),
    }


def _people(proposal: Proposal, kind: Kind, concerned: Sequence[int]) -> Affected:
    """Whom it touches; a metric yet to be made those around its department and objectives."""
    if kind is Kind.ADD:
        return awaited({impact.NEW: proposal.text.get("metric", {})})
    return affected(concerned)


def text_of(metric: Metric | None) -> DefinitionText:
    """What the definition in force says; nothing for a metric that is yet to be made."""
    current = metric.definition.current if metric is not None else None
    return DefinitionText.of(current) if current is not None else DefinitionText()


def _sharing(metrics: Sequence[Metric]) -> int:
    """How many metrics in force the definition measures: a revision changes them all."""
    if not metrics or not metrics[0].definition.is_shared:
        return len(metrics)
    counted_ = select(func.count()).select_from(Metric)
    in_force = Metric.state.in_(("approved", "deprecated", "suspended"))
    return session.scalars(
        counted_.where(Metric.definition_id == metrics[0].definition_id, in_force)
    ).one()


def _objectives(
    proposal: Proposal, kind: Kind, metrics: Sequence[Metric]
) -> tuple[impact.ObjectiveImpact, ...]:
    """Two statements, however many objectives there are."""
    placed, serving = served()
    ended = [one.id for one in metrics]
    if kind is Kind.ADD and proposal.replaces_id is not None:
        ended = []  # what it replaces is proposed and decided by itself
    joins = proposal.text.get("metric", {}).get("objective_ids", [])
    return impact.objectives(placed, serving, kind, metrics=ended, joins=joins)


def served() -> tuple[list[impact.Placed], dict[int, list[tuple[str, int]]]]:
    """Objectives in the order of the tree, and by objective the metrics that serve it.

    Not those on their way out: what an earlier decision ends leaves no objective a metric.
    """
    listed = select(Objective.id, Objective.parent_id, Objective.code, Objective.name)
    placed: list[impact.Placed] = [
        (row.id, row.parent_id, (row.code, row.name))
        for row in session.execute(
            listed.where(Objective.retired_at.is_(None)).order_by(Objective.code)
        )
    ]
    serving: dict[int, list[tuple[str, int]]] = {}
    found = (
        select(MetricObjective.objective_id, Metric.id, Metric.state)
        .join(Metric, MetricObjective.metric_id == Metric.id)
        .where(Metric.state.not_in(("archived", "rejected", "deprecated")))
    )
    for row in session.execute(found):
        serving.setdefault(row.objective_id, []).append((row.state, row.id))
    return placed, serving


def _dependants(metrics: Sequence[Metric]) -> list[Dependant]:
    everybody = Person(id=0, name="", email="", department_id=0, state="active")
    found: dict[tuple[str, str], Dependant] = {}
    with addresses(), session.no_autoflush:
        for metric in metrics:
            for one in dependants_of(everybody, metric):
                found.setdefault((one.kind, one.words), one)
    return list(found.values())


def _history(
    proposal: Proposal, before: DefinitionText, after: DefinitionText, answers: dict[str, Any]
) -> dict[str, Any]:
    """How the past reads under the new text, or why it can't be worked out: six statements."""
    metric = proposal.item.metric
    assert metric is not None  # noqa: S101 - only what is in force is revised
    values = values_of([metric.id]).get(metric.id, ())
    if not values:
        return {"why": "The metric has no values yet, so there is no history to work out."}
    parts = {one.period_start: (one.numerator, one.denominator) for one in values}
    known = Known([metric.id], today())
    row = known.metrics[metric.id]
    inputs, _ = restated(
        Inputs(
            current_id=row.current_id,
            versions=known.versions[row.definition_id],
            values=[
                Given(one.period_start, one.value, one.state, one.definition_version_id)
                for one in values
            ],
            goals=known.goals[metric.id],
            rebases=known.rebases[metric.id],
            takes_values=metric.takes_values,
            known_since=day_of(row.created_at),
            parts=parts,
            parallels=known.parallels.get(metric.id, ()),
        )
    )
    kept = [
        Past(one.period_start, one.value, *parts[one.period_start], one.state, one.version_id)
        for one in inputs.values
    ]
    done = recomputed(kept, before, after, conversion=answers.get("conversion"))
    if done.values is None:
        return {"why": done.why}
    found = replay.replayed(inputs, after, done.values, today())
    months = found.months[-SHOWN_MONTHS:]
    return asdict(found) | {
        "months": [asdict(one) for one in months],
        "left_off": len(found.months) - len(months),
    }


def _hours(
    kind: Kind,
    metrics: Sequence[Metric],
    before: DefinitionText,
    after: DefinitionText,
    sharing: int,
) -> dict[str, float | None]:
    """Hours a year that collecting takes, before and after; None: nobody said."""

    def spent(definition: DefinitionText, times: int = 1) -> float | None:
        return impact.hours_a_year(definition.effort_minutes, definition.frequency, times)

    if kind is Kind.ADD:
        return {"before": 0.0, "after": spent(after)}
    if kind.ends:
        each = [spent(text_of(one)) for one in metrics]
        known = [one for one in each if one is not None]
        old = sum(known) if len(known) == len(each) else None
        return {"before": old, "after": spent(after) if kind is Kind.MERGE else 0.0}
    return {"before": spent(before, sharing), "after": spent(after, sharing)}
