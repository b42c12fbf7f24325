"""Reads of findings: one with what was revised since, and a list that is searched."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from portal.accounts.models import Person
from portal.db import session
from portal.feedback.models import Finding, FindingDepartment
from portal.registry.models import Metric
from portal.registry.queries.metrics import visible_by_code
from portal.web.found import Hit

PAGE = 25  # findings on a page of the list
MOST_WORDS = 8  # of a search


def finding(_person: Person, finding_id: int) -> Finding | None:
    """One finding with its metric, author and departments: two statements."""
    found = select(Finding).where(Finding.id == finding_id)
    found = found.options(
        joinedload(Finding.metric).joinedload(Metric.department),
        joinedload(Finding.author),
        selectinload(Finding.departments),
    )
    return session.scalars(found).one_or_none()


def metric_to_read(person: Person, code: str) -> Metric | None:
    """A metric whose chart everybody may see: what is found in it is for everybody."""
    metric = visible_by_code(person, code)
    return metric if metric is not None and metric.is_published else None


def findings(text: str = "", department_id: int = 0, before: int = 0) -> Sequence[Finding]:
    """The newest findings that hold every word of `text`, of a department or of all of them."""
    found = select(Finding).where(*_holds(text))
    if department_id:
        found = found.where(
            exists().where(
                FindingDepartment.finding_id == Finding.id,
                FindingDepartment.department_id == department_id,
            )
        )
    if before:
        found = found.where(Finding.id < before)
    found = found.options(
        defer(Finding.drawing),
        defer(Finding.remarks),
        joinedload(Finding.metric),
        joinedload(Finding.author),
        selectinload(Finding.departments),
    )
    return session.scalars(found.order_by(Finding.id.desc()).limit(PAGE)).all()


def _holds(text: str) -> list[ColumnElement[bool]]:
    """For each word: it stands in the claim, the advice, or the title of the chart."""
    return [
        or_(
            Finding.claim.icontains(word, autoescape=True),
            Finding.advice.icontains(word, autoescape=True),
            Finding.chart_title.icontains(word, autoescape=True),
        )
        for word in text.split()[:MOST_WORDS]
    ]


def search(person: Person, text: str, limit: int = 10) -> list[Hit]:
    """Findings for the search over everything: one statement."""
    if not person.is_active or not text.strip():
        return []
    found = select(Finding.id, Finding.claim, Finding.chart_title).where(
        Finding.retired_at.is_(None), *_holds(text)
    )
    return [
        Hit("Finding", row.claim, url_for("feedback.finding", finding_id=row.id), row.chart_title)
        for row in session.execute(found.order_by(Finding.id.desc()).limit(limit))
    ]
