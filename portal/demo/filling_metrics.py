"""Objectives, and metrics with their definitions: drafted, submitted, approved, redefined."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.demo import timeline
from portal.demo.stage import Stage
from portal.demo.story import METRICS
from portal.demo.story.objectives import OBJECTIVES
from portal.demo.story.shapes import Measure
from portal.registry.actions import adoption, metrics, objectives, versions
from portal.registry.definition_text import DefinitionText
from portal.registry.models import Metric
from portal.registry.queries.versions import newest

DAY = timedelta(days=1)
CHIEF, DEPUTY = "Ingrid Halvorsen", "Kwame Mensah"  # of the leadership; one decides on the other's


def set_objectives(stage: Stage) -> None:
    """The tree of objectives, each set by the head of its department or by leadership."""
    for each in OBJECTIVES:
        department = stage.departments[each.department] if each.department else None
        stage.objectives[each.code] = objectives.define_objective(
            code=each.code,
            name=each.name,
            purpose=each.purpose,
            owner_id=stage.people[each.owner].id,
            parent_id=stage.objectives[each.parent].id if each.parent else None,
            department_id=department.id if department else None,
            starts_on=stage.months_ago(each.began),
            ends_on=stage.months_ago(-each.horizon) - DAY,
            actor=stage.head_of(department.slug) if department else stage.people[CHIEF],
        )


def define(stage: Stage) -> None:
    """Every metric up to the state that the story leaves it in."""
    for one in METRICS:
        if one.shared:
            _adopt_together(stage, one)
        else:
            _define_one(stage, one)


def _define_one(stage: Stage, one: Measure) -> None:
    text = timeline.text_of(one, stage.library, stage.today)
    stage.periods[one.code] = timeline.complete_periods(one, text, stage.today)
    metric = stage.metrics[one.code] = _draft(stage, one, text)
    version = newest(metric.definition_id)
    if one.state == "draft":
        return
    versions.submit(version, actor=version.author)
    if one.state == "in_review":
        return
    decider = _decider(stage, one)
    versions.approve(version, actor=decider, effective_from=stage.periods[one.code][0].start)
    if one.redefined is not None:
        _redefine(stage, one, metric, decider)


def _draft(stage: Stage, one: Measure, text: DefinitionText) -> Metric:
    """The draft, from the library and adapted, or written from nothing.

    Leadership drafts what describes the whole organisation; else the owner does.
    """
    owner = stage.people[one.owner]
    actor = stage.people[CHIEF] if one.level == "organisation" else owner
    department_id = stage.departments[one.department].id
    served = [stage.objectives[code].id for code in one.objectives]
    content = {each.name: getattr(text, each.name) for each in fields(text)}
    if not isinstance(one.source, str):
        own = one.source
        return metrics.define_metric(
            code=one.code,
            department_id=department_id,
            owner_id=owner.id,
            level=one.level,
            perspective=own.perspective,
            nature=own.nature,
            role=own.role,
            objective_ids=served,
            actor=actor,
            **content,
        )
    entry = stage.library.entries[one.source]
    metric = adoption.adopt_for_department(entry, department_id=department_id, actor=actor)
    metrics.save_draft(
        newest(metric.definition_id),
        metric,
        department_id=department_id,
        owner_id=owner.id,
        level=one.level,
        perspective=entry.perspective,
        nature=entry.nature,
        role=entry.role,
        tags=", ".join(entry.tags),
        objective_ids=served,
        actor=actor,
        **content,
    )
    return metric


def _decider(stage: Stage, one: Measure) -> Person:
    """The head of the department; for a head's own metric the head above; else leadership."""
    if one.level == "organisation":
        return stage.people[DEPUTY]
    head = stage.head_of(one.department)
    if head.name != one.owner:
        return head
    above = stage.departments[one.department].parent
    return stage.head_of(above.slug) if above is not None else stage.people[DEPUTY]


def _redefine(stage: Stage, one: Measure, metric: Metric, decider: Person) -> None:
    """A breaking version, in force from the period that the story names."""
    told = one.redefined
    if told is None:
        return
    kind: dict[str, Any] = {
        "change_type": "breaking",
        "change_reason": told.reason,
        "comparability": told.comparability,
        "actor": stage.people[one.owner],
    }
    version = versions.start_version(metric.definition, **kind)
    begins = stage.start(one.code, told.ago)
    versions.save_version(version, effective_from=begins, **kind, **told.fields)
    versions.submit(version, actor=stage.people[one.owner])
    versions.approve(version, actor=decider, effective_from=begins)


def _adopt_together(stage: Stage, one: Measure) -> None:
    """One shared definition for several departments, asked for and decided once."""
    entry = stage.library.entries[str(one.source)]
    text = timeline.text_of(one, stage.library, stage.today)
    asked = adoption.adopt_for_many(
        entry,
        department_ids=[stage.departments[slug].id for slug in one.shared],
        owner_id=None,
        objective_id=stage.objectives[one.objectives[0]].id,
        next_review_on=text.next_review_on,
        reason="So that the three largest departments can be compared by one definition.",
        actor=stage.people[DEPUTY],
    )
    adoption.decide_adoption(
        asked, decision="approve", decision_reason="", actor=stage.people[CHIEF]
    )
    for slug in one.shared:
        code = timeline.shared_code(one, slug)
        stage.metrics[code] = session.scalars(select(Metric).where(Metric.code == code)).one()
        stage.periods[code] = timeline.complete_periods(one, text, stage.today)
