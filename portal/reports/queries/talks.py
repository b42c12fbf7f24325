"""The conversations of a report's last month: open at its end, or answered in it.

They are between people, so a report that quotes them is for whoever may see them. What everybody's
says is how many there are. `scope`: whose report it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Person
from portal.db import session
from portal.feedback.loop import OUTCOME_WORDS, Kind
from portal.feedback.models import Message, Thread
from portal.feedback.policy import sees_all
from portal.feedback.queries.threads import EXCERPT, seen_by
from portal.registry.models import Metric
from portal.reports.models import EVERYBODYS, OWN, WHOLE
from portal.reports.spans import Span
from portal.web.filters import day

MOST = 60  # that a report quotes


@dataclass(frozen=True)
class Talk:
    """A conversation as paper shows it."""

    title: str
    giver: str
    given_on: date
    words: str
    stands: str  # at the end of the month


@dataclass(frozen=True)
class Talks:
    """How many are open and were answered, and those that the reader may see."""

    open: int
    answered: int
    shown: Sequence[Talk]
    of_them: int  # how many the reader may see


def scope_of(person: Person, subject: Any, span: Span) -> str:
    """Whose report of this subject `person` gets: everybody's where it quotes nothing for them."""
    if not isinstance(subject, Department | Metric):
        return EVERYBODYS
    seen = select(Thread.id).where(*_of(subject, span), seen_by(person)).limit(1)
    if session.scalar(seen) is None:
        return EVERYBODYS
    heads = isinstance(subject, Department) and person.is_head_of(subject)
    return WHOLE if heads or sees_all(person) else OWN


def talks(person: Person, subject: Department | Metric, span: Span, scope: str) -> Talks:
    """Those of `subject`: two statements, however many."""
    is_open = and_(Thread.given_on <= span.day, _not_closed(span.day))
    counted = select(
        func.sum(case((is_open, 1), else_=0)), func.sum(case((_answered(span), 1), else_=0))
    )
    still, answered = session.execute(counted.where(*_of(subject, span))).one()
    shown = _shown(person, subject, span) if scope != EVERYBODYS else []
    return Talks(still or 0, answered or 0, shown[:MOST], len(shown))


def state(subject: Department | Metric) -> str:
    """What changes whenever one of them does."""
    found = select(func.count(Thread.id), func.sum(Thread.version)).where(_about(subject))
    count, versions = session.execute(found).one()
    return f"{count}-{versions or 0}"


def _shown(person: Person, subject: Department | Metric, span: Span) -> list[Talk]:
    first = (
        select(func.substr(Message.text, 1, EXCERPT))
        .where(Message.thread_id == Thread.id, Message.removed_at.is_(None))
        .order_by(Message.id)
        .limit(1)
        .scalar_subquery()
    )
    found = (
        select(Thread, first)
        .where(*_of(subject, span), seen_by(person))
        .options(joinedload(Thread.giver))
        .order_by(Thread.given_on, Thread.id)
        .limit(MOST + 1)
    )
    return [
        Talk(one.title, one.giver.name, one.given_on, _excerpt(words), _says(one, span))
        for one, words in session.execute(found)
    ]


def _excerpt(words: str | None) -> str:
    return " ".join((words or "Its first message was removed.").split())


def _says(one: Thread, span: Span) -> str:
    """Where it stood on the last day of the report, in words."""
    if one.closed_on is not None and one.closed_on <= span.day:
        came = OUTCOME_WORDS.get(one.outcome_kind) or one.state_word
        return f"Closed {day(one.closed_on)}. {came}."
    if one.answered_on is not None and one.answered_on <= span.day:
        return f"Answered {day(one.answered_on)}, still open."
    return "Waits for an answer."


def _of(subject: Department | Metric, span: Span) -> tuple[ColumnElement[bool], ...]:
    """About the subject, given by then, and open at the end or answered in its month."""
    alive = or_(_not_closed(span.day), _answered(span))
    return _about(subject), Thread.kind != Kind.THANKS, Thread.given_on <= span.day, alive


def _about(subject: Department | Metric) -> ColumnElement[bool]:
    if isinstance(subject, Department):
        return Thread.department_id == subject.id
    return and_(Thread.subject_kind == Metric.__tablename__, Thread.subject_id == subject.id)


def _not_closed(last: date) -> ColumnElement[bool]:
    return or_(Thread.closed_on.is_(None), Thread.closed_on > last)


def _answered(span: Span) -> ColumnElement[bool]:
    """Answered for the first time, or closed, in the month of the report's last day."""
    first = span.day.replace(day=1)
    return or_(
        Thread.answered_on.between(first, span.day), Thread.closed_on.between(first, span.day)
    )
