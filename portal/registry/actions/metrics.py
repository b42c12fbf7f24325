"""What a metric is: defined as a draft, its identity edited, the objectives that it serves."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import changed, owners, policy
from portal.registry.actions import news
from portal.registry.actions.constraints import settled
from portal.registry.actions.texts import DEFAULT_CLOSE, columns, write
from portal.registry.codes import code_from, free, is_code
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    MetricObjective,
    Objective,
)
from portal.registry.queries import metrics as queries
from portal.registry.queries.objectives import codes_like
from portal.registry.vocabulary import Level

CODE_TAKEN = "Another metric has this code, now or in the past. Choose another one."


def define_metric(
    *,
    name: str,
    department_id: int,
    actor: Person,
    owner_id: int | None = None,
    code: str = "",
    level: str = "department",
    perspective: str = "",
    nature: str = "",
    role: str = "",
    audience: str = "",
    tags: str = "",
    objective_ids: Collection[int] = (),
    close_days: int | None = None,
    **content: Any,
) -> Metric:
    """A draft of a metric with a definition of its own; `content` are fields of DefinitionText.

    Whoever drafts it owns it, unless another is named. Without a code, one is made from the name.
    """
    _require_department(actor, department_id, level)
    code = _new_code(code, name)
    definition = Definition(key=code.lower(), name=name, steward_id=owner_id or actor.id)
    version = _first_version(definition, actor, close_days, {"name": name, **content})
    metric = Metric(
        code=code,
        name=name,
        definition=definition,
        department_id=department_id,
        owner_id=owner_id or actor.id,
        created_by_id=actor.id,
        created_at=clock.now(),
        **_identity(level, perspective, nature, role, audience, tags),
    )
    with settled("code", CODE_TAKEN), change(metric, "define metric", actor=actor):
        with change(version, "draft version", actor=actor):
            session.add(definition)
        _serve(metric, objective_ids)
    return metric


def _first_version(
    definition: Definition, actor: Person, close_days: int | None, content: dict[str, Any]
) -> DefinitionVersion:
    return DefinitionVersion(
        definition=definition,
        author_id=actor.id,
        created_at=clock.now(),
        close_days=DEFAULT_CLOSE if close_days is None else close_days,
        **columns(content),
    )


def save_draft(
    version: DefinitionVersion,
    metric: Metric,
    *,
    name: str,
    department_id: int,
    owner_id: int,
    actor: Person,
    level: str = "department",
    perspective: str = "",
    nature: str = "",
    role: str = "",
    audience: str = "",
    tags: str = "",
    objective_ids: Collection[int] = (),
    close_days: int | None = None,
    **content: Any,
) -> None:
    """Save text and identity of a metric that was never in force."""
    if metric.is_published:
        raise Refused("The metric is in force. Start a new version of its definition.")
    if department_id != metric.department_id or level != metric.level:
        _require_department(actor, department_id, level)
    with change(version, "save draft", actor=actor):
        write(version, {"name": name, **content}, close_days)
        with change(metric, "edit metric", actor=actor):
            metric.state = "draft"
            metric.name = name
            metric.department_id = department_id
            metric.owner_id = owner_id
            metric.definition.name = name
            metric.definition.steward_id = owner_id
            _put(metric, _identity(level, perspective, nature, role, audience, tags))
            _serve(metric, objective_ids)


def edit_identity(
    metric: Metric,
    *,
    owner_id: int,
    actor: Person,
    perspective: str = "",
    nature: str = "",
    role: str = "",
    audience: str = "",
    tags: str = "",
    reason: str = "",
) -> None:
    """Who answers for a metric in force, and how it is filed. What it measures is its definition's.

    Department and level stay: its values are theirs.
    """
    _require_alive(metric)
    if not metric.is_published:
        raise Refused("It is a draft: edit it there.")
    former = metric.owner_id
    with change(metric, "edit metric", actor=actor, reason=reason):
        metric.owner_id = owner_id
        if not metric.definition.is_shared:
            metric.definition.steward_id = owner_id
        _put(metric, _identity(metric.level, perspective, nature, role, audience, tags))
        changed.announce_filed(metric)
        if owner_id != former:
            session.flush()
            news.owner_changed(metric, owners.announce(metric, former, actor), reason, actor)


def set_objectives(metric: Metric, *, objective_ids: Collection[int], actor: Person) -> None:
    """Say which objectives `metric` serves."""
    _require_alive(metric)
    before = [one.code for one in queries.objectives_of(metric)]
    with change(metric, "link objectives", actor=actor) as entry:
        _serve(metric, objective_ids)
        after = [one.code for one in queries.objectives_of(metric)]
        if before != after:
            entry.extra["objectives"] = (
                f"{', '.join(before) or 'none'} → {', '.join(after) or 'none'}"
            )


def _require_alive(metric: Metric) -> None:
    if metric.state == "archived":
        raise Refused("An archived metric stays as it was.")


def _require_department(actor: Person, department_id: int, level: str) -> None:
    if not policy.can_draft_for(actor, department_id):
        raise Refused(
            "You can define metrics for your own department and for those that you head.",
            field="department_id",
        )
    if level == Level.ORGANISATION and not actor.is_leadership:
        raise Refused(
            "Leadership defines the metrics of the whole organisation. Choose another level.",
            field="level",
        )


def _identity(
    level: str, perspective: str, nature: str, role: str, audience: str, tags: str
) -> dict[str, Any]:
    """Columns of a metric; tags are told apart by commas, each once, in their order."""
    words = dict.fromkeys(" ".join(tag.split()) for tag in tags.split(","))
    return {
        "level": level or Level.DEPARTMENT.value,
        "perspective": perspective or None,
        "nature": nature or None,
        "role": role or None,
        "audience": audience,
        "tags": ", ".join(word for word in words if word),
    }


def _put(metric: Metric, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(metric, name, value)


def _serve(metric: Metric, objective_ids: Collection[int]) -> None:
    """Make the objectives that `metric` serves exactly these."""
    session.flush()
    listed = select(MetricObjective.objective_id).where(MetricObjective.metric_id == metric.id)
    before = set(session.scalars(listed))
    wanted = set(objective_ids)
    if wanted - before:
        in_force = select(Objective.id).where(
            Objective.id.in_(wanted - before), Objective.retired_at.is_(None)
        )
        if set(session.scalars(in_force)) != wanted - before:
            raise Refused("Choose objectives that are in force.", field="objective_ids")
    if gone := before - wanted:
        session.execute(
            delete(MetricObjective).where(
                MetricObjective.metric_id == metric.id, MetricObjective.objective_id.in_(gone)
            )
        )
    session.add_all(
        MetricObjective(metric_id=metric.id, objective_id=one) for one in sorted(wanted - before)
    )
    session.flush()
    changed.announce_filed(metric)


def _new_code(code: str, name: str) -> str:
    if code:
        wanted = code.upper()
        if not is_code(wanted):
            raise Refused("A code has letters, digits and hyphens only.", field="code")
        return wanted
    made = code_from(name)
    return free(made, codes_like(Metric, made))
