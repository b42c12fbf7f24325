"""Metrics whose figures tell something, with their verdicts."""

from datetime import date, timedelta

from portal.db import session
from portal.insight import actions
from portal.registry.models import MetricLink, Target
from portal.values.queries.observations import values_of
from portal.web.filters import today
from tests import make

STEADY = [20.0, 22, 19, 21, 20, 23, 18, 21, 22, 20, 19, 21, 20, 22, 21, 19, 20, 21]
WORSE = [*STEADY[:-1], 31.0]  # where lower is better
BETTER = [*STEADY[:-1], 9.0]


def first_month(count, behind=1):
    """The month in which `count` monthly values begin, of which the last is `behind` today's."""
    now = today()
    return make.month(date(now.year, now.month, 1), 1 - behind - count)


def target(metric, value, **more):
    """A level that `metric` is to reach."""
    return make.stored(
        Target(
            metric_id=metric.id, type="level", value=value, starts_on=date(2000, 1, 1),
            review_on=today() + timedelta(days=400), agreed_by="Ana", source_note="",
            created_at=metric.created_at, created_by_id=metric.owner_id, **more,
        )
    )  # fmt: skip


def metric(figures=STEADY, *, level=None, behind=1, **more):
    """A metric of days, lower better, with its verdict; its next value is due 300 days late."""
    given = {"unit": "days", "direction": "decrease", "due_days": 300, **more}
    made = make.metric(**given)
    make.values(made, list(figures), first=first_month(len(figures), behind))
    if level is not None:
        target(made, level)
    actions.recompute([made.id])
    return made


def drives(driver, driven):
    return make.stored(
        MetricLink(metric_id=driver.id, other_id=driven.id, kind="drives", reason="")
    )


def read_staged(brought, metric):
    """The metric's reading with what the import stages."""
    values = values_of([metric.id], staged=brought.id)[metric.id]
    reader = actions.StagedReadings(brought.id, [metric.id])
    reader.take(
        metric.id,
        [
            (one.period_start, one.value, one.state, one.definition_version_id, one.reason)
            for one in values
        ],
    )
    reader.store(session.connection())


def asked(statements):
    """The statements that ask something; BEGIN is none."""
    return [one for one in statements if not one.startswith("BEGIN")]
