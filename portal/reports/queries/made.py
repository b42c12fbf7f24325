"""Reads of the reports that were made, and of who subscribed."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, Department, Person
from portal.db import session
from portal.feedback.policy import sees_all
from portal.registry.models import Metric
from portal.registry.policy import headed
from portal.registry.queries.visible import PUBLISHED
from portal.reports.models import EVERYBODYS, OWN, WHOLE, Report, Subscription
from portal.reports.spans import Span

LATELY = 30  # reports that are listed


def kept(key: str) -> Report | None:
    """The report with this content, as long as its file is kept."""
    found = select(Report).options(joinedload(Report.file)).where(Report.key == key)
    report = session.scalars(found).first()
    return report if report is not None and report.file_id is not None else None


def report(_person: Person, report_id: int) -> Report | None:
    """One report that was made."""
    found = select(Report).options(joinedload(Report.file)).where(Report.id == report_id)
    return session.scalars(found).first()


def readable_by(person: Person) -> ColumnElement[bool]:
    """`policy.can_read` as a condition."""
    own = and_(Report.scope == OWN, Report.asked_by_id == person.id)
    found = [Report.scope == EVERYBODYS, own]
    if sees_all(person):
        found.append(Report.scope == WHOLE)
    elif heads := headed(person):
        of_theirs = and_(Report.kind == "department", Report.subject_id.in_(heads))
        found.append(and_(Report.scope == WHOLE, of_theirs))
    return or_(*found)


def lately(person: Person) -> Sequence[Report]:
    """The newest reports that `person` may read, with who asked."""
    found = select(Report).options(joinedload(Report.asked_by)).where(readable_by(person))
    return session.scalars(found.order_by(Report.id.desc()).limit(LATELY)).all()


def was_made(kind: str, subject_id: int, span: Span, scope: str, person_id: int) -> bool:
    """Whether the report of this span was made for those who subscribed and read this scope."""
    found = select(Report.id).where(
        Report.kind == kind,
        Report.subject_id == subject_id,
        Report.scheduled.is_(True),
        Report.first == span.first,
        Report.until == span.day,
        Report.scope == scope,
    )
    if scope == OWN:
        found = found.where(Report.asked_by_id == person_id)
    return session.scalars(found.limit(1)).first() is not None


def subscriptions_of(person: Person) -> Sequence[Subscription]:
    """What `person` subscribed to, by name."""
    found = select(Subscription).where(Subscription.person_id == person.id)
    return session.scalars(found.order_by(Subscription.name, Subscription.id)).all()


def subscription(person: Person, subscription_id: int) -> Subscription | None:
    """A subscription of `person`'s own."""
    found = select(Subscription).where(
        Subscription.id == subscription_id, Subscription.person_id == person.id
    )
    return session.scalars(found).first()


def all_subscriptions() -> Sequence[Subscription]:
    """Those of everybody who is active, the oldest first."""
    found = (
        select(Subscription)
        .join(Person, Subscription.person_id == Person.id)
        .where(Person.state == ACTIVE)
        .options(joinedload(Subscription.person))
    )
    return session.scalars(found.order_by(Subscription.id)).all()


def subscribers(kind: str, subject_id: int) -> Sequence[Person]:
    """Who subscribed to reports of this kind about this subject."""
    found = (
        select(Person)
        .join(Subscription, Subscription.person_id == Person.id)
        .where(Subscription.kind == kind, Subscription.subject_id == subject_id)
        .order_by(Subscription.id)
    )
    return session.scalars(found).all()


def department_called(slug: str) -> Department | None:
    """The department with this address, if a pack can be made of it."""
    found = select(Department).where(Department.slug == slug, Department.archived_at.is_(None))
    return session.scalars(found).first()


def metric_called(text: str) -> Metric | None:
    """The published metric with this code, or the only one with this name."""
    published = select(Metric).where(Metric.state.in_(PUBLISHED))
    text = text.strip()
    found = session.scalars(published.where(Metric.code == text.upper())).first()
    if found is not None:
        return found
    named = session.scalars(published.where(Metric.name == text).limit(2)).all()
    return named[0] if len(named) == 1 else None
