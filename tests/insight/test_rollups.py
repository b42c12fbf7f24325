"""Roll-ups equal a count over all verdicts, whatever is written, in whatever order, by how many."""

import random
import threading
from datetime import timedelta

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, update

from portal.db import session, writing
from portal.errors import Refused
from portal.insight import actions, queries
from portal.insight.actions import rollups
from portal.insight.listed import counts
from portal.insight.models import RollUp, RollUpDay, RollUpMetric, Verdict
from portal.insight.queries.recounting import faults
from portal.insight.queries.rows import IN_FORCE, listed, metrics_listed
from portal.registry.actions import decided, targets
from portal.registry.actions import metrics as registry
from portal.registry.models import Metric, MetricObjective, Objective
from portal.values.actions import observations
from portal.web.filters import today
from tests import cast, make
from tests.insight import stories

both = pytest.mark.both_engines
MANY = 6  # who write at once


def add_metric(rolls):
    stories.metric(
        rolls.choice([stories.WORSE, stories.BETTER, stories.STEADY, [1.0, 2.0]]),
        level=rolls.choice([None, 12, 21, 40]),
        behind=rolls.choice([1, 15]),
        department=cast.department(rolls.choice(["operations", "sales", "service"])),
        objective=rolls.choice([None, *session.scalars(select(Objective))]),
        nature=rolls.choice([None, "leading", "lagging"]),
    )
    session.commit()


def enter_value(rolls):
    metric = one(rolls, Metric.state.in_(("approved", "deprecated")))
    day = stories.first_month(rolls.randint(1, 18))
    observations.record(
        metric, period_start=day, value=rolls.choice([1.0, 20.0, 60.0]), note="A test",
        reason="A test", actor=cast.person("ana"),
    )  # fmt: skip


def aim(rolls):
    targets.set_target(
        one(rolls), type="level", value=rolls.choice([12.0, 21.0, 40.0]), starts_on=today(),
        review_on=today() + timedelta(days=90), agreed_by="Ana", actor=cast.person("ana"),
    )  # fmt: skip


def bring(rolls):
    """What a staged import says of a metric counts once it is applied."""
    metric = one(rolls)
    brought = make.staged_import()
    figure = rolls.choice([1.0, 60.0])
    make.staged_value(brought, metric, stories.first_month(1), figure)
    stories.read_staged(brought, metric)
    before = faults()
    brought.state, brought.applied_at = "applied", make.clock.now()
    session.flush()
    actions.apply_staged(brought.id)
    session.commit()
    assert before == []


def edit(rolls):
    metric = one(rolls)
    registry.edit_identity(
        metric, owner_id=metric.owner_id, actor=cast.person("ana"),
        nature=rolls.choice(["", "leading", "lagging"]),
    )  # fmt: skip


def serve(rolls):
    every = session.scalars(select(Objective.id).order_by(Objective.id)).all()
    chosen = rolls.sample(every, rolls.randint(0, len(every)))
    registry.set_objectives(one(rolls), objective_ids=chosen, actor=cast.person("ana"))


def step(rolls):
    metric = one(rolls)
    to = rolls.choice([one for one in (*IN_FORCE, "archived") if one != metric.state])
    decided.move(metric, to, "move metric", reason="A test", actor=cast.person("ana"))


def rebuild(_rolls):
    actions.rebuild()


WRITES = (add_metric, enter_value, aim, bring, edit, serve, step, rebuild)


def one(rolls, *conditions):
    found = select(Metric).where(Metric.state != "archived", *conditions).order_by(Metric.id)
    return rolls.choice(session.scalars(found).all())


@both
@pytest.mark.parametrize("seed", range(3))
def test_after_random_writes_they_equal_a_count_over_all_verdicts(inside, seed):
    rolls = random.Random(seed)  # noqa: S311 - a story
    for code in "ABC":
        make.objective(code=code)
    for _ in range(4):
        add_metric(rolls)
    for _ in range(25):
        write = rolls.choice(WRITES)
        try:
            write(rolls)
        except Refused:
            session.rollback()
        assert faults() == [], write
    by_department = {}
    for row in session.execute(metrics_listed(), {"today": today()}):
        found = listed(row, today())
        by_department.setdefault(found.department_slug, []).append(found)
    parts = {part.slug: part.counts for part in queries.overview(today(), str(seed)).parts}
    assert by_department
    assert all(parts[slug] == counts(metrics) for slug, metrics in by_department.items())


@both
def test_what_differs_is_told_by_the_doctor_and_mended_in_the_night(inside, caplog):
    metric = stories.metric(stories.WORSE, objective=make.objective())
    stories.metric()
    session.commit()
    assert faults() == []
    session.execute(update(RollUp).where(RollUp.kind == "objective").values(worsening=7))
    session.execute(update(RollUpDay).where(RollUpDay.kind == "department").values(metrics=9))
    session.execute(update(RollUpMetric).where(RollUpMetric.metric_id == metric.id).values(name=""))
    session.commit()
    found = faults()
    assert len(found) == 3, found
    assert f"roll-ups: metric {metric.id} counts as something else than it is" in found
    assert inside.test_cli_runner().invoke(args=["doctor"]).output.count("roll-ups:") == 3
    actions.rebuild()
    assert "counted anew" in caplog.text
    assert faults() == []


@both
def test_the_night_forgets_days_by_which_nothing_is_due_any_more(inside):
    metric = stories.metric()
    session.commit()
    gone = session.scalars(select(RollUpDay.due_on)).one()
    observations.record(
        metric, period_start=stories.first_month(1, 0), value=20.0, state="provisional", note="New",
        actor=cast.person("ana"),
    )  # fmt: skip
    decided.move(metric, "archived", "archive metric", reason="A test", actor=cast.person("ana"))
    assert gone in session.scalars(select(RollUpDay.due_on)).all()
    assert faults() == []
    actions.rebuild()
    assert session.scalars(select(RollUpDay.due_on)).all() == []
    assert session.scalars(select(RollUpMetric.metric_id)).all() == []


@both
def test_the_migration_counts_what_is_there(inside):
    for figures, nature in ((stories.WORSE, "leading"), (stories.BETTER, None), ([1.0], "lagging")):
        stories.metric(figures, level=12, nature=nature, objective=make.objective())
    metric = stories.metric(state="suspended", department=cast.department("sales"))
    for _ in range(2):
        make.stored(MetricObjective(metric_id=metric.id, objective_id=make.objective().id))
    stories.metric(state="archived")
    make.metric(state="deprecated")
    session.commit()
    session.remove()
    downgrade(revision="0030")
    upgrade()
    assert faults() == []
    assert session.scalar(select(func.count()).select_from(RollUpMetric)) == 5
    observations.record(
        session.scalars(select(Metric).order_by(Metric.id)).first(),
        period_start=stories.first_month(1), value=90.0, note="High", reason="A test",
        actor=cast.person("ana"),
    )  # fmt: skip
    assert faults() == []


@both
def test_many_at_once_neither_lose_a_count_nor_wait_in_a_circle(app):
    """Each entry stands for itself in the same two departments and for the same objective."""
    with app.app_context():
        objective = make.objective()
        ids = [
            stories.metric(
                department=cast.department("sales" if number % 2 else "operations"),
                objective=objective,
            ).id
            for number in range(6)
        ]
        session.commit()
        session.remove()
    start, told = threading.Barrier(MANY), []

    def enter(number):
        rolls = random.Random(number)  # noqa: S311
        with app.app_context():
            start.wait()
            for turn in range(6):
                try:
                    write(rolls, ids[(number + turn) % len(ids)], turn)
                except Exception as fault:
                    session.rollback()
                    told.append(repr(fault))
            session.remove()

    def write(rolls, metric_id, turn):
        with writing():
            if turn % 3 == 2:  # most metrics in one transaction
                actions.recompute(rolls.sample(ids, 4))
                session.commit()
                return
            to = rolls.choice(["approved", "suspended", "deprecated"])
            decided.move(
                session.get(Metric, metric_id), to, "move metric", reason="A test",
                actor=cast.person("ana"),
            )  # fmt: skip

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Somebody else was first, or on a busy machine SQLite's one lock was not free in time.
    assert [one for one in told if "StaleData" not in one and "is locked" not in one] == []
    with app.app_context():
        assert faults() == []
        session.remove()


@both
def test_a_metric_edited_while_its_verdict_changes_counts_as_both_say(app):
    """The two touch no row in common but that of the roll-ups: the second waits there."""
    with app.app_context():
        metric_id = stories.metric(nature="lagging").id
        session.commit()
        session.remove()
    edited = threading.Event()

    def judge():
        with app.app_context(), writing():
            edited.wait(10)
            worse = update(Verdict).where(Verdict.metric_id == metric_id)
            session.execute(worse.values(variation="concern_high"))
            rollups.settle([metric_id])
            session.commit()
            session.remove()

    thread = threading.Thread(target=judge)
    thread.start()
    with app.app_context(), writing():
        session.execute(update(Metric).where(Metric.id == metric_id).values(nature="leading"))
        rollups.settle([metric_id])
        edited.set()
        thread.join(0.5)
        assert thread.is_alive()
        session.commit()
        thread.join()
        assert faults() == []
        kept = session.get(RollUpMetric, metric_id)
        assert (kept.nature, kept.variation) == ("leading", "concern_high")
        session.remove()


def test_a_value_that_changes_no_count_moves_none(inside, statements):
    metric_id = stories.metric().id
    statements.clear()
    rollups.settle([metric_id])
    assert len(stories.asked(statements)) == 1


@pytest.mark.parametrize(
    "variation", ["none", "common", "concern_high", "improvement_low", "neutral_high"]
)
@pytest.mark.parametrize("assurance", ["none", "pass", "hit_or_miss", "fail"])
def test_what_a_metric_adds_is_what_a_list_of_it_counts(inside, variation, assurance):
    metric = stories.metric(nature="leading")
    session.execute(
        update(Verdict).values(variation=variation, assurance=assurance, target_status="missed")
    )
    rollups.settle([metric.id])
    (row,) = session.execute(metrics_listed(), {"today": today()})
    (kept,) = (
        one for one in queries.overview(today(), variation + assurance).parts if one.counts.metrics
    )
    assert kept.counts == counts([listed(row, today())])
    assert faults() == []
