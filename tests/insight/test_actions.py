"""Verdicts are stored with the values, equal a rebuild, and wait with a staged import."""

import random
from datetime import date

import pytest
from sqlalchemy import select

from portal.db import session
from portal.insight import actions, spc
from portal.insight.models import StagedVerdict, Verdict
from portal.registry.models import Target
from portal.registry.queries.days import today
from tests import make
from tests.insight import stories

pytestmark = pytest.mark.both_engines

FIGURES = [20.0, 22, 19, 21, 20, 23, 18, 21, 22, 20, 19, 21, 20, 22, 21, 19, 20, 31]


def verdict(metric):
    session.expire_all()
    return session.get(Verdict, metric.id)


def test_a_verdict_says_what_the_calculation_says(inside):
    metric = make.metric(unit="days", direction="decrease")
    make.values(metric, FIGURES)
    actions.recompute([metric.id])
    found = verdict(metric)
    starts = [make.month(date(2023, 1, 1), n) for n in range(len(FIGURES))]
    plain = spc.reading(starts, FIGURES, improvement_direction="decrease")
    assert found.variation == plain.variation == "concern_high"
    assert found.value == 31
    assert found.period_label == "June 2024"
    assert found.needs_attention
    assert found.drawing["segments"][0]["upper"] == pytest.approx(plain.segments[0].upper)


def test_a_target_gives_assurance_and_status(inside):
    metric = make.metric(unit="days", direction="decrease")
    make.values(metric, FIGURES[:-1])
    make.stored(
        Target(
            metric_id=metric.id, type="level", value=40, starts_on=date(2023, 1, 1),
            review_on=date(2030, 1, 1), agreed_by="Ana", created_at=metric.created_at,
            created_by_id=metric.owner_id, source_note="",
        )
    )  # fmt: skip
    actions.recompute([metric.id])
    found = verdict(metric)
    assert (found.assurance, found.target_status) == ("pass", "met")
    assert found.drawing["targets"] == [[0, 16, 40.0, None]]


def test_a_definition_break_starts_a_segment(inside):
    metric = make.metric(unit="days", direction="decrease")
    make.values(metric, FIGURES[:-1])
    make.version(metric.definition, major=2, comparability="broken")
    make.values(metric, [40.0, 41, 39, 40, 42, 41], first=date(2024, 6, 1))
    actions.recompute([metric.id])
    found = verdict(metric)
    assert found.drawing["breaks"] == [[17, "Definition 2.0.0", True]]
    assert [part["first"] for part in found.drawing["segments"]] == [0, 17]
    assert found.variation == "none"  # six values since the break are too few


def test_a_missing_period_is_a_gap_and_no_bridge(inside):
    metric = make.metric()
    make.values(metric, [*FIGURES[:6], None, *FIGURES[6:]])
    actions.recompute([metric.id])
    found = verdict(metric)
    assert found.drawing["values"][6] is None
    assert found.drawing["states"][6] == "missing"


def test_a_metric_without_values_says_so(inside):
    metric = make.metric()
    actions.recompute([metric.id])
    found = verdict(metric)
    assert (found.variation, found.points_count) == ("none", 0)
    assert found.next_due_on > today()  # nothing is owed from before it was here


def test_a_rebuild_gives_the_same_rows(inside):
    dice = random.Random(7)  # noqa: S311 - figures, no secrets
    made = [make.metric(unit="days", direction="increase") for _ in range(5)]
    for metric in made:
        make.values(metric, [dice.gauss(50, 5) for _ in range(30)])
    actions.recompute([metric.id for metric in made])
    make.kept()

    def rows():
        found = session.execute(select(Verdict.__table__).order_by(Verdict.metric_id)).mappings()
        return [{k: v for k, v in row.items() if k != "computed_at"} for row in found]

    before = rows()
    assert actions.rebuild() == 5
    assert rows() == before


def test_a_staged_reading_counts_once_it_is_applied(inside):
    metric = make.metric()
    make.values(metric, FIGURES)
    staged = make.staged_import()
    actions.recompute([metric.id])
    make.staged_value(staged, metric, date(2024, 7, 1), 99.0)
    stories.read_staged(staged, metric)
    assert verdict(metric).value == 31
    assert session.get(StagedVerdict, (staged.id, metric.id)).value == 99
    actions.apply_staged(staged.id)
    assert verdict(metric).value == 99
    actions.drop_staged(staged.id)
    assert session.get(StagedVerdict, (staged.id, metric.id)) is None


def test_recomputing_takes_the_same_statements_for_3_metrics_and_for_30(inside, statements):
    counts = []
    for number in (3, 30):
        made = [make.metric() for _ in range(number)]
        for metric in made:
            make.values(metric, FIGURES)
        identities = [metric.id for metric in made]
        session.commit()
        statements.clear()
        actions.recompute(identities)
        counts.append(len(statements))
    assert counts[0] == counts[1]
