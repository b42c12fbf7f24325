"""Feedback: conversations about what the portal shows, and what came of them."""

from typing import Any

from flask import Flask, request, url_for

from portal.accounts import beside, told
from portal.accounts.models import Person
from portal.accounts.queries import holidays
from portal.feedback import policy, routes, subjects, wording
from portal.feedback.actions import due_days, inheriting, news, revising
from portal.feedback.models import Finding, Message, Thread
from portal.feedback.queries import conversations
from portal.feedback.queries.dependants import dependants
from portal.feedback.queries.threads import SEERS
from portal.insight import seen
from portal.jobs import kinds as jobs
from portal.registry import owners
from portal.registry.dependants import register_dependants
from portal.registry.models import Metric
from portal.web import navigation, panels
from portal.web.subjects import Subject
from portal.web.subjects import add as add_subject

PANEL = "feedback/_panel.html"
COUNTING = tuple(  # views that count working days
    f"feedback.{view}" for view in ("give", "answer", "close", "queue", "queue_table", "figures")
)


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    beside.add(app, holidays.BESIDE, holidays.beside(), views=COUNTING)
    conversations.register(app)
    subjects.register(app)
    news.register(app)
    owners.register(app, inheriting.inherit)
    told.of_heads(app, inheriting.inherit_department)
    told.of_days(app, due_days.move)
    jobs.add(app, inheriting.JOB)
    seen.register(app, revising.look)
    register_dependants(app, dependants)
    app.jinja_env.filters["parts"] = _parts
    navigation.add(app, navigation.Entry(60, "Feedback", "feedback.mine", "/feedback"))
    for place in ("metric", "objective", "department", "definition", "finding"):
        panels.add(app, panels.Panel(place, 20, "feedback", PANEL, _panel))
    for subject in _subjects():
        add_subject(app, subject)


def _panel(_person: Person, subject: Any) -> dict[str, Any] | None:
    """The way to the conversations on a page: read when one comes to it, so it costs nothing."""
    if isinstance(subject, Metric) and not subject.is_published:
        return None
    return {"on": request.path}


def _parts(message: Message) -> list[wording.Part]:
    """A message as templates draw it."""
    named = [
        wording.Named(one.person_id, one.person.name, one.person.email) for one in message.mentions
    ]
    return wording.parts(message.text, named)


def _subjects() -> tuple[Subject, ...]:
    """What others may point at."""
    return (
        Subject(
            Thread,
            "conversation",
            url=lambda one: url_for("feedback.one", thread_id=one.id),
            title=lambda one: one.title,
            can_see=policy.can_see,
            seers=SEERS,
        ),
        Subject(
            Message,
            "message",
            url=lambda one: url_for(
                "feedback.one", thread_id=one.thread_id, _anchor=f"message-{one.id}"
            ),
            title=lambda one: one.title,
            can_see=policy.can_read,
        ),
        Subject(
            Finding,
            "finding",
            url=lambda one: url_for("feedback.finding", finding_id=one.id),
            title=lambda one: one.claim,
            can_see=policy.can_see_finding,
        ),
    )
