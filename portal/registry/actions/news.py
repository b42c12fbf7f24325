"""What the registry tells people, within the change that did it."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.models import LEADERSHIP, Person, RoleGrant
from portal.db import session
from portal.notices import kinds, telling
from portal.notices.telling import News
from portal.registry.models import (
    Adoption,
    Definition,
    DefinitionVersion,
    Metric,
    Objective,
    Suggestion,
    Target,
)
from portal.registry.queries import versions
from portal.registry.queries.followers import followers_of
from portal.registry.vocabulary import TargetType
from portal.web.filters import day, plural, quantity

ASKED, DECIDED, SHARED = "registry.asked", "registry.decided", "registry.shared"
PUBLISHED, TARGET, STATE = "registry.published", "registry.target", "registry.state"
OBJECTIVE, OWNED = "registry.objective", "registry.owned"

OWN, FOLLOWED = "Definitions and drafts", "What I own or follow"

KINDS = (
    kinds.Kind(ASKED, "Definitions to approve", OWN, kinds.AT_ONCE),
    kinds.Kind(DECIDED, "Decisions on my definitions", OWN, kinds.AT_ONCE),
    kinds.Kind(SHARED, "Shared drafts and suggestions", OWN),
    kinds.Kind(OWNED, "What I own from now on", FOLLOWED, kinds.AT_ONCE),
    kinds.Kind(PUBLISHED, "Metrics and definitions in force", FOLLOWED),
    kinds.Kind(TARGET, "Targets", FOLLOWED),
    kinds.Kind(STATE, "Metrics suspended or retired", FOLLOWED),
    kinds.Kind(OBJECTIVE, "Objectives", FOLLOWED),
)


def review_asked(version: DefinitionVersion, metric: Metric | None, actor: Person) -> None:
    """To those who may approve it."""
    case = versions.case_of(metric, version) if metric is not None else None
    deciders: list[int] = sorted(case.deciders.people) if case else []
    if case is None or case.deciders.leadership:
        deciders += _leadership()
    telling.tell(
        [one for one in deciders if one != version.author_id],
        ASKED,
        f"version:{version.id}:asked:{version.submitted_at}",
        subject=metric or version.definition,
        title=f"To approve: {version.name}",
        sentence=f"{actor.name} asks you to approve version {version.number} of its definition.",
        actor=actor,
    )


def decided(version: DefinitionVersion, metric: Metric | None, reason: str, actor: Person) -> None:
    """To those who wrote it and those who own it."""
    word = "Approved" if version.state == "approved" else "Rejected"
    owners = [metric.owner_id] if metric is not None else [version.definition.steward_id]
    telling.tell(
        [version.author_id, *owners],
        DECIDED,
        f"version:{version.id}:decided:{version.decided_at}",
        subject=metric or version.definition,
        title=f"{word}: {version.name}",
        sentence=reason or f"{actor.name} decided on version {version.number}.",
        actor=actor,
    )


def published(version: DefinitionVersion, metrics: Sequence[Metric], actor: Person) -> None:
    """To followers and owners of each metric that is measured by it from now on."""
    is_first = (version.major, version.minor, version.patch) == (1, 0, 0)
    hearing = followers_of([one.id for one in metrics])
    telling.tell_each(
        [
            News(
                [one for one in hearing.get(metric.id, ()) if one != version.author_id],
                PUBLISHED,
                f"version:{version.id}:published:{metric.id}",
                metric,
                f"New metric: {metric.name}" if is_first else f"New definition: {metric.name}",
                _published_words(version, is_first),
            )
            for metric in metrics
        ],
        actor=actor,
    )


def _published_words(version: DefinitionVersion, is_first: bool) -> str:
    if is_first:
        return version.key_question or version.purpose
    since = f"Version {version.number} holds from {day(version.effective_from)}."
    return f"{since} {version.change_reason}".strip()


def target_set(metric: Metric, target: Target, actor: Person) -> None:
    """To followers and the owner."""
    sentence = (
        f"{in_words(target, metric)}, from {day(target.starts_on)}, to be looked at again on "
        f"{day(target.review_on)}. Agreed by {target.agreed_by}."
    )
    _of_metric(metric, TARGET, f"target:{target.id}:set", "New target", sentence, actor)


def target_ended(metric: Metric, target: Target, reason: str, actor: Person) -> None:
    """To followers and the owner."""
    sentence = f"{in_words(target, metric)} does not hold any more. {reason}".strip()
    _of_metric(metric, TARGET, f"target:{target.id}:ended", "Target ended", sentence, actor)


def state_changed(metric: Metric, title: str, reason: str, actor: Person | None) -> None:
    """To followers and the owner: suspended, resumed, deprecated, archived."""
    key = f"metric:{metric.id}:{metric.state}:{metric.version}"
    _of_metric(metric, STATE, key, title, reason, actor)


def _of_metric(
    metric: Metric, kind: str, key: str, what: str, sentence: str, actor: Person | None
) -> None:
    telling.tell(
        followers_of([metric.id]).get(metric.id, []),
        kind,
        key,
        subject=metric,
        title=f"{what}: {metric.name}",
        sentence=sentence,
        actor=actor,
    )


def owner_changed(
    subject: Metric | Objective, came: Sequence[str], reason: str, actor: Person
) -> None:
    """To who answers for it from now on, with what came to them with it."""
    telling.tell(
        [subject.owner_id],
        OWNED,
        f"{subject.__tablename__}:{subject.id}:owner:{subject.version}",
        subject=subject,
        title=f"Yours from now on: {subject.name}",
        sentence=" ".join(filter(None, [f"{actor.name} made you its owner.", reason, *came])),
        actor=actor,
    )


def in_words(target: Target, metric: Metric) -> str:
    """What a target asks for, with its unit: “75% (a level by a date)”."""
    current = metric.definition.current
    unit = current.unit if current is not None else ""
    label = TargetType(target.type).label
    asked = f"({label[:1].lower()}{label[1:]})"
    if target.value is not None:
        return f"{quantity(target.value, '%' if target.is_percent else unit)} {asked}"
    if target.low is not None and target.high is not None:
        return f"{quantity(target.low, unit)} to {quantity(target.high, unit)} {asked}"
    return label


def objective_changed(
    objective: Objective, what: str, sentence: str, actor: Person, *, to_owner: bool = True
) -> None:
    """To followers and the owner, unless they hear it otherwise."""
    pair = ("objective", objective.id)
    people = {objective.owner_id, *telling.followers([pair]).get(pair, [])}
    telling.tell(
        people if to_owner else people - {objective.owner_id},
        OBJECTIVE,
        f"objective:{objective.id}:{what}:{objective.version}",
        subject=objective,
        title=f"{what}: {objective.name}",
        sentence=sentence,
        actor=actor,
    )


def adoption_asked(adoption: Adoption, definition: Definition, actor: Person) -> None:
    """To the leadership, which decides."""
    telling.tell(
        _leadership(),
        ASKED,
        f"adoption:{adoption.id}:asked",
        subject=adoption,
        title=f"To approve: {definition.name} in {plural(adoption.metrics_count, 'department')}",
        sentence=f"{actor.name}: {adoption.reason}" if adoption.reason else f"{actor.name} asks.",
        actor=actor,
    )


def adoption_decided(adoption: Adoption, definition: Definition, actor: Person) -> None:
    """To whoever asked."""
    word = "Approved" if adoption.state == "approved" else "Rejected"
    telling.tell(
        [adoption.asked_by_id],
        DECIDED,
        f"adoption:{adoption.id}:decided",
        subject=adoption,
        title=f"{word}: {definition.name} in {plural(adoption.metrics_count, 'department')}",
        sentence=adoption.decision_reason,
        actor=actor,
    )


def adopted(adoption: Adoption, definition: Definition, actor: Person) -> None:
    """To owners and followers of each metric that it brought."""
    found = select(Metric).where(Metric.adoption_id == adoption.id, Metric.state == "approved")
    metrics = session.scalars(found.execution_options(populate_existing=True)).all()
    if definition.current is not None:
        published(definition.current, metrics, actor)


def draft_shared(metric: Metric, person_id: int, actor: Person) -> None:
    """To the colleague who sees it now."""
    telling.tell(
        [person_id],
        SHARED,
        f"metric:{metric.id}:shared",
        subject=metric,
        title=f"A draft for you to look at: {metric.name}",
        sentence=f"{actor.name} shows you this draft. Suggest what would make it better.",
        actor=actor,
    )


def suggested(suggestion: Suggestion, metric: Metric, actor: Person) -> None:
    """To those who write the draft."""
    telling.tell(
        [suggestion.definition_version.author_id, metric.owner_id],
        SHARED,
        f"suggestion:{suggestion.id}",
        subject=metric,
        title=f"A suggestion: {metric.name}",
        sentence=suggestion.reason or f"{actor.name} suggests another text.",
        actor=actor,
    )


def suggestion_answered(suggestion: Suggestion, metric: Metric, actor: Person) -> None:
    """To whoever suggested it."""
    telling.tell(
        [suggestion.person_id],
        SHARED,
        f"suggestion:{suggestion.id}:answered",
        subject=metric,
        title=f"Your suggestion was {suggestion.state}: {metric.name}",
        sentence=suggestion.answer,
        actor=actor,
    )


def _leadership() -> list[int]:
    found = select(RoleGrant.person_id).where(
        RoleGrant.role == LEADERSHIP, RoleGrant.ended_at.is_(None)
    )
    return list(session.scalars(found.order_by(RoleGrant.person_id)))
