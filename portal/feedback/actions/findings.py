"""Findings: published with the chart as it is now, and taken back when they no longer hold."""

from collections.abc import Collection, Sequence

from sqlalchemy import insert, select

from portal import clock
from portal.accounts.models import Department, Headship, Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.feedback.actions import news
from portal.feedback.models import Finding, FindingDepartment
from portal.insight import charts
from portal.insight import queries as readings
from portal.notices import telling
from portal.registry.models import Metric
from portal.web.filters import today


def publish(
    metric: Metric, *, claim: str, advice: str, department_ids: Collection[int], actor: Person
) -> Finding:
    """Share what `metric`'s chart says; whom it concerns is told once."""
    drawing, title = readings.drawing(metric.id)
    if not drawing["values"]:
        raise Refused("The metric has no values yet, so there is no chart to share.")
    known = session.scalars(select(Department.id).where(Department.id.in_(department_ids)))
    concerned = sorted(set(known))
    if not concerned:
        raise Refused("Choose at least one department.", field="department_ids")
    pinned = charts.latest(drawing)
    finding = Finding(
        metric_id=metric.id,
        claim=claim,
        advice=advice,
        chart_title=title[:200],
        drawing=dict(pinned),
        remarks=[[one.period_start.isoformat(), one.text] for one in readings.remarks(metric.id)],
        author_id=actor.id,
        created_at=clock.now(),
    )
    with change(finding, "publish finding", actor=actor, metric=metric.code):
        session.flush()
        rows = [{"finding_id": finding.id, "department_id": one} for one in concerned]
        session.execute(insert(FindingDepartment), rows)
        _tell(finding, metric, concerned, actor)
    return finding


def retire(finding: Finding, *, reason: str, actor: Person) -> None:
    """Say that it no longer holds; it stays to be read, with why."""
    if finding.retired_at is not None:
        raise Refused("It was taken back already.")
    with change(finding, "take back finding", actor=actor, reason=reason):
        finding.retired_at = clock.now()
        finding.retirement_reason = reason


def _tell(finding: Finding, metric: Metric, concerned: Sequence[int], actor: Person) -> None:
    """The owner, heads of the departments, and who follows the metric or one of them."""
    heads = session.scalars(
        select(Headship.person_id).where(
            Headship.department_id.in_(concerned),
            Headship.starts_on <= today(),
            Headship.ends_on.is_(None) | (Headship.ends_on >= today()),
        )
    )
    pairs = [("metric", metric.id), *(("department", one) for one in concerned)]
    following = [one for found in telling.followers(pairs).values() for one in found]
    telling.tell(
        list(dict.fromkeys([metric.owner_id, *heads, *following])),
        news.FOUND,
        f"finding:{finding.id}",
        subject=finding,
        title=f"{actor.name} found in {metric.name}: {finding.claim}",
        sentence=finding.advice,
        actor=actor,
    )
