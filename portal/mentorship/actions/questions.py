"""Questions of a mentee about a metric, with the chart pinned as it was when they asked."""

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.insight import charts
from portal.insight import queries as readings
from portal.mentorship.actions import telling
from portal.mentorship.actions.guarding import UNREAD, refuse_unless_standing
from portal.mentorship.models import Pairing, Question
from portal.mentorship.queries import bonds as queries
from portal.registry.queries.metrics import visible_by_code

MOST = 20  # without an answer


def ask(pairing: Pairing, *, code: str, question: str, actor: Person) -> Question:
    """Ask about the metric with this code; its chart stays as it is now."""
    refuse_unless_standing(pairing)
    metric = visible_by_code(actor, code)
    if metric is None or not metric.is_published:
        raise Refused("Choose a metric that is in force, by its code.", field="code")
    if queries.unanswered(pairing.id) >= MOST:
        raise Refused(f"{MOST} questions wait for an answer. Talk about them first.")
    drawing, _title = readings.drawing(metric.id)
    if not drawing["values"]:
        raise Refused("The metric has no values yet, so there is no chart to ask about.")
    made = Question(
        pairing_id=pairing.id,
        metric_id=metric.id,
        drawing=dict(charts.latest(drawing)),
        question=question,
        asked_at=clock.now(),
    )
    with change(pairing, UNREAD, actor=actor):
        session.add(made)
        session.flush()
        telling.asked(made, pairing, metric.name, actor)
    return made


def answer(question: Question, *, answer: str, actor: Person) -> Question:
    """Answer it, or say it better."""
    refuse_unless_standing(question.pairing)
    with change(question.pairing, UNREAD, actor=actor):
        question.answer, question.answered_at = answer, clock.now()
        session.flush()
        telling.replied(question, question.pairing, question.metric.name, actor)
    return question
