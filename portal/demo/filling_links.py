"""What joins metrics with people and with each other: parts, threads, shared drafts, successors."""

from portal.demo.stage import Stage
from portal.demo.story import METRICS
from portal.demo.story.links import DRIVES
from portal.demo.story.shapes import Measure
from portal.registry.actions import drafts, links, people, states
from portal.registry.queries.versions import newest


def name_people(stage: Stage) -> None:
    """Contributors are named by owners, reviewers by heads."""
    for one in METRICS:
        if one.shared:
            continue
        metric, head = stage.metrics[one.code], stage.head_of(one.department)
        for name in one.contributors:
            person_id = stage.people[name].id
            people.name_person(metric, person_id=person_id, part="contributor", actor=metric.owner)
        for name in one.reviewers:
            person_id = stage.people[name].id
            people.name_person(metric, person_id=person_id, part="reviewer", actor=head)


def link(stage: Stage) -> None:
    """Which leading metric is meant to move which lagging one."""
    for each in DRIVES:
        metric = stage.metrics[each.leading]
        links.link(
            metric, kind="drives", other=each.lagging, reason=each.reason, actor=metric.owner
        )


def share_drafts(stage: Stage) -> None:
    """A draft among colleagues: what they suggest, and what its owner has answered so far."""
    for one in METRICS:
        metric = stage.metrics.get(one.code)
        if metric is None:
            continue
        for name in one.colleagues:
            drafts.share(metric, person_id=stage.people[name].id, actor=metric.owner)
        _suggest(stage, one)


def _suggest(stage: Stage, one: Measure) -> None:
    for idea in one.ideas:
        metric = stage.metrics[one.code]
        suggestion = drafts.suggest(
            newest(metric.definition_id),
            field=idea.field,
            text=idea.text,
            reason=idea.reason,
            actor=stage.people[idea.author],
        )
        if idea.answer:
            drafts.answer(suggestion, decision="decline", answer=idea.answer, actor=metric.owner)


def retire(stage: Stage) -> None:
    """Metrics that nobody should build on any more, with what takes their place."""
    for one in METRICS:
        if one.state != "deprecated":
            continue
        states.deprecate(
            stage.metrics[one.code],
            replaced_by=one.replaced_by,
            reason=one.state_reason,
            actor=stage.head_of(one.department),
        )
