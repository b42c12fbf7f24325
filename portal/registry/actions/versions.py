"""Versions of a definition: started, written, submitted, decided. Immutable once approved."""

from datetime import date
from typing import Any

from sqlalchemy import update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import changed, contents, numbering, reserved, restating
from portal.registry.actions import news
from portal.registry.actions.texts import text_of, touch, write
from portal.registry.definition_text import LABELS, DefinitionText
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries import checking
from portal.registry.queries import versions as queries
from portal.registry.queries.days import today
from portal.registry.queries.metrics import objectives_of
from portal.registry.vocabulary import ChangeType, Comparability
from portal.web.filters import day

MOST_NAMED = 3  # findings in a refusal; the page shows all


def start_version(
    definition: Definition,
    *,
    change_type: str,
    change_reason: str,
    actor: Person,
    comparability: str = "",
) -> DefinitionVersion:
    """A draft of the next version, with the text of the one in force."""
    current, newest = definition.current, queries.newest(definition.id)
    if current is None or newest.is_open:
        raise Refused("A version is being worked on already. Finish that one first.")
    _require_in_force(newest, current)
    kind = ChangeType(change_type)
    _require_unreserved(kind)
    version = DefinitionVersion(
        definition=definition,
        author_id=actor.id,
        created_at=clock.now(),
        close_days=current.close_days,
        change_type=kind.value,
        change_reason=change_reason,
        comparability=_comparability(kind, comparability),
        **{field: getattr(current, field) for field in LABELS},
    )
    _renumber(version, current, kind)
    with change(version, "start version", actor=actor, reason=change_reason):
        # The definition's own version rises, so that two people can't start one at once.
        touch(definition)
    return version


def save_version(
    version: DefinitionVersion,
    *,
    change_type: str,
    change_reason: str,
    actor: Person,
    comparability: str = "",
    effective_from: date | None = None,
    close_days: int | None = None,
    **content: Any,
) -> None:
    """Save the draft of a later version: its text, and what kind of change it is."""
    current = version.definition.current
    if current is None:
        raise Refused("Nothing is in force yet: this is the first version.")
    kind = ChangeType(change_type)
    _require_unreserved(kind)
    with change(version, "save draft", actor=actor):
        write(version, content, close_days)
        if version.change_type != kind:
            _renumber(version, current, kind)
        version.change_type = kind.value
        version.change_reason = change_reason
        texts = text_of(current), text_of(version)
        version.comparability = _comparability(kind, comparability, *texts)
        version.effective_from = effective_from


def submit(version: DefinitionVersion, *, actor: Person) -> None:
    """Ask for its approval; a draft with anything that must be mended is refused."""
    _require_state(version, "draft", "It is no draft any more.")
    metric = _own_metric(version)
    if version.change_type == ChangeType.EDITORIAL:
        raise Refused("An editorial change needs no review: put it into force.")
    _require_sound(version, metric, actor)
    with change(version, "submit version", actor=actor):
        version.state = "in_review"
        version.submitted_at = clock.now()
        _follow(metric, "in_review", "submit metric", actor)
        session.flush()
        news.review_asked(version, metric, actor)


def withdraw(version: DefinitionVersion, *, actor: Person) -> None:
    """Take it back from review, to go on writing."""
    _require_state(version, "in_review", "It is not in review any more.")
    with change(version, "withdraw version", actor=actor):
        version.state = "draft"
        version.submitted_at = None
        _follow(_own_metric(version), "draft", "withdraw metric", actor)


def discard(version: DefinitionVersion, *, actor: Person, reason: str = "") -> None:
    """Give a draft up: nobody waits for it any more."""
    _require_state(version, "draft", "It is no draft any more.")
    with change(version, "give up draft", actor=actor, reason=reason):
        version.state = "rejected"
        version.decided_by_id = None
        _follow(_own_metric(version), "rejected", "give up draft", actor)


def reject(version: DefinitionVersion, *, reason: str, actor: Person) -> None:
    """Not like this, and why; its author can mend it."""
    _require_state(version, "in_review", "It is not in review any more.")
    _require_not_own(version, actor)
    with change(version, "reject version", actor=actor, reason=reason):
        _decide(version, "rejected", reason, actor)
        metric = _own_metric(version)
        _follow(metric, "rejected", "reject metric", actor)
        news.decided(version, metric, reason, actor)


def approve(
    version: DefinitionVersion,
    *,
    actor: Person,
    effective_from: date | None = None,
    reason: str = "",
) -> None:
    """Put it into force from `effective_from`: as proposed, or from today where nobody said."""
    _require_state(version, "in_review", "It is not in review any more.")
    _require_not_own(version, actor)
    if version.change_type == ChangeType.BREAKING:
        _require_unreserved(ChangeType.BREAKING)
    with change(version, "approve version", actor=actor, reason=reason):
        _decide(version, "approved", reason, actor)
        metric = _put_into_force(version, effective_from, actor)
        news.decided(version, metric, reason, actor)


def publish_editorial(version: DefinitionVersion, *, actor: Person) -> None:
    """Put an editorial change into force without review: it must touch words only."""
    _require_state(version, "draft", "It is no draft any more.")
    current = version.definition.current
    if current is None or version.change_type != ChangeType.EDITORIAL:
        raise Refused("Only an editorial change skips the review. Submit this one.")
    touched = contents.changed_fields(text_of(current), text_of(version))
    beyond = [field for field in touched if field not in contents.EDITORIAL]
    if beyond or version.close_days != current.close_days:
        named = ", ".join(contents.label(field).lower() for field in beyond[:MOST_NAMED])
        raise Refused(
            f"This is more than editorial: {named or 'the day on which it locks'} would change. "
            "Call it clarifying or breaking, and submit it for review."
        )
    _require_sound(version, _own_metric(version), actor)
    with change(version, "put editorial change into force", actor=actor):
        _decide(version, "approved", "", actor)
        _put_into_force(version, None, actor)


def _require_sound(version: DefinitionVersion, metric: Metric | None, actor: Person) -> None:
    objectives = len(objectives_of(metric)) if metric is not None else None
    given = checking.given_of(version, metric, objectives)
    found = checking.check(actor, text_of(version), given)
    errors = found.result.errors
    if errors:
        named = " ".join(f"{one.reason} {one.remedy}" for one in errors[:MOST_NAMED])
        more = f" And {len(errors) - MOST_NAMED} more." if len(errors) > MOST_NAMED else ""
        raise Refused(f"Not ready for review yet. {named}{more}")


def _require_in_force(newest: DefinitionVersion, current: DefinitionVersion) -> None:
    """One that was decided and waits for its day comes first: the next begins with its text."""
    if newest.state == "approved" and newest.id > current.id:
        raise Refused(
            f"Version {newest.number} is decided and comes into force on "
            f"{day(newest.effective_from)}. Start the next one then."
        )


def _require_unreserved(kind: ChangeType) -> None:
    if kind is ChangeType.BREAKING:
        reserved.require(reserved.BREAKING, field="change_type")


def _require_state(version: DefinitionVersion, state: str, message: str) -> None:
    if version.state != state:
        raise Refused(message)


def _require_not_own(version: DefinitionVersion, actor: Person) -> None:
    if actor.id in (version.author_id, version.definition.steward_id):
        raise Refused("Nobody decides on their own definition. Ask whoever else may approve it.")


def _own_metric(version: DefinitionVersion) -> Metric | None:
    """The one metric of a definition that is not shared."""
    if version.definition.is_shared:
        return None
    return next(iter(queries.metrics_on(version.definition_id)), None)


def _decide(version: DefinitionVersion, state: str, reason: str, actor: Person) -> None:
    version.state = state
    version.decided_by_id = actor.id
    version.decided_at = clock.now()
    version.decision_reason = reason


def _follow(metric: Metric | None, state: str, verb: str, actor: Person) -> None:
    """A metric that was never in force stands where its first version stands."""
    if metric is not None and not metric.is_published:
        with change(metric, verb, actor=actor):
            metric.state = state


def _put_into_force(
    version: DefinitionVersion, effective_from: date | None, actor: Person
) -> Metric | None:
    """Returns the one metric of a definition that is not shared."""
    version.effective_from = effective_from or version.effective_from or today()
    definition = version.definition
    with change(definition, "put version into force", actor=actor):
        definition.current_id = version.id
        definition.name = version.name
    metric = _own_metric(version)
    if metric is not None:
        with change(metric, "put version into force", actor=actor) as entry:
            entry.extra["version_in_force"] = version.number
            metric.name = version.name
            if not metric.is_published:
                metric.state = "approved"
                metric.state_reason = ""
    else:
        # Set-based, for a shared definition may serve hundreds; the definition's entry tells it.
        session.execute(
            update(Metric)
            .where(Metric.definition_id == definition.id)
            .values(name=version.name, version=Metric.version + 1)
            .execution_options(synchronize_session=False)
        )
    session.flush()
    measured = queries.metrics_on(definition.id)
    changed.announce([one.id for one in measured])
    news.published(version, measured, actor)
    return metric


def _comparability(
    kind: ChangeType,
    said: str,
    before: DefinitionText | None = None,
    after: DefinitionText | None = None,
) -> str:
    """What becomes of the values before; recalculated only what follows from what is kept."""
    if kind is not ChangeType.BREAKING:
        return Comparability.COMPARABLE.value
    if said not in set(Comparability) or said == Comparability.COMPARABLE:
        raise Refused(
            "A breaking change says what becomes of the values before it.", field="comparability"
        )
    if said == Comparability.RECALCULATED and before and after:
        why = restating.hindrance(before, after)
        if why:
            raise Refused(f"{why} Choose another class.", field="comparability")
    return said


def _renumber(version: DefinitionVersion, current: DefinitionVersion, kind: ChangeType) -> None:
    taken = queries.numbers_taken(current.definition_id, version.id)
    number = numbering.following((current.major, current.minor, current.patch), kind, taken)
    version.major, version.minor, version.patch = number
