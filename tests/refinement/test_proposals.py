"""Proposals as actions: what is stored and logged, who is told, what is refused."""

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.notices.models import Notice
from portal.refinement.actions import disposing, keeping
from portal.refinement.actions import proposals as actions
from portal.refinement.models import Impact, Item, Proposal, ProposalRevision
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import dated
from portal.refinement.queries import proposals as queries
from tests import make
from tests.refinement import making
from tests.waiting import all_waiting

pytestmark = pytest.mark.both_engines
SAID = {"title": "Retire it", "reason": "Nobody has asked for it for two years."}


@pytest.fixture
def item(people):
    cycle = making.cycle("proposals")
    return making.item(cycle, make.metric(owner=people["bo"]))


def draft(item, actor, kind="retire", **more):
    given = {**SAID, "text": {"answers": {"instead": "The complaints metric."}}, **more}
    return actions.propose(item, kind=kind, actor=actor, **given)


def log_of(record):
    found = select(Entry.action).where(
        Entry.subject_kind == record.__tablename__, Entry.subject_id == record.id
    )
    return session.scalars(found.order_by(Entry.sequence)).all()


def notices(person):
    return session.scalars(select(Notice.kind).where(Notice.person_id == person.id)).all()


def test_an_owner_drafts_and_hands_in(people, item):
    made = draft(item, people["bo"])
    assert made.state == "draft"
    assert not policy.can_see_proposal(people["cy"], made)
    actions.hand_in(made, actor=people["bo"])
    assert (made.state, item.state) == ("open", "proposed")
    assert made.submitted_at is not None
    assert len(made.sha256) == 64
    sheet = queries.impacts([made.id])[made.id]
    assert sheet.revision == 1
    assert not sheet.is_stopped
    assert sheet.content["people"]["owner"] == 1
    assert "full quarter" in sheet.reversal
    assert log_of(made) == ["draft proposal", "hand in proposal"]
    assert policy.can_see_proposal(people["cy"], made)


def test_an_employee_proposes_through_the_department(people, item):
    cy, ana, fay = people["cy"], people["ana"], people["fay"]
    made = draft(item, cy)
    actions.hand_in(made, actor=cy)
    assert (made.state, item.state) == ("asked", "queued")
    assert "refinement.asked" in notices(fay)  # Sales has no head, so the one above
    assert policy.can_vouch(fay, made)
    assert not policy.can_vouch(ana, made)
    assert not policy.can_vouch(cy, made)
    actions.send_back(made, why="Say who reads it.", actor=fay)
    assert made.state == "draft"
    assert "refinement.sent_back" in notices(cy)
    actions.hand_in(made, actor=cy)
    actions.vouch(made, actor=fay)
    assert made.state == "open"
    assert "refinement.proposed" in notices(people["bo"])


def test_an_amendment_keeps_the_text_before(people, item):
    bo, ivy = people["bo"], people["ivy"]
    made = draft(item, bo)
    actions.hand_in(made, actor=bo)
    before = made.sha256
    with pytest.raises(Refused, match="why"):
        actions.amend(made, actor=ivy, **{**SAID, "text": made.text})
    actions.amend(
        made, actor=ivy, why="Two teams read it.", title="Retire it in June",
        reason=SAID["reason"], text=made.text,
    )  # fmt: skip
    (kept,) = queries.revisions(made.id)
    assert (kept.revision, kept.content["title"], kept.sha256) == (1, "Retire it", before)
    assert kept.by_id == ivy.id
    assert made.revision == 2
    assert made.sha256 != before
    assert queries.impacts([made.id])[made.id].revision == 2
    with pytest.raises(Refused, match="Nothing differs"):
        actions.amend(
            made, actor=ivy, why="Again.", title="Retire it in June", reason=SAID["reason"],
            text=made.text,
        )  # fmt: skip
    assert session.scalars(select(ProposalRevision)).all() == [kept]


def test_what_would_leave_an_objective_unmeasured_is_stopped(people):
    goal = make.objective()
    cycle = making.cycle("proposals")
    item = making.item(cycle, make.metric(objective=goal))
    made = draft(item, people["ivy"])
    actions.hand_in(made, actor=people["ivy"])
    sheet = queries.impacts([made.id])[made.id]
    assert sheet.is_stopped
    assert sheet.content["objectives"][0]["is_lost"]
    cycle.state = "deliberation"
    with pytest.raises(Refused, match="left with no metric"):
        disposing.put_forward(made, actor=people["hal"])
    make.metric(objective=goal)
    actions.build_sheet(made, actor=people["ivy"])
    disposing.put_forward(made, actor=people["hal"])
    assert (item.proposal_id, item.disposition, item.state) == (made.id, "retire", "assessed")


def test_one_proposal_of_an_item_is_put_forward(people, item):
    first, second = (draft(item, people[who]) for who in ("bo", "ivy"))
    for one, who in ((first, "bo"), (second, "ivy")):
        actions.hand_in(one, actor=people[who])
    with pytest.raises(Refused, match="deliberates"):
        disposing.put_forward(first, actor=people["hal"])
    item.cycle.state = "deliberation"
    disposing.put_forward(first, actor=people["hal"])
    disposing.put_forward(second, actor=people["ivy"])
    assert (first.state, second.state) == ("open", "put_forward")
    assert item.proposal_id == second.id
    actions.withdraw(second, why="The other is better.", actor=people["ivy"])
    assert item.proposal_id is None
    assert item.disposition is None


def test_whoever_must_leave_an_item_puts_nothing_forward(people, item):
    made = draft(item, people["bo"])
    actions.hand_in(made, actor=people["bo"])
    item.cycle.state = "deliberation"
    making.interest(item, "ivy", level="leave")
    with pytest.raises(Refused, match="interest"):
        disposing.put_forward(made, actor=people["ivy"])


def test_a_metric_is_put_off_once(people):
    metric = make.metric()
    earlier = making.cycle("closed", year=2024)
    making.item(earlier, metric, state="decided", disposition="defer")
    item = making.item(making.cycle("proposals"), metric)
    with pytest.raises(Refused, match="put off once"):
        draft(item, people["ivy"], kind="defer")


@pytest.mark.parametrize("state", ["planned", "insight", "final_comment", "closed"])
def test_a_cycle_takes_proposals_only_in_their_time(people, state):
    item = making.item(making.cycle(state))
    with pytest.raises(Refused, match="takes no proposals"):
        draft(item, people["ivy"])


def test_later_only_the_committee_proposes(people):
    item = making.item(making.cycle("deliberation"))
    draft(item, people["ivy"])
    with pytest.raises(Refused, match="is over"):
        draft(item, people["bo"])


def test_a_revision_says_what_differs_and_is_of_its_kind(people, item):
    bo = people["bo"]
    nothing = draft(item, bo, kind="revise_minor", text={})
    with pytest.raises(Refused, match="Nothing differs"):
        actions.hand_in(nothing, actor=bo)
    too_much = draft(item, bo, kind="revise_minor", text={"changes": {"exclusions": "returns"}})
    with pytest.raises(Refused, match="would not compare"):
        actions.hand_in(too_much, actor=bo)
    too_little = draft(item, bo, kind="revise_major", text={"changes": {"due_days": 20}})
    with pytest.raises(Refused, match="stay comparable"):
        actions.hand_in(too_little, actor=bo)


def test_a_breaking_revision_is_replayed_over_the_values(people, item):
    make.values(item.metric, [4.0, 5.0, 6.0, 5.0, 4.0, 5.0, 7.0, 5.0])
    text = {"changes": {"unit": "hours", "plausible_low": None}, "answers": {"conversion": 24}}
    made = draft(item, people["bo"], kind="revise_major", text=text)
    actions.hand_in(made, actor=people["bo"])
    sheet = queries.impacts([made.id])[made.id].content
    assert sheet["history"]["periods"] == 8
    assert sheet["history"]["values_changed"] == 8
    assert not sheet["history"]["colours_compared"]
    assert made.comparability == sheet["comparability"] == "recalculated"
    assert sheet["change_type"] == "breaking"


DEFINITION = {
    "name": "Orders on time", "purpose": "So that the department sees whether it keeps promises.",
    "key_question": "Do we keep our promise?", "not_for": "Not for judging persons.",
    "numerator": "orders delivered by the promised day", "denominator": "orders delivered",
    "formula": "numerator / denominator", "inclusions": "all orders delivered in the month",
    "exclusions": "returns", "zero_denominator": "no value", "unit": "%", "scale": "percent",
    "decimals": 1, "value_type": "ratio", "direction": "increase", "frequency": "month",
    "calendar": "calendar", "time_aggregation": "ratio_of_sums",
    "org_aggregation": "ratio_of_sums", "null_policy": "missing", "source_system": "order book",
    "collection_method": "monthly export by the desk", "due_days": 10, "hard_low": 0.0,
    "hard_high": 100.0, "plausible_low": 60.0, "plausible_high": 100.0,
    "known_limits": "It does not see orders that never arrive.",
    "unintended_behaviour": "Promising later days.", "counter_metric": "Days promised",
    "effort_minutes": 30, "next_review_on": making.day(300).isoformat(),
}  # fmt: skip


def addition(people, **more):
    objective = make.objective()
    of_metric = {
        "department_id": people["bo"].department_id, "owner_id": people["bo"].id,
        "objective_ids": [objective.id], "nature": "lagging",
    }  # fmt: skip
    return {
        "title": "Orders on time", "reason": "Customers ask for it.",
        "text": {"definition": DEFINITION, "metric": of_metric, "answers": {}}, **more,
    }  # fmt: skip


def test_an_addition_comes_with_an_item_and_names_what_it_replaces(people):
    cycle = making.cycle("proposals")
    ivy = people["ivy"]
    made = actions.propose_addition(cycle, actor=ivy, **addition(people))
    assert made.item.metric_id is None
    assert made.item.title == "Orders on time"
    with pytest.raises(Refused, match="replaces"):
        actions.hand_in(made, actor=ivy)
    given = addition(people, exceptional="The law asks for it from next year.")
    actions.amend(made, actor=ivy, **given)
    actions.hand_in(made, actor=ivy)
    sheet = queries.impacts([made.id])[made.id].content
    assert made.state == "open"
    assert sheet["hours"]["after"] == pytest.approx(6)
    assert [one["after"] for one in sheet["objectives"]] == ["measured"]


@pytest.mark.parametrize("field", ["formula", "unit", "unintended_behaviour", "effort_minutes"])
def test_an_addition_that_leaves_something_out_is_not_handed_in(people, field):
    given = addition(people, exceptional="The law asks for it.")
    given["text"]["definition"] = {k: v for k, v in DEFINITION.items() if k != field}
    made = actions.propose_addition(making.cycle("proposals"), actor=people["ivy"], **given)
    with pytest.raises(Refused, match="Not ready yet"):
        actions.hand_in(made, actor=people["ivy"])
    assert made.state == "draft"


def test_a_merge_names_others_and_keeps_their_lineage(people, item):
    other = make.metric()
    given = addition(people)
    made = draft(item, people["ivy"], kind="merge", **{**given, "text": given["text"]})
    with pytest.raises(Refused, match="at least one other"):
        actions.hand_in(made, actor=people["ivy"])
    actions.amend(made, actor=people["ivy"], merged_ids=[other.id, item.metric_id], **given)
    assert queries.merged(made.id) == [other]
    actions.hand_in(made, actor=people["ivy"])
    sheet = queries.impacts([made.id])[made.id].content
    assert {one["code"] for one in sheet["metrics"]} == {item.metric.code, other.code}


def test_many_items_are_kept_with_one_entry(people, statements):
    cycle = making.cycle("proposals")
    items = [making.item(cycle) for _ in range(12)]
    hal = people["hal"]
    touched = draft(items[0], hal)
    actions.hand_in(touched, actor=hal)
    ids = [one.id for one in items]
    statements.clear()
    assert keeping.keep_each(cycle, item_ids=ids, reason="They serve us.", actor=hal) == 11
    assert len(statements) <= 14
    kept = session.scalars(select(Proposal).where(Proposal.kind == "keep")).all()
    assert {one.state for one in kept} == {"open"}
    assert len({one.sha256 for one in kept}) == 11
    assert session.scalars(select(Impact).where(Impact.revision == 1)).all()
    assert {one.state for one in session.scalars(select(Item))} == {"proposed"}
    content = actions.content_of(kept[0], [])
    assert kept[0].sha256 == actions.sha256_of(content)
    with pytest.raises(Refused, match="already"):
        keeping.keep_each(cycle, item_ids=ids, reason="Again.", actor=hal)


def test_the_log_keeps_a_text_by_the_labels_of_its_fields(people, item):
    text = {"changes": {"unit": "hours", "due_days": 12}, "answers": {"conversion": 24.0}}
    made = draft(item, people["bo"], kind="revise_major", text=text)
    words = log.last_entry(made).words
    assert (
        '"says":[null,{"Conversion":"24.0","Due, in days after the period":"12","Unit":"hours"}]'
        in (words.differences)
    )


@pytest.mark.both_engines
def test_what_waits_for_the_head_of_a_department(people, inside):
    item = making.item(making.cycle("proposals"))
    asked = making.proposal(item, "bo", "keep", "asked")
    making.proposal(item, "ana", "keep", "asked")
    with inside.test_request_context():
        waits = {
            who: [
                one.title
                for one in all_waiting(dated.waiting, people[who])
                if "Hand in" in one.title
            ]
            for who in ("ana", "fay", "bo", "cy")
        }
    ours, anas = f"Hand in for Bo Bright: {asked.title}", f"Hand in for Ana Albrecht: {asked.title}"
    assert waits == {"ana": [ours], "fay": [ours, anas], "bo": [], "cy": []}
