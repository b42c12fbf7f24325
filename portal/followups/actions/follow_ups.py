"""Follow-ups: agreed, edited, done or dropped with a reason."""

from datetime import date

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.followups import policy
from portal.followups.models import DONE, DROPPED, OPEN, FollowUp, Signal
from portal.insight.actions import recompute
from portal.notices import telling
from portal.periods import Period
from portal.registry import policy as registry
from portal.registry.models import Metric
from portal.registry.queries.days import day_of, today
from portal.values.queries.terms import versions_for
from portal.web import subjects

GIVEN = "follow_ups.given"  # a kind of notice


def add_follow_up(
    metric: Metric,
    *,
    what: str,
    owner_id: int,
    due_on: date,
    direction: str,
    size: float,
    by_on: date,
    actor: Person,
    cause: str = "",
) -> FollowUp:
    """Agree on what is done about `metric`; `cause` is `kind:id` of what it answers.

    A signal that waits for an answer has one now.
    """
    if not metric.takes_values:
        raise Refused("The metric takes no values any more, so nothing could be seen on it.")
    kind, cause_id = _cause(cause, actor)
    by = _period(metric, by_on)
    _check(metric, owner_id, due_on, by)
    if due_on < today():
        raise Refused("Choose today or a later day.", field="due_on")
    made = FollowUp(
        metric_id=metric.id,
        what=what,
        owner_id=owner_id,
        due_on=due_on,
        direction=direction,
        size=size,
        by_start=by.start,
        cause_kind=kind,
        cause_id=cause_id,
        state=OPEN,
        outcome="",
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    with change(made, "agree follow-up", actor=actor, metric=metric.code, by=by.label):
        session.flush()
        _answer(made, metric, actor)
        recompute([metric.id])  # its mark stands on the chart
        _tell_owner(made, metric, actor)
    return made


def edit_follow_up(
    follow_up: FollowUp,
    *,
    what: str,
    owner_id: int,
    due_on: date,
    direction: str,
    size: float,
    by_on: date,
    actor: Person,
) -> FollowUp:
    """Agree anew, as long as it is open; the log keeps what was agreed before."""
    _refuse_closed(follow_up)
    metric = follow_up.metric
    by = _period(metric, by_on)
    _check(metric, owner_id, due_on, by)
    if due_on < today() and due_on != follow_up.due_on:
        raise Refused("Choose today or a later day.", field="due_on")
    with change(follow_up, "edit follow-up", actor=actor, metric=metric.code):
        follow_up.what = what
        follow_up.owner_id = owner_id
        follow_up.due_on = due_on
        follow_up.direction = direction
        follow_up.size = size
        follow_up.by_start = by.start
        session.flush()
        recompute([metric.id])
        _tell_owner(follow_up, metric, actor)
    return follow_up


def finish_follow_up(
    follow_up: FollowUp, *, done_on: date, outcome: str, actor: Person
) -> FollowUp:  # fmt: skip
    """It is done and takes effect from `done_on`: from there on the metric is checked."""
    _refuse_closed(follow_up)
    if done_on > today():
        raise Refused("Choose today or an earlier day: it is done.", field="done_on")
    if done_on < (agreed := day_of(follow_up.created_at)):
        raise Refused(
            f"It was agreed on {agreed.day} {agreed:%B %Y}. What was expected must be said before "
            "the values come, so choose that day or a later one.",
            field="done_on",
        )
    with change(follow_up, "finish follow-up", actor=actor, metric=follow_up.metric.code):
        follow_up.state = DONE
        follow_up.done_on = done_on
        follow_up.outcome = outcome
        follow_up.closed_at = clock.now()
        session.flush()
        recompute([follow_up.metric_id])
    return follow_up


def drop_follow_up(follow_up: FollowUp, *, reason: str, actor: Person) -> FollowUp:
    """It isn't done; the reason stays."""
    _refuse_closed(follow_up)
    code = follow_up.metric.code
    with change(follow_up, "drop follow-up", actor=actor, reason=reason, metric=code):
        follow_up.state = DROPPED
        follow_up.outcome = reason
        follow_up.closed_at = clock.now()
        session.flush()
        recompute([follow_up.metric_id])
    return follow_up


def _cause(cause: str, actor: Person) -> tuple[str | None, int | None]:
    """Kind and identity of what is answered, as far as `actor` may see it."""
    if not cause:
        return None, None
    kind, _, number = cause.partition(":")
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    found = subjects.find(actor, kind, int(number)) if is_number else None
    if found is None:
        raise Refused("What it answers is not there any more. Start again from its page.")
    return kind, int(number)


def _period(metric: Metric, day: date) -> Period:
    versions = versions_for(metric)
    if versions is None:
        raise Refused("The metric has no approved definition, so it has no periods.")
    try:
        return versions.slot(day)[0]
    except ValueError as error:
        raise Refused("Choose a day between 1900 and 2199.", field="by_on") from error


def _check(metric: Metric, owner_id: int, due_on: date, by: Period) -> None:
    if by.start < due_on:
        raise Refused(
            f"{by.label} begins before the action is due: choose a later period, which can show "
            "what came of it.",
            field="by_on",
        )
    owner = session.get(Person, owner_id)
    if owner is None or not owner.is_active or not registry.can_see(owner, metric):
        raise Refused("Choose somebody who may see the metric.", field="owner_id")


def _answer(made: FollowUp, metric: Metric, actor: Person) -> None:
    """The signal that it answers is acted on."""
    if made.cause_kind != Signal.__tablename__:
        return
    signal = session.get(Signal, made.cause_id)
    if signal is None or signal.metric_id != metric.id:
        raise Refused("The signal belongs to another metric. Start again from its page.")
    if not signal.is_open or not policy.can_answer(actor, signal):
        return
    with change(signal, "act on signal", actor=actor, metric=metric.code):
        signal.state = "acted_on"
        signal.follow_up_id = made.id
        signal.answered_by_id = actor.id
        signal.answered_at = clock.now()


def _refuse_closed(follow_up: FollowUp) -> None:
    if not follow_up.is_open:
        raise Refused(f"This follow-up is {follow_up.state} already. Agree on a new one.")


def _tell_owner(follow_up: FollowUp, metric: Metric, actor: Person) -> None:
    due = follow_up.due_on
    telling.tell(
        [follow_up.owner_id],
        GIVEN,
        f"follow_up:{follow_up.id}:given:{follow_up.owner_id}",
        subject=follow_up,
        title=f"A follow-up of yours on {metric.name}",
        sentence=f"{follow_up.title} It is due on {due.day} {due:%B %Y}.",
        actor=actor,
    )
