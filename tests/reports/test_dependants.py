"""What is said, done and sent about a metric is named before it is retired."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import session
from portal.feedback.actions import findings
from portal.followups.actions.follow_ups import add_follow_up
from portal.registry.dependants import dependants_of
from portal.registry.models import Metric
from portal.registry.queries.days import today
from portal.reports import actions as reports
from tests import cast
from tests.feedback.conftest import given, site  # noqa: F401 - a fixture

pytestmark = pytest.mark.both_engines


def test_conversations_findings_follow_ups_and_subscriptions_are_named(app, site):  # noqa: F811
    with app.test_request_context():
        metric, cy, bo = session.scalars(select(Metric)).one(), cast.person("cy"), cast.person("bo")
        before = {one.kind for one in dependants_of(bo, metric)}
        given()
        given("ivy")
        sales = [cast.department("sales").id]
        findings.publish(metric, claim="A strike", advice="Two.", department_ids=sales, actor=cy)
        add_follow_up(
            metric, what="Two carriers", owner_id=bo.id, due_on=today() + timedelta(days=9),
            direction="down", size=1.0, by_on=today() + timedelta(days=99), actor=bo,
        )  # fmt: skip
        for who in ("cy", "hal"):
            reports.subscribe(
                cast.person(who), kind="metric", department="", metric="DELAY", rhythm="month",
                actor=cast.person(who),
            )  # fmt: skip
        found = {one.kind: one for one in dependants_of(bo, metric) if one.kind not in before}
        assert found["conversation"].words == "2 conversations are about it, 2 still open"
        assert found["finding"].words == "The finding “A strike” reads its chart"
        assert found["follow-up"].words == "1 open follow-up is to be seen on it"
        assert found["subscription"].words == "2 people get its sheet by subscription"
        hers = {one.kind: one.count for one in dependants_of(cy, metric)}
        assert hers["conversation"] == 1  # her own
