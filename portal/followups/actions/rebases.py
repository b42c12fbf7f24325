"""Restarts of a metric's limits: asked for with a cause, decided by a second person, undone.

Never automatic: limits that follow every shift show none.
"""

from datetime import date

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.followups.queries import rebases as queries
from portal.insight.actions import recompute
from portal.insight.models import Rebase
from portal.notices import telling
from portal.registry.models import Metric
from portal.values.queries.terms import versions_for

ASKED, DECIDED = "rebases.asked", "rebases.decided"  # kinds of notices
UNDONE = "undo restart"  # in the log


def propose(metric: Metric, *, period_on: date, cause: str, evidence: str, actor: Person) -> Rebase:
    """Ask for limits that start anew with the period that holds the day `period_on`."""
    start = start_of(metric, period_on)
    for one in queries.counting(metric.id):
        if one.state == "asked":
            raise Refused("A restart is asked for already: it is to be decided first.")
        if one.period_start == start:
            raise Refused("The limits restart there already.", field="period_on")
    found = queries.preview(metric, start) if start else None
    if start is None or found is None:
        raise Refused(
            "Choose a day of a complete period that has a value, and not of the first one.",
            field="period_on",
        )
    made = Rebase(
        metric_id=metric.id,
        period_start=start,
        cause=cause,
        evidence=evidence,
        asked_by_id=actor.id,
        asked_at=clock.now(),
        decline_reason="",
    )
    with change(made, "ask for restart", actor=actor, reason=cause, metric=metric.code):
        session.flush()
        telling.tell(
            queries.deciders(metric),
            ASKED,
            f"rebase:{made.id}:asked",
            subject=made,
            title=f"{metric.name}: limits that restart in {found.label}?",
            sentence=f"{actor.name} asks for it: {cause}",
            actor=actor,
        )
    return made


def approve(rebase: Rebase, *, actor: Person) -> Rebase:
    """The limits restart; the metric is read anew."""
    _refuse_decided(rebase)
    _refuse_own(rebase, actor)
    with change(rebase, "approve restart", actor=actor, metric=rebase.metric.code):
        rebase.approved_by_id = actor.id
        rebase.approved_at = clock.now()
        session.flush()
        recompute([rebase.metric_id])
        _tell(rebase, actor, "approved: the limits restart")
    return rebase


def decline(rebase: Rebase, *, reason: str, actor: Person) -> Rebase:
    """The limits stay as they are."""
    _refuse_decided(rebase)
    _refuse_own(rebase, actor)
    with change(rebase, "decline restart", actor=actor, reason=reason, metric=rebase.metric.code):
        rebase.declined_by_id = actor.id
        rebase.declined_at = clock.now()
        rebase.decline_reason = reason
        session.flush()
        _tell(rebase, actor, f"declined: {reason}")
    return rebase


def undo(rebase: Rebase, *, reason: str, actor: Person) -> Rebase:
    """Take back what was approved, or what is only asked for; the metric is read anew."""
    if rebase.state not in ("asked", "approved"):
        raise Refused(f"This restart is {rebase.state} already.")
    with change(rebase, UNDONE, actor=actor, reason=reason, metric=rebase.metric.code):
        rebase.undone_at = clock.now()
        session.flush()
        recompute([rebase.metric_id])
        _tell(rebase, actor, f"undone: {reason}")
    return rebase


def start_of(metric: Metric, day: date) -> date | None:
    """The start of the metric's period that holds `day`."""
    versions = versions_for(metric)
    try:
        return None if versions is None else versions.current.period_of(day).start
    except ValueError:
        return None


def _refuse_decided(rebase: Rebase) -> None:
    if rebase.state != "asked":
        raise Refused(f"This restart is {rebase.state} already.")


def _refuse_own(rebase: Rebase, actor: Person) -> None:
    if rebase.asked_by_id == actor.id:
        raise Refused("A second person decides: you asked for it.")


def _tell(rebase: Rebase, actor: Person, what: str) -> None:
    telling.tell(
        [rebase.asked_by_id],
        DECIDED,
        f"rebase:{rebase.id}:{rebase.state}",
        subject=rebase,
        title=f"{rebase.metric.name}: your restart of the limits is {rebase.state}",
        sentence=f"{actor.name}: {what}",
        actor=actor,
    )
