"""Tags of what a page shows: one small statement says whether anything is new.

A tag holds the day, because what is due turns overdue overnight, and when the latest verdict was
made. That of the organisation holds the head of the change log, that of a department or a metric
what rises with every edit, import or note there. All of it is digested: nobody can tell from a tag
how many drafts there are that they may not see, or when one was read anew.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_login import current_user
from sqlalchemy import bindparam, func, select

from portal.accounts.models import Department, Person
from portal.changelog.models import Entry
from portal.db import bigint, session
from portal.driver import Ready
from portal.insight.models import RollUp, Verdict
from portal.insight.queries.rows import IN_FORCE
from portal.insight.rollups import DEPARTMENT
from portal.packed import packed, read_moment
from portal.registry.models import Metric
from portal.registry.queries.visible import PUBLISHED, seen_by
from portal.values.models import Note
from portal.web.filters import today

SIGNIFICANT = 16  # characters of a hash that tell two states apart


class Tagged(NamedTuple):
    """A metric or department, as little of it as a poll needs, and its tag."""

    id: int
    code: str  # a department's slug
    tag: str
    is_read: bool = True  # whether there is a verdict, which no tag of another one equals


def _of_notes(count: Any) -> Any:
    return select(count).where(Note.metric_id == Metric.id).scalar_subquery()


_HEAD = select(Entry.hash).order_by(Entry.sequence.desc()).limit(1).scalar_subquery()
ORGANISATION: dict[str, Any] = {
    "last_verdict": select(func.max(Verdict.computed_at)).scalar_subquery(),
    "last_metric": select(func.max(Metric.id)).scalar_subquery(),  # none is ever deleted
    "log_head": _HEAD,
}
_ORGANISATION = Ready(select(*ORGANISATION.values()))
_READ: Any = (
    select(Metric.version, Verdict.number, Verdict.computed_at)
    .select_from(Metric)
    .outerjoin(Verdict, Verdict.metric_id == Metric.id)
    .where(Metric.state.in_(IN_FORCE))
)
_OWN: Any = bindparam("department_id", type_=bigint)
_SLUG = select(Department.id).where(Department.slug == bindparam("slug")).scalar_subquery()


def _of_branch(own: Any) -> Any:
    """The state of a department, and how often the counts of those right below it have moved."""
    found = _READ.where(Metric.department_id == own).subquery("own")
    below = (
        select(func.sum(RollUp.moves))
        .join(Department, Department.id == RollUp.subject_id)
        .where(RollUp.kind == DEPARTMENT, Department.parent_id == own)
    )
    return select(
        func.count(found.c.version),
        func.sum(found.c.version),
        func.sum(found.c.number),
        func.max(found.c.computed_at),
        below.scalar_subquery().label("below"),
        own,
    )


_BY_ID, _BY_SLUG = _of_branch(_OWN), _of_branch(_SLUG)
_STATE = Ready(_BY_ID.add_columns(_HEAD))
_OF_ID, _OF_SLUG = Ready(_BY_ID), Ready(_BY_SLUG)
_OF_METRIC: tuple[Any, ...] = (
    Metric.version,
    Department.version,  # the chart's title names it
    Verdict.number,
    Verdict.computed_at,
    _of_notes(func.count(Note.id)),
    _of_notes(func.sum(Note.version)),
)
_METRIC: Any = (
    select(*_OF_METRIC, Metric.id)
    .join(Department, Metric.department_id == Department.id)
    .outerjoin(Verdict, Verdict.metric_id == Metric.id)
    .where(Metric.code == bindparam("code"))
)
_PUBLISHED = Ready(_METRIC.where(Metric.state.in_(PUBLISHED)))


# What an open page asks now and then is read with who is signed in: one statement for both.
POLLED: dict[str, tuple[Any, str]] = {  # by view, each with the part of its address that it needs
    "insight.dashboard": (packed(_BY_SLUG).scalar_subquery(), "slug"),
    "insight.reading": (
        packed(_METRIC.where(Metric.state.in_(PUBLISHED))).scalar_subquery(), "code",
    ),
}  # fmt: skip
_MADE_AT = 3  # the place of the latest verdict's moment in these rows


def _polled(view: str) -> list[Any] | None:
    """The row that was read so; None where there is none, or something else is asked for."""
    rows: list[list[Any]] = json.loads(current_user.beside.get(view) or "[]")
    if not rows:
        return None
    (row,) = rows
    if row[_MADE_AT] is not None:
        row[_MADE_AT] = read_moment(row[_MADE_AT])
    return row


def tag(day: date) -> str:
    """The tag of the overview: what stands beside who asks, or what a statement of its own says."""
    said = getattr(current_user, "beside", None) or {}
    if not ORGANISATION.keys() <= said.keys():
        return _tag(_ORGANISATION.rows(session.connection())[0], day)
    return _tag([said[name] for name in ORGANISATION], day)


def of_department(department_id: int, day: date) -> str:
    """The tag of a department's dashboard, which counts the departments below it, too."""
    return _tag(_OF_ID.rows(session.connection(), department_id=department_id)[0][:-1], day)


def department_state(department_id: int, day: date) -> str:
    """What changes whenever anything on the department's page might: its tag and the log's head."""
    (row,) = _STATE.rows(session.connection(), department_id=department_id)
    return _tag([row[-1], *row[:-2]], day)


def tagged_department(_person: Person, slug: str) -> Tagged | None:
    """The department with this slug and the tag of its dashboard."""
    row: Sequence[Any] | None = _polled("insight.dashboard")
    if row is None:
        (row,) = _OF_SLUG.rows(session.connection(), slug=slug)
    return None if row[-1] is None else Tagged(row[-1], slug, _tag(row[:-1], today()))


def of_metric() -> list[Any]:
    """Columns for a statement on a metric, its department and its verdict: what its tag holds."""
    return list(_OF_METRIC)


def tag_of(row: Sequence[Any], day: date) -> str:
    """The tag from the columns of `of_metric`."""
    return _tag(row, day)


def of_code(code: str, day: date) -> str:
    """The tag of the reading of the metric with this code."""
    return _tag(session.execute(_METRIC, {"code": code}).one()[:-1], day)


def tagged_metric(person: Person, code: str) -> Tagged | None:
    """The metric with this code, if `person` may see it, with the tag of its reading.

    One statement where everybody may see it, a second one where it may be somebody's draft.
    """
    row: Sequence[Any] | None = _polled("insight.reading")
    if row is None:
        row = next(iter(_PUBLISHED.rows(session.connection(), code=code)), None)
    if row is None:
        drafts = _METRIC.where(seen_by(person))
        row = session.connection().execute(drafts, {"code": code}).first()
    if row is None:
        return None
    return Tagged(row[-1], code, _tag(row[:-1], today()), row[_MADE_AT] is not None)


def _tag(state: Sequence[Any], day: date) -> str:
    said = "-".join([day.isoformat(), *map(_plain, state)])
    return hashlib.sha256(said.encode()).hexdigest()[:SIGNIFICANT]


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.timestamp():.6f}"
    return str(value or 0)
