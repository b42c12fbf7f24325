"""The reviews of the demonstration: last year's is closed, this year's is talked about."""

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.db import session
from portal.demo.story import refinement
from portal.refinement import criteria
from portal.refinement.actions import evidence
from portal.refinement.models import (
    Acknowledgement,
    Cycle,
    Decision,
    Evidence,
    InsightAnswer,
    InsightAsked,
    Interest,
    Item,
    Proposal,
    Remark,
    Score,
)
from portal.registry.models import Metric

YEAR = clock.today("Europe/London").year


def cycle(year):
    return session.scalars(select(Cycle).where(Cycle.year == year)).one()


def item(year, code):
    found = select(Item).join(Item.cycle).join(Item.metric)
    return session.scalars(found.where(Cycle.year == year, Metric.code == code)).one()


def spread(code):
    found = select(Score).where(Score.item_id == item(YEAR, code).id)
    given = [(one.criterion, one.score) for one in session.scalars(found)]
    return max(one.spread for one in criteria.seen(given))


def test_this_years_review_is_at_deliberation_with_frozen_packs(inside_company):
    assert cycle(YEAR).state == "deliberation"
    packs = session.scalars(
        select(Evidence).join(Evidence.item).where(Item.cycle_id == cycle(YEAR).id)
    ).all()
    assert len(packs) > 60
    assert all(one.frozen_at and evidence.is_whole(one) for one in packs)


def test_most_departments_answered_and_it_was_reminded_twice(inside_company):
    found = select(InsightAnswer.department_id).join(InsightAnswer.item)
    answered = set(session.scalars(found.where(Item.cycle_id == cycle(YEAR).id)))
    asked = session.scalars(select(InsightAsked).where(InsightAsked.cycle_id == cycle(YEAR).id))
    silent = [one for one in asked if one.department_id not in answered]
    assert [(one.department.slug, one.reminders) for one in silent] == [("it", 2)]
    assert len(answered) >= 7


def test_proposals_disagree_and_every_metric_has_one(inside_company):
    found = select(Proposal).join(Proposal.item).where(Item.cycle_id == cycle(YEAR).id)
    made = session.scalars(found).all()
    assert len({one.item_id for one in made}) == session.scalar(
        select(func.count(Item.id)).where(Item.cycle_id == cycle(YEAR).id)
    )
    kinds = [one.kind for one in made if one.item_id == item(YEAR, "FIRST-CONTACT-RESOLUTION").id]
    assert sorted(kinds) == ["keep", "revise_major"]
    assert sum(one.kind != "keep" for one in made) >= len(refinement.WISHES) - 2


def test_an_objection_waits_and_others_are_answered(inside_company):
    found = select(Remark.state, func.count()).join(Remark.item).group_by(Remark.state)
    found = found.where(Remark.kind == "objection", Item.cycle_id == cycle(YEAR).id)
    assert dict(session.execute(found).all()) == {"open": 1, "answered": 2}


@pytest.mark.parametrize("code", ["PATCHES-ON-TIME", "FIRST-CONTACT-RESOLUTION"])
def test_scores_lie_far_apart_on_two(code, inside_company):
    assert item(YEAR, code).scores_shown_at is not None
    assert spread(code) >= criteria.WIDE


def test_somebody_left_an_item_for_an_interest(inside_company):
    found = select(Interest).where(Interest.level == "leave", Interest.rule == "declared")
    one = session.scalars(found.join(Interest.item)).one()
    assert (one.person.name, one.item.metric.code) == ("Aiko Tanaka", "AVERAGE-DISCOUNT")
    scored = set(session.scalars(select(Score.person_id).where(Score.item_id == one.item_id)))
    assert one.person_id not in scored


def test_last_years_review_is_closed_with_decisions_worth_reading(inside_company):
    closed = cycle(YEAR - 1)
    assert closed.state == "closed"
    decided = session.scalars(select(Decision).where(Decision.cycle_id == closed.id)).all()
    outcomes = {(one.kind, one.outcome) for one in decided}
    assert {
        ("revise_minor", "adopted"), ("retire", "adopted"), ("retire", "reconsider"),
        ("retire", "rejected"), ("add", "rejected"), ("keep", "adopted"),
    } <= outcomes  # fmt: skip
    assert all(one.dissent for one in decided if one.counts["no"])
    known = select(Acknowledgement.acknowledged_at.is_not(None))
    said = session.scalars(known).all()
    assert 0.8 <= sum(said) / len(said) < 1
    assert item(YEAR - 1, "STOCK-ACCURACY").metric.definition.current.number == "1.0.1"
    assert item(YEAR - 1, "CUSTOMER-REVIEWS-HELD").metric.state == "archived"
