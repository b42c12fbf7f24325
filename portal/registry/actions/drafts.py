"""Shared drafts: colleagues suggest, the author answers, those who shaped it stand on it."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import contents
from portal.registry.actions import news
from portal.registry.actions.constraints import settled
from portal.registry.actions.texts import require_draft
from portal.registry.models import DefinitionVersion, Metric, MetricPerson, Suggestion
from portal.registry.queries import drafts as queries

COLLEAGUE, SHAPER = "colleague", "shaper"


def share(metric: Metric, *, person_id: int, actor: Person) -> Metric:
    """Show the draft to a colleague, who may suggest changes to it."""
    if person_id in (metric.owner_id, metric.created_by_id):
        raise Refused("They see this draft already: it is their own.", field="person_id")
    already = "This colleague sees the draft already."
    with (
        settled("person_id", already),
        change(metric, "share draft", actor=actor, colleague=person_id),
    ):
        session.add(MetricPerson(metric_id=metric.id, person_id=person_id, part=COLLEAGUE))
        session.flush()
        session.expire(metric, ["people"])
        news.draft_shared(metric, person_id, actor)
    return metric


def stop_sharing(metric: Metric, *, person_id: int, actor: Person) -> Metric:
    """A colleague sees the draft no longer; what they suggested stays."""
    part = queries.part_of(metric, person_id, COLLEAGUE)
    if part is None:
        raise Refused("This draft is not shared with them.")
    with change(metric, "stop sharing draft", actor=actor, colleague=person_id):
        session.delete(part)
    return metric


def suggest(
    version: DefinitionVersion, *, field: str, text: str, reason: str, actor: Person
) -> Suggestion:
    """Suggest another text for one field of a draft, with a reason."""
    require_draft(version)
    value = _parsed(field, text)
    if value == getattr(version, field):
        raise Refused("That is what the draft says already.", field="text")
    suggestion = Suggestion(
        definition_version=version,
        person_id=actor.id,
        field=field,
        text=text.strip(),
        reason=reason,
        answer="",
        created_at=clock.now(),
    )
    metric = queries.metric_of(version)
    with change(suggestion, "suggest", actor=actor, reason=reason):
        session.flush()
        if metric is not None:
            news.suggested(suggestion, metric, actor)
    return suggestion


def answer(suggestion: Suggestion, *, decision: str, answer: str, actor: Person) -> Suggestion:
    """Accept it, which writes it into the draft, or decline it with a reason."""
    if suggestion.state != "open":
        raise Refused("This suggestion has been answered already.")
    if decision == "decline" and not answer:
        raise Refused("Say why you decline it.", field="answer")
    accepted = decision == "accept"
    with change(suggestion, f"{decision} suggestion", actor=actor, reason=answer):
        suggestion.state = "accepted" if accepted else "declined"
        suggestion.answer = answer
        suggestion.answered_at = clock.now()
        if accepted:
            _accept(suggestion, actor)
        metric = queries.metric_of(suggestion.definition_version)
        if metric is not None:
            news.suggestion_answered(suggestion, metric, actor)
    return suggestion


def _accept(suggestion: Suggestion, actor: Person) -> None:
    version = suggestion.definition_version
    require_draft(version)
    value = _parsed(suggestion.field, suggestion.text)
    with change(version, "accept suggestion into draft", actor=actor):
        setattr(version, suggestion.field, value)
    metric = queries.metric_of(version)
    if metric is None or queries.part_of(metric, suggestion.person_id, SHAPER) is not None:
        return
    session.add(MetricPerson(metric_id=metric.id, person_id=suggestion.person_id, part=SHAPER))


def _parsed(field: str, text: str) -> object:
    try:
        return contents.parse(field, text)
    except ValueError as error:
        raise Refused(str(error), field="text") from error
