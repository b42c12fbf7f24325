"""The states of a metric in force: suspended, resumed, deprecated, archived."""

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import changed, reserved
from portal.registry.actions import news
from portal.registry.lifecycle import STEPS
from portal.registry.models import Metric
from portal.registry.queries import metrics as queries

TOLD = {
    "suspension": "Suspended",
    "resumption": "Resumed",
    "deprecation": "To be retired",
    "archiving": "Retired",
}


def suspend(metric: Metric, *, reason: str, actor: Person) -> None:
    """No values are due until it is resumed."""
    _step(metric, "suspension", "suspend metric", reason, actor)


def resume(metric: Metric, *, actor: Person | None, reason: str = "") -> None:
    """Values are due again; without an actor the portal says so, whose rules ended the stop."""
    _step(metric, "resumption", "resume metric", reason, actor)


def deprecate(metric: Metric, *, actor: Person, replaced_by: str = "", reason: str = "") -> None:
    """Nobody should build on it any more: the code of what replaces it, or a reason, says why."""
    other = _replacement(metric, replaced_by, actor) if replaced_by else None
    if other is None and not reason:
        raise Refused("Name the metric that replaces it, or say why it goes.", field="reason")
    metric_reason = reason or f"Replaced by {other.title if other else ''}"
    _step(metric, "deprecation", "deprecate metric", metric_reason, actor, other)


def archive(metric: Metric, *, reason: str, actor: Person) -> None:
    """No more values; its history stays."""
    _step(metric, "archiving", "archive metric", reason, actor)


def _step(
    metric: Metric,
    name: str,
    verb: str,
    reason: str,
    actor: Person | None,
    replacement: Metric | None = None,
) -> None:
    step = STEPS[name]
    if not step.is_possible(metric.state):
        raise Refused(
            f"That is not possible for a metric that is {metric.state.replace('_', ' ')}."
        )
    reserved.require(name, metric)
    if actor is not None and actor.id == metric.owner_id and name != "resumption":
        raise Refused("Nobody decides on their own metric. Ask whoever approves it.")
    with change(metric, verb, actor=actor, reason=reason):
        metric.state = step.leads_to
        metric.state_reason = reason
        if replacement is not None:
            metric.replaced_by_id = replacement.id
        session.flush()
        changed.announce([metric.id])
        news.state_changed(metric, TOLD[name], reason, actor)


def _replacement(metric: Metric, code: str, actor: Person) -> Metric:
    other = queries.visible_by_code(actor, code)
    if other is None or not other.is_published or other.state == "archived":
        raise Refused("There is no metric in force with this code.", field="replaced_by")
    if other.id == metric.id:
        raise Refused("A metric can't replace itself.", field="replaced_by")
    return other
