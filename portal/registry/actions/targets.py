"""Targets: set, which ends the one before, and ended. Past ones stay."""

from collections.abc import Sequence
from datetime import date, timedelta

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.registry import changed
from portal.registry.actions import news
from portal.registry.models import Metric, Target
from portal.registry.queries import targets as queries
from portal.registry.queries.checking import terms_of
from portal.registry.queries.days import today
from portal.registry.vocabulary import TargetType
from portal.web.filters import day, number

DAY = timedelta(days=1)


def set_target(
    metric: Metric,
    *,
    type: str,
    starts_on: date,
    review_on: date,
    agreed_by: str,
    actor: Person,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    stretch: float | None = None,
    profile: dict[str, float] | None = None,
    is_percent: bool = False,
    baseline_value: float | None = None,
    baseline_period: date | None = None,
    tolerance: float | None = None,
    source: str = "",
    source_note: str = "",
) -> Target:
    """Give `metric` a target in its own unit; the one in force ends the day before."""
    _require_alive(metric)
    kind = TargetType(type)
    target = Target(
        metric_id=metric.id,
        type=kind.value,
        value=None if kind in (TargetType.RANGE, TargetType.MILESTONE) else value,
        low=low,
        high=high,
        stretch=stretch,
        profile=profile or None,
        is_percent=is_percent and kind is TargetType.IMPROVEMENT,
        baseline_value=baseline_value,
        baseline_period=baseline_period,
        starts_on=starts_on,
        review_on=review_on,
        tolerance=tolerance,
        source=source or None,
        source_note=source_note,
        agreed_by=agreed_by,
        created_at=clock.now(),
        created_by_id=actor.id,
    )
    _replace(metric, target, actor)
    return target


def _replace(metric: Metric, target: Target, actor: Person) -> None:
    """Let `target` hold instead of those before it. Raises Refused for what must be mended: no
    better than the baseline, outside what is possible, dates upside down.
    """
    found = queries.considered(metric, queries.text_for(metric), terms_of(target))
    if found.errors:
        worst = found.errors[0]
        raise Refused(f"{worst.reason} {worst.remedy}")
    before = queries.holding(metric)
    with change(target, "set target", actor=actor, metric=metric.title):
        _end(before, target.starts_on - DAY, actor)
        with change(metric, "set target", actor=actor) as entry:
            entry.extra["target"] = told(target)
        session.flush()
        changed.announce([metric.id])
        news.target_set(metric, target, actor)


def end_target(target: Target, *, reason: str, actor: Person) -> None:
    """Let a target end today; the metric then has none."""
    if target.ended_on is not None:
        raise Refused("It has ended already.")
    _require_alive(target.metric)
    with change(target, "end target", actor=actor, reason=reason, metric=target.metric.title):
        target.ended_on = today()
        with change(target.metric, "end target", actor=actor, reason=reason) as entry:
            entry.extra["target"] = told(target)
        session.flush()
        changed.announce([target.metric_id])
        news.target_ended(target.metric, target, reason, actor)


def told(target: Target) -> str:
    """A target in a few words, for the log: what it asks for and until when."""
    asked = [
        f"{word} {number(figure)}"
        for word, figure in (
            (TargetType(target.type).label.lower(), target.value),
            ("from", target.low),
            ("to", target.high),
        )
        if figure is not None
    ]
    words = ", ".join(asked) or TargetType(target.type).label.lower()
    return f"{words}; {day(target.starts_on)} to {day(target.review_on)}"


def _end(targets: Sequence[Target], last_day: date, actor: Person) -> None:
    """Former targets end; one that would only have begun later never held."""
    for target in targets:
        with change(target, "end target", actor=actor):
            target.ended_on = min(last_day, target.review_on)
            if target.ended_on < target.starts_on:
                target.ended_on = target.starts_on - DAY


def _require_alive(metric: Metric) -> None:
    if metric.state in ("archived", "deprecated"):
        raise Refused("It is being retired, so its targets stay as they are.")
