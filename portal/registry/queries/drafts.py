"""Reads of shared drafts and their suggestions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.registry import policy
from portal.registry.models import DefinitionVersion, Metric, MetricPerson, Suggestion
from portal.registry.queries.metrics import metric as visible_metric
from portal.registry.queries.versions import PENDING, known


def part_of(metric: Metric, person_id: int, part: str) -> MetricPerson | None:
    """A person's part in a metric, if they have it."""
    found = select(MetricPerson).where(
        MetricPerson.metric_id == metric.id,
        MetricPerson.person_id == person_id,
        MetricPerson.part == part,
    )
    return session.scalars(found).first()


def metric_of(version: DefinitionVersion) -> Metric | None:
    """The metric whose own definition this is; None for a shared one."""
    if version.definition.is_shared:
        return None
    found = select(Metric).where(Metric.definition_id == version.definition_id)
    return session.scalars(found).first()


def metric_with(version: DefinitionVersion) -> Metric:
    """The metric whose own definition this is. Raises NoResultFound for a shared one."""
    found = select(Metric).where(Metric.definition_id == version.definition_id)
    return session.scalars(found.limit(1)).one()


def open_version(metric: Metric) -> DefinitionVersion | None:
    """The version of the metric's definition that is being worked on."""
    read = known(metric)
    if read is not None:
        return next((one for one in read if one.is_open), None)
    found = (
        select(DefinitionVersion)
        .where(
            DefinitionVersion.definition_id == metric.definition_id,
            DefinitionVersion.state.in_(("draft", "in_review")),
        )
        .options(joinedload(DefinitionVersion.definition))
        .order_by(DefinitionVersion.id.desc())
    )
    return session.scalars(found).first()


def draft_of(person: Person, code: str) -> DefinitionVersion | None:
    """The open version of the metric with this code, as far as `person` may see drafts of it."""
    metric = visible_metric(person, code)
    if metric is None or not policy.can_see_draft(person, metric):
        return None
    return open_version(metric)


def suggestions_of(version: DefinitionVersion) -> Sequence[Suggestion]:
    """The suggestions to a version, open ones first, with who made them."""
    found = (
        select(Suggestion)
        .where(Suggestion.version_id == version.id)
        .options(joinedload(Suggestion.person))
    )
    return session.scalars(found.order_by(Suggestion.state != "open", Suggestion.id)).all()


def suggestion(person: Person, suggestion_id: int) -> Suggestion | None:
    """One suggestion to a draft that `person` may see."""
    found = (
        select(Suggestion)
        .where(Suggestion.id == suggestion_id)
        .options(
            joinedload(Suggestion.person),
            joinedload(Suggestion.definition_version).joinedload(DefinitionVersion.definition),
        )
    )
    one = session.scalars(found).first()
    metric = metric_of(one.definition_version) if one else None
    return one if metric is not None and policy.can_see_draft(person, metric) else None


def open_suggestions_for(person: Person) -> Sequence[tuple[Suggestion, Metric]]:
    """Suggestions that wait for an answer of `person`, with their metric."""
    found = (
        select(Suggestion, Metric)
        .join(DefinitionVersion, Suggestion.version_id == DefinitionVersion.id)
        .join(Metric, Metric.definition_id == DefinitionVersion.definition_id)
        .where(
            PENDING,
            Suggestion.state == "open",
            DefinitionVersion.state == "draft",
            (DefinitionVersion.author_id == person.id) | (Metric.owner_id == person.id),
        )
        .order_by(Suggestion.id)
    )
    return [(row[0], row[1]) for row in session.execute(found)]
