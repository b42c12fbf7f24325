"""Follow-ups, answers to signals and a proposed restart of limits.

Follow-ups of the past go past their form, which takes only what is still to come: what was agreed
years ago arrives here with its own days. Signals and proposals go through their actions.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from portal import clock, periods
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.demo.stage import Stage
from portal.demo.story.actions import ACTS, ANSWERS, PROPOSED, Act
from portal.followups.actions import rebases, signals
from portal.followups.models import FollowUp, Signal
from portal.insight.actions import recompute
from portal.registry.models import Metric

DAY = timedelta(days=1)
NOON = time(12, tzinfo=UTC)


def act(stage: Stage) -> None:
    """What is done, what was done, and what people said of signals."""
    for one in ACTS:
        _agree(stage, one)
    for answer in ANSWERS:
        metric = stage.metrics[answer.code]
        signal = _open_signal(metric)
        if signal is None:  # on some days of the calendar the figure says nothing
            continue
        if answer.explained:
            signals.explain(signal, text=answer.explained, actor=metric.owner)
        else:
            signals.accept(signal, reason=answer.accepted, actor=metric.owner)
    code, ago, who, cause, evidence = PROPOSED
    rebases.propose(
        stage.metrics[code],
        period_on=stage.start(code, ago),
        cause=cause,
        evidence=evidence,
        actor=stage.people[who],
    )


def _agree(stage: Stage, one: Act) -> None:
    metric, person = stage.metrics[one.code], stage.people[one.owner]
    agreed = min(_start(stage, one.code, one.agreed) - DAY, stage.today - DAY)
    signal = _open_signal(metric) if one.answers_signal else None
    made = FollowUp(
        metric_id=metric.id,
        what=one.what,
        owner_id=person.id,
        due_on=_start(stage, one.code, one.due),
        direction=one.direction,
        size=one.size,
        by_start=_start(stage, one.code, one.by),
        cause_kind="signal" if signal else None,
        cause_id=signal.id if signal else None,
        state="dropped" if one.dropped else "open" if one.done is None else "done",
        done_on=None if one.done is None else _start(stage, one.code, one.done),
        outcome=one.outcome,
        created_by_id=metric.owner_id,
        created_at=datetime.combine(agreed, NOON),
        closed_at=clock.now() if one.outcome else None,
    )
    with change(made, "agree follow-up", actor=metric.owner, metric=metric.code):
        session.flush()
        if signal is not None:
            _answered(signal, made, metric.owner)
        recompute([metric.id])


def _answered(signal: Signal, made: FollowUp, person: Person) -> None:
    with change(signal, "act on signal", actor=person):
        signal.state = "acted_on"
        signal.follow_up_id = made.id
        signal.answered_by_id = person.id
        signal.answered_at = clock.now()


def _open_signal(metric: Metric) -> Signal | None:
    found = select(Signal).where(Signal.metric_id == metric.id, Signal.state == "open")
    return session.scalars(found).first()


def _start(stage: Stage, code: str, ago: int) -> date:
    """The start of the period so long ago; of one still to come where it is negative."""
    return periods.shift(stage.periods[code][-1], -ago).start
