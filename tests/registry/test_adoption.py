"""Adopting from the library: a draft for one department, one item of review for many."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.accounts.models import RoleGrant
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.insight.models import Verdict
from portal.registry import policy
from portal.registry.actions import adoption as actions
from portal.registry.library import load_library
from portal.registry.models import Definition, Metric, MetricObjective
from tests import cast, make

pytestmark = pytest.mark.both_engines

LIBRARY = load_library(Path(__file__).resolve().parents[2] / "content" / "metrics")
ENTRY = LIBRARY.entries["ae-breaches"]


def ask(departments, actor=None, **more):
    given = {"owner_id": None, "objective_id": None, "next_review_on": None, "reason": "compare"}
    return actions.adopt_for_many(
        ENTRY,
        department_ids=[one.id for one in departments],
        actor=actor or cast.person("eve"),
        **given | more,
    )


def other_leader():
    """Hal leads too, so that Eve may decide on what he asks."""
    hal = cast.person("hal")
    make.stored(RoleGrant(person_id=hal.id, role="leadership", granted_at=hal.created_at))
    session.expire(hal)
    return hal


def metrics():
    return session.scalars(select(Metric).order_by(Metric.code)).all()


def test_a_draft_for_one_department_carries_the_librarys_text(inside):
    metric = actions.adopt_for_department(
        ENTRY, department_id=cast.department("sales").id, actor=cast.person("cy")
    )
    assert (metric.state, metric.owner.name) == ("draft", "Cy Crane")
    definition = metric.definition
    assert definition.library_key == "ae-breaches"
    assert not definition.is_shared
    assert definition.current_id is None


def test_a_draft_for_somebody_elses_department_is_refused(inside):
    with pytest.raises(Refused, match="own department"):
        actions.adopt_for_department(
            ENTRY, department_id=cast.department("operations").id, actor=cast.person("cy")
        )
    assert metrics() == []


def test_many_departments_get_metrics_with_codes_and_owners_of_their_own(inside):
    departments = [cast.department(slug) for slug in ("operations", "sales", "service")]
    objective = make.objective()
    adoption = ask(departments, owner_id=cast.person("cy").id, objective_id=objective.id)
    assert adoption.metrics_count == 3
    assert [one.code for one in metrics()] == [
        "AE-BREACHES-OPERATIONS",
        "AE-BREACHES-SALES",
        "AE-BREACHES-SERVICE",
    ]
    owners = {one.department.slug: one.owner.name for one in metrics()}
    assert owners == {"operations": "Ana Albrecht", "sales": "Cy Crane", "service": "Cy Crane"}
    assert {one.state for one in metrics()} == {"in_review"}
    assert session.scalar(select(func.count()).select_from(MetricObjective)) == 3


def test_it_is_one_entry_in_the_log_with_a_digest(inside):
    ask([cast.department("sales"), cast.department("service")])
    entry = session.scalars(select(Entry)).one()
    assert entry.action == "ask to adopt"
    assert entry.words.fields["codes"] == [None, 2]
    assert len(entry.words.fields["digest"][1]) == 64


def test_the_leadership_approves_all_at_once_and_verdicts_stand(inside):
    adoption = ask([cast.department("sales"), cast.department("service")], other_leader())
    eve = cast.person("eve")
    assert policy.can_decide_adoption(eve, adoption)
    actions.decide_adoption(adoption, decision="approve", decision_reason="", actor=eve)
    session.expire_all()
    assert {one.state for one in metrics()} == {"approved"}
    definition = session.scalars(select(Definition)).one()
    assert definition.current.state == "approved"
    assert session.scalar(select(func.count()).select_from(Verdict)) == 2


def test_nobody_approves_their_own(inside):
    adoption = ask([cast.department("sales")])
    assert not policy.can_decide_adoption(cast.person("eve"), adoption)
    for who in ("ana", "bo", "dee", "hal"):
        assert not policy.can_decide_adoption(cast.person(who), adoption)


def test_a_rejection_needs_a_reason_and_rejects_all(inside):
    adoption = ask([cast.department("organisation")], cast.person("fay"))
    eve = cast.person("eve")
    with pytest.raises(Refused, match="Say why"):
        actions.decide_adoption(adoption, decision="reject", decision_reason="", actor=eve)
    actions.decide_adoption(adoption, decision="reject", decision_reason="not now", actor=eve)
    session.expire_all()
    assert [one.state for one in metrics()] == ["rejected"]
    again = ask([cast.department("organisation")])
    assert again.metrics_count == 1


def test_a_department_that_measures_it_is_left_out(inside):
    ask([cast.department("sales")])
    again = ask([cast.department("sales"), cast.department("service")])
    assert again.metrics_count == 1
    with pytest.raises(Refused, match="at least one department"):
        ask([cast.department("sales")])


def test_a_head_asks_for_departments_they_head_only(inside):
    with pytest.raises(Refused, match="you head"):
        ask([cast.department("sales")], cast.person("ana"))
    assert ask([cast.department("operations")], cast.person("ana")).metrics_count == 1


def test_three_departments_and_thirty_take_the_same_statements(inside, statements):
    counts = []
    for number in (3, 3, 30):  # the first finds no shared definition yet
        departments = [make.department() for _ in range(number)]
        make.kept()
        eve = cast.person("eve")
        identities = [one.id for one in departments]
        session.commit()
        _ = eve.name, eve.roles, eve.headships, eve.department_id
        statements.clear()
        actions.adopt_for_many(
            ENTRY, department_ids=identities, owner_id=None, objective_id=None,
            next_review_on=None, reason="", actor=eve,
        )  # fmt: skip
        counts.append(len(statements))
        session.rollback()
    assert counts[1] == counts[2]


def test_a_browser_lets_some_departments_be_chosen(visit):
    """`required` on each of the boxes would send nothing before all are ticked."""
    page = visit("eve").get("/metrics/library/ae-breaches/adoption").text
    boxes = re.findall(r'<input[^>]*name="department_ids"[^>]*>', page)
    assert len(boxes) > 2
    assert not any("required" in box for box in boxes)
