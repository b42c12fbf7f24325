"""Packs are built from what the portal holds, and frozen with their digests."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.insight.actions import recompute
from portal.jobs.queries import latest_of
from portal.refinement.actions import evidence
from portal.refinement.models import Cycle, Evidence, InsightAnswer, Item, OwnerStatement
from portal.refinement.queries import evidence as queries
from portal.registry.queries.days import today
from tests import cast, make
from tests.refinement import making

pytestmark = pytest.mark.both_engines
FIGURES = [40.0 + at % 5 for at in range(20)]


def filled(count=3, **more):
    """A cycle with `count` metrics that go up and down together."""
    cycle = making.cycle("insight", **more)
    first = make.month(today().replace(day=1), -20)
    for number in range(count):
        metric = make.metric(name=f"Waiting {number}", effort_minutes=30)
        make.values(metric, [one * (number + 1) for one in FIGURES], first)
        recompute([metric.id])
        making.item(cycle, metric)
    make.kept()
    return cycle


def built(cycle):
    evidence.build(cycle, actor=cast.person("hal"))
    make.jobs()
    return session.get_one(Cycle, cycle.id, populate_existing=True)


def packs(cycle):
    found = select(Evidence).join(Evidence.item).where(Item.cycle_id == cycle.id)
    return session.scalars(found.order_by(Evidence.item_id)).all()


def figure(pack, code):
    return next(one for one in pack.content["figures"] if one["code"] == code)


def freeze(cycle):
    with change(cycle, "go on", actor=cast.person("hal")):
        evidence.freeze(cycle, cast.person("hal"))


def test_a_job_builds_a_pack_for_each_metric(inside):
    cycle = built(filled())
    found = packs(cycle)
    assert len(found) == 3
    assert all(map(evidence.is_whole, found))
    assert {one.item.state for one in found} == {"evidence"}
    rows = figure(found[0], "correlation")["rows"]
    assert [row["words"].split(" ")[1] for row in rows] == ["1.00", "1.00"]
    assert "20 values" in figure(found[0], "spc")["sentence"]
    assert "6.0 hours" in figure(found[0], "cost")["sentence"]
    assert latest_of(cycle).state == "done"


def test_packs_are_built_again_and_again_until_they_are_frozen(inside):
    cycle = built(filled(1))
    before = packs(cycle)[0].built_at
    cycle = built(cycle)
    assert packs(cycle)[0].built_at > before
    freeze(cycle)
    frozen = packs(cycle)[0]
    assert frozen.frozen_at is not None
    newest = session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()
    assert newest.action == "freeze evidence packs"
    assert frozen.sha256 not in newest.words.differences  # one digest over all digests
    assert '"packs":[null,1]' in newest.words.differences
    cycle.state = "proposals"
    make.kept()
    with pytest.raises(Refused, match="frozen"):
        evidence.build(cycle, actor=cast.person("hal"))


def test_a_build_that_comes_late_leaves_frozen_packs_as_they_are(inside):
    cycle = built(filled(1))
    evidence.build(cycle, actor=cast.person("hal"))
    freeze(cycle)
    before = packs(cycle)[0].built_at
    cycle.state = "proposals"
    make.kept()
    make.jobs()
    assert packs(cycle)[0].built_at == before
    assert latest_of(cycle).state == "failed"


def test_what_came_later_must_be_in_the_pack_before_it_is_frozen(inside):
    cycle = built(filled(2))
    item = packs(cycle)[0].item
    later, owner = clock.now() + timedelta(minutes=1), item.metric.owner_id
    make.stored(OwnerStatement(item_id=item.id, market="New.", by_id=owner, at=later))
    make.kept()
    assert [one.id for one in queries.stale(cycle).some] == [item.id]
    with pytest.raises(Refused, match="1 pack must be rebuilt"):
        freeze(cycle)


def test_a_window_that_is_open_keeps_packs_open_and_shows_no_answers(inside):
    cycle = built(filled(1, insight_until=making.day(3)))
    assert "still being asked" in figure(packs(cycle)[0], "survey")["why_not"]
    with pytest.raises(Refused, match="Wait"):
        freeze(cycle)


def test_a_missing_pack_stops_the_freezing(inside):
    cycle = built(filled(1))
    making.item(cycle)
    making.item(cycle, metric_id=None)
    make.kept()
    assert queries.stale(cycle).count == 1


def test_answers_stand_in_the_pack_from_five_on(inside):
    cycle = filled(1)
    item = session.scalars(select(Item).where(Item.cycle_id == cycle.id)).one()
    for at in range(5):
        who = make.person()
        make.stored(
            InsightAnswer(
                item_id=item.id, person_id=who.id, department_id=who.department_id,
                helps=3 if at else 1, fair=4, worth=None, changed="", saved_at=clock.now(),
            )
        )  # fmt: skip
    make.kept()
    survey = figure(packs(built(cycle))[0], "survey")
    assert survey["rows"][0]["words"].startswith("80 % say so")
    assert survey["rows"][2]["words"] == "fewer than 5 answers"


def test_only_a_frozen_scope_has_packs(inside):
    cycle = making.cycle()
    make.kept()
    with pytest.raises(Refused, match="scope"):
        evidence.build(cycle, actor=cast.person("hal"))


def test_a_batch_costs_the_same_statements_whatever_its_size(inside, statements):
    counts = []
    for many in (2, 9):
        cycle = filled(many)
        statements.clear()
        evidence.build_packs(_Step(cycle))
        counts.append(len([one for one in statements if not one.startswith("BEGIN")]))
    assert counts[0] == counts[1]


class _Step:
    def __init__(self, cycle):
        self.arguments = {"cycle": cycle.id}

    def progress(self, *_words):
        """Nobody listens."""

    done = progress
