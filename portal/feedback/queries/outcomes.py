"""What may have come of a conversation: follow-ups, revised values, versions, targets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import ColumnElement, and_, case, or_, select

from portal.accounts.models import Person
from portal.db import session
from portal.feedback.loop import Outcome
from portal.feedback.models import Finding, Thread
from portal.feedback.outcomes import Came, offered
from portal.followups.models import FollowUp
from portal.followups.policy import can_act
from portal.registry.models import Definition, DefinitionVersion, Metric, Target
from portal.registry.queries.visible import PUBLISHED, seen_by
from portal.values.models import Observation
from portal.values.queries.observations import visible
from portal.web.filters import day

MOST = 8  # of a kind, the newest


@dataclass(frozen=True)
class Offer:
    """What one can choose from, and where a follow-up on it is agreed, if one may."""

    came: Sequence[Came]
    follow_up_url: str


def offer_for(person: Person, thread: Thread) -> Offer:
    """What stands about the same metric, definition or department.

    At most six statements, however much there is.
    """
    metric = _metric(person, thread)
    found = [*_follow_ups(person, thread, metric)]
    url = ""
    if metric is not None:
        found += [*_values(metric, thread), *_versions(metric.definition_id, metric.code)]
        found += _targets(metric)
        if metric.takes_values and can_act(person, metric):
            cause = f"{Thread.__tablename__}:{thread.id}"
            url = url_for("followups.new_follow_up", code=metric.code, cause=cause)
    elif thread.subject_kind == Definition.__tablename__:
        found += _versions(thread.subject_id, "")
    return Offer([*found, *offered(person, thread)], url)


def _metric(person: Person, thread: Thread) -> Metric | None:
    """The metric that it is about, itself or through a finding."""
    if thread.subject_kind == Metric.__tablename__:
        which: ColumnElement[bool] = Metric.id == thread.subject_id
    elif thread.subject_kind == Finding.__tablename__:
        read = select(Finding.metric_id).where(Finding.id == thread.subject_id)
        which = Metric.id == read.scalar_subquery()
    else:
        return None
    return session.scalars(select(Metric).where(which, seen_by(person))).first()


def _follow_ups(person: Person, thread: Thread, metric: Metric | None) -> Iterator[Came]:
    """Those that answer this conversation, then others of the metric or the department."""
    caused = and_(FollowUp.cause_kind == Thread.__tablename__, FollowUp.cause_id == thread.id)
    about: list[ColumnElement[bool]] = [caused]
    if metric is not None:
        about.append(FollowUp.metric_id == metric.id)
    elif thread.subject_kind == "department":
        of_department = and_(Metric.department_id == thread.subject_id, Metric.state.in_(PUBLISHED))
        about.append(of_department)
    found = (
        select(FollowUp)
        .join(FollowUp.metric)
        .where(or_(*about), FollowUp.state != "dropped", seen_by(person))
        .order_by(case((caused, 0), else_=1), FollowUp.id.desc())
        .limit(MOST)
    )
    for one in session.scalars(found):
        when = f"done {day(one.done_on)}" if one.done_on else f"due {day(one.due_on)}"
        url = url_for("followups.follow_up", follow_up_id=one.id)
        yield Came(Outcome.ACTION, f"{one.title} ({when})", url)


def _values(metric: Metric, thread: Thread) -> Iterator[Came]:
    """The value that it asks about, then those that were revised last."""
    asked = _as_day(thread.anchor)
    if asked is not None:
        yield _value(metric, asked, f"The value of {thread.point}")
    found = (
        select(Observation.period_start, Observation.entered_at)
        .where(Observation.metric_id == metric.id, Observation.revision > 1, visible())
        .order_by(Observation.id.desc())
        .limit(MOST)
    )
    said = {asked}
    for start, at in session.execute(found):
        if start not in said:
            said.add(start)
            words = f"The value of the period from {day(start)}, revised {day(at)}"
            yield _value(metric, start, words)


def _value(metric: Metric, start: date, words: str) -> Came:
    url = url_for("values.period", code=metric.code, start=start.isoformat())
    return Came(Outcome.VALUE, words, url)


def _as_day(anchor: str) -> date | None:
    try:
        return date.fromisoformat(anchor)
    except ValueError:
        return None  # a paragraph, or all of it


def _versions(definition_id: int, code: str) -> Iterator[Came]:
    """The versions that came into force, the newest first; `code`: of a metric's own page."""
    found = (
        select(DefinitionVersion, Definition.key, Definition.is_shared)
        .join(Definition, DefinitionVersion.definition_id == Definition.id)
        .where(Definition.id == definition_id, DefinitionVersion.state == "approved")
        .order_by(DefinitionVersion.id.desc())
        .limit(MOST)
    )
    for version, key, is_shared in session.execute(found):
        if is_shared or not code:
            url = url_for("registry.definition_version", key=key, number=version.number)
        else:
            url = url_for("registry.version", code=code, number=version.number)
        since = f", in force from {day(version.effective_from)}" if version.effective_from else ""
        yield Came(Outcome.DEFINITION, f"Version {version.number}{since}", url)


def _targets(metric: Metric) -> Iterator[Came]:
    found = select(Target).where(Target.metric_id == metric.id)
    url = url_for("registry.show", code=metric.code)
    for one in session.scalars(found.order_by(Target.id.desc()).limit(MOST)):
        words = f"The target from {day(one.starts_on)}, agreed by {one.agreed_by}"
        yield Came(Outcome.TARGET, words, f"{url}#targets")
