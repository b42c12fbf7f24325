"""What people do about a metric: follow-ups and what came of them, signals that want a word."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Person
from portal.followups import policy, queries, reminding, routes
from portal.followups.actions import follow_ups, rebases, signals
from portal.followups.models import FollowUp, Signal
from portal.followups.queries.dependants import dependants
from portal.followups.queries.follow_ups import MARKS
from portal.insight import seen
from portal.insight.models import Rebase
from portal.insight.queries.remarks import register as add_remarks
from portal.jobs import kinds as jobs
from portal.notices import days, kinds
from portal.notices.calendar_text import Day
from portal.registry.dependants import register_dependants
from portal.registry.models import Metric
from portal.web import panels, subjects

GROUP = reminding.GROUP


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    days.add(app, due_days)
    kinds.add(app, kinds.Kind(follow_ups.GIVEN, "Follow-ups that are mine", GROUP, kinds.AT_ONCE))
    kinds.add(app, kinds.Kind(rebases.ASKED, "Restarts of limits to decide", GROUP, kinds.AT_ONCE))
    kinds.add(app, kinds.Kind(rebases.DECIDED, "Restarts of limits that I asked for", GROUP))
    kinds.add(app, kinds.Kind(signals.OPENED, "Signals", GROUP, kinds.AT_ONCE))
    for kind in reminding.KINDS:
        kinds.add(app, kind)
    jobs.add(app, reminding.REMIND)
    seen.register(app, signals.follow)
    add_remarks(app, MARKS)
    register_dependants(app, dependants)
    panels.add(app, panels.Panel("metric", 20, "follow-ups", "followups/_later.html", later))
    panels.add(
        app,
        panels.Panel(
            "department",
            20,
            "follow-ups",
            "followups/_later_of_department.html",
            later_of_department,
        ),
    )
    for subject in _subjects():
        subjects.add(app, subject)


def _subjects() -> tuple[subjects.Subject, ...]:
    """What others may point at."""
    return (
        subjects.Subject(
            FollowUp,
            "follow-up",
            url=lambda one: url_for("followups.follow_up", follow_up_id=one.id),
            title=lambda one: one.title,
            can_see=policy.can_see,
            heading=lambda _person, one: f"{one.title}: {one.metric.name}",
            loads=(joinedload(FollowUp.metric),),
        ),
        subjects.Subject(
            Signal,
            "signal",
            url=lambda one: url_for("followups.signal", signal_id=one.id),
            title=lambda one: f"{one.title}: {one.metric.name}",
            can_see=policy.can_see_signal,
            loads=(joinedload(Signal.metric),),
        ),
        subjects.Subject(
            Rebase,
            "restart of limits",
            url=lambda one: url_for("followups.rebase", rebase_id=one.id),
            title=lambda one: f"{one.title}: {one.metric.name}",
            can_see=policy.can_see_rebase,
            loads=(joinedload(Rebase.metric),),
        ),
    )


def due_days(person: Person) -> list[Day]:
    """The days on which follow-ups of `person` are due: one statement."""
    return [
        Day(
            f"follow-up:{one.id}",
            one.due_on,
            f"Follow-up due: {one.what.partition(chr(10))[0][:100]}",
            one.name,
            url_for("followups.follow_up", follow_up_id=one.id),
        )
        for one in queries.due_days(person.id)
    ]


def later(_person: Person, metric: Metric) -> dict[str, Any] | None:
    """The place on a metric's page into which its follow-ups are loaded: no statement."""
    return {"metric": metric} if metric.is_published else None


def later_of_department(_person: Person, department: Department) -> dict[str, Any]:
    """The same under a department's dashboard."""
    return {"department": department}
