"""What a published decision of the yearly review changes: versions, new metrics, their ends.

Nobody's approval is asked for, for the committee's vote was one, and nobody is told here: whoever
publishes tells everybody once.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import Actor, change
from portal.db import session
from portal.registry import changed, numbering
from portal.registry.actions.texts import columns, touch
from portal.registry.codes import code_from, free
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    MetricLink,
    MetricObjective,
    Objective,
    Target,
)
from portal.registry.queries import versions as queries
from portal.registry.queries.objectives import codes_like
from portal.registry.vocabulary import ChangeType, Comparability, LinkKind

DAY = timedelta(days=1)


def make_version(
    definition: Definition,
    content: Mapping[str, Any],
    *,
    kind: ChangeType,
    comparability: str,
    effective_from: date,
    reason: str,
    author_id: int,
    actor: Person,
    conversion: float | None = None,
    overlap: int | None = None,
) -> DefinitionVersion:
    """An approved version with this text, which comes into force on its day.

    A draft that somebody else is writing meanwhile is given up: it was begun from an older text.
    """
    current = definition.current
    if current is None:
        raise ValueError(f"{definition.key} was never in force")
    _give_up_draft(definition, reason, actor)
    taken = queries.numbers_taken(definition.id)
    number = numbering.following((current.major, current.minor, current.patch), kind, taken)
    version = _approved(definition, content, current.close_days, effective_from, author_id, actor)
    version.major, version.minor, version.patch = number
    version.change_type, version.change_reason = kind.value, reason
    breaking = kind is ChangeType.BREAKING
    version.comparability = comparability if breaking else Comparability.COMPARABLE.value
    version.conversion, version.overlap = conversion, overlap
    with change(version, "make version", actor=actor, reason=reason):
        touch(definition)
    return version


def bring_into_force(version: DefinitionVersion, actor: Actor | None) -> None:
    """From today on this is the definition. Targets that a breaking one leaves behind end."""
    definition = session.get_one(Definition, version.definition_id)
    metrics = queries.metrics_on(definition.id)
    with change(definition, "put version into force", actor=actor):
        definition.current_id = version.id
        definition.name = version.name
        for metric in metrics:
            with change(metric, "put version into force", actor=actor) as entry:
                entry.extra["version_in_force"] = version.number
                metric.name = version.name
        if version.change_type == ChangeType.BREAKING and version.effective_from is not None:
            _end_targets([one.id for one in metrics], version.effective_from, actor)
        session.flush()
        session.refresh(definition, ["current"])
        changed.announce([one.id for one in metrics])


def add_metric(
    content: Mapping[str, Any],
    identity: Mapping[str, Any],
    *,
    objective_ids: Collection[int],
    effective_from: date,
    close_days: int,
    reason: str,
    author_id: int,
    actor: Person,
) -> tuple[Metric, DefinitionVersion]:
    """A metric in force with a definition of its own; values are due from `effective_from` on."""
    name = str(content["name"])
    made = code_from(name)
    code = free(made, codes_like(Metric, made))
    owner_id = int(identity["owner_id"])
    definition = Definition(key=code.lower(), name=name, steward_id=owner_id)
    version = _approved(definition, content, close_days, effective_from, author_id, actor)
    version.change_reason = reason
    metric = Metric(
        code=code,
        name=name,
        definition=definition,
        state="approved",
        created_by_id=author_id,
        created_at=clock.now(),
        **identity,
    )
    with change(metric, "add metric", actor=actor, reason=reason):
        with change(version, "make version", actor=actor, reason=reason):
            session.add(definition)
        definition.current_id = version.id
        in_force = select(Objective.id).where(
            Objective.id.in_(objective_ids), Objective.retired_at.is_(None)
        )
        session.add_all(
            MetricObjective(metric_id=metric.id, objective_id=one)
            for one in session.scalars(in_force)
        )
        session.flush()
        changed.announce([metric.id])
    return metric, version


def deprecate(
    metrics: Sequence[Metric], *, reason: str, replaced_by: Metric | None, actor: Person
) -> None:
    """They still take values, and nobody should build on them; what replaces them is linked."""
    for metric in metrics:
        if metric.state in ("approved", "suspended"):
            with change(metric, "deprecate metric", actor=actor, reason=reason):
                metric.state, metric.state_reason = "deprecated", reason
                if replaced_by is not None:
                    metric.replaced_by_id = replaced_by.id
                    session.add(
                        MetricLink(
                            metric_id=replaced_by.id,
                            other_id=metric.id,
                            kind=LinkKind.REPLACES.value,
                            reason=reason,
                        )
                    )
    session.flush()
    changed.announce([one.id for one in metrics])


def move(metric: Metric, state: str, verb: str, *, reason: str, actor: Actor | None) -> None:
    """Suspended, or archived once its last whole quarter is over."""
    with change(metric, verb, actor=actor, reason=reason):
        metric.state = state
        metric.state_reason = reason or metric.state_reason
        session.flush()
        changed.announce([metric.id])


def _approved(
    definition: Definition,
    content: Mapping[str, Any],
    close_days: int,
    effective_from: date,
    author_id: int,
    actor: Person,
) -> DefinitionVersion:
    now = clock.now()
    return DefinitionVersion(
        definition=definition,
        state="approved",
        author_id=author_id,
        created_at=now,
        submitted_at=now,
        decided_by_id=actor.id,
        decided_at=now,
        decision_reason="",
        effective_from=effective_from,
        close_days=close_days,
        **columns(content),
    )


def _give_up_draft(definition: Definition, reason: str, actor: Person) -> None:
    newest = queries.newest(definition.id)
    if newest.is_open:
        with change(newest, "give up draft", actor=actor, reason=reason):
            newest.state = "rejected"
            newest.decision_reason = "The yearly review decided on another text."


def _end_targets(metric_ids: Collection[int], first_day: date, actor: Actor | None) -> None:
    """What was to be reached was said of other values: it needs a new agreement."""
    found = select(Target).where(
        Target.metric_id.in_(metric_ids),
        Target.ended_on.is_(None),
        Target.starts_on < first_day,
    )
    for target in session.scalars(found):
        with change(target, "end target", actor=actor, reason="Its values are defined anew."):
            target.ended_on = min(first_day - DAY, target.review_on)
