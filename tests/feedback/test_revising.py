"""A figure in a finding is revised: its author and who follows it hear of it once."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.feedback.actions import findings
from portal.feedback.models import Finding
from portal.insight.actions import recompute
from portal.notices.models import Following, Notice
from portal.registry.models import Metric
from portal.values.models import Observation
from tests import cast, make

pytestmark = pytest.mark.both_engines
CLAIM = "May is no accident"


@pytest.fixture
def metric(app, site):
    with app.test_request_context():
        found = session.scalars(select(Metric)).one()
        share(found)
        finding = session.scalars(select(Finding)).one()
        make.stored(
            Following(
                person_id=cast.person("hal").id, subject_kind="finding", subject_id=finding.id,
                created_at=clock.now(),
            )
        )  # fmt: skip
        make.kept()
        found = session.scalars(select(Metric)).one()
        yield found
        session.remove()


def share(metric, claim=CLAIM):
    concerned = [cast.department("sales").id]
    return findings.publish(
        metric, claim=claim, advice="Book two.", department_ids=concerned, actor=cast.person("cy")
    )


def revise(metric, start, figure, revision=2):
    make.stored(
        Observation(
            metric_id=metric.id, definition_version_id=metric.definition.current_id,
            period_start=start, revision=revision, value=figure, state="final", reason="Counted.",
            source="sheet", note="", entered_by_id=metric.owner_id, entered_at=clock.now(),
        )
    )  # fmt: skip
    recompute([metric.id])


def told():
    found = select(Notice).where(Notice.kind == "feedback.revised").order_by(Notice.person_id)
    return session.scalars(found).all()


def test_author_and_followers_are_told_once(metric, visit):
    revise(metric, date(2024, 5, 1), 8.0)
    revise(metric, date(2024, 4, 1), 5.0)
    assert {one.person_id for one in told()} == {cast.person(who).id for who in ("cy", "hal")}
    assert len(told()) == 2
    assert told()[0].title == f"Revised since: {CLAIM}"
    assert told()[0].sentence == "May 2024 of Delay: 9.0 days then, 8.0 days now."
    assert session.scalars(select(Finding)).one().revised_at is not None
    session.commit()
    assert "Figures revised since" in visit("ana").get("/findings").text


def test_newer_values_and_what_is_taken_back_tell_nobody(metric):
    revise(metric, date(2024, 6, 1), 7.0, revision=1)
    assert told() == []
    findings.retire(session.scalars(select(Finding)).one(), reason="No.", actor=cast.person("cy"))
    revise(metric, date(2024, 5, 1), 8.0)
    assert told() == []


def test_values_of_metrics_without_findings_cost_one_statement(metric, statements):
    other = make.metric(code="OTHER")
    make.values(other, [1.0, 2.0])
    statements.clear()
    recompute([other.id])
    assert sum("FROM finding" in one for one in statements) == 1
