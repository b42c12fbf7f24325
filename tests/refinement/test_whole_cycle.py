"""A small cycle from its plan to its end: one metric is kept, one retired, by all its steps."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.db import session
from portal.notices.models import Notice
from portal.refinement.actions import (
    advancing,
    committee,
    cycles,
    decisions,
    disposing,
    evidence,
    insight,
    interests,
    knowing,
    motions,
    proposals,
    publishing,
)
from portal.refinement.cycle import STATES
from portal.refinement.models import Acknowledgement, Advance, Cycle, Item, Motion, Proposal
from portal.registry.models import Metric
from tests import cast, make
from tests.refinement.making import day

YEAR = 2040
PAGE = f"/refinement/{YEAR}"
CALENDAR = {"insight_from": day(-20), "insight_until": day(1), "ack_share": 80}
LATER = {
    **CALENDAR, "insight_until": day(-1), "comment_until": day(20), "ballot_until": day(30),
    "next_review_on": day(300),
}  # fmt: skip
SEATS = {"ivy": "member", "eve": "member", "fay": "alternate"}
VOTERS = ("hal", "ivy", "eve")
KEEP = {"title": "Keep it", "reason": "We look at it every week."}
RETIRE = {"title": "Retire it", "reason": "Nobody looks at it."}
ANSWERS = {"instead": "The delay.", "risks": "None that we know."}


def comment_is_over(cycle):
    """The ten days of the final comment have passed."""
    cycle.comment_opened_at -= timedelta(days=11)
    make.kept()


@pytest.mark.both_engines
def test_by_actions(people):
    hal, bo, ivy = people["hal"], people["bo"], people["ivy"]
    kept, retired = make.metric(name="Delay"), make.metric(name="Errors")
    make.kept()

    def go_on(to):
        advancing.advance(cycle, to=to, reason="", actor=hal)
        make.jobs()

    cycle = cycles.start_cycle(year=YEAR, title="", purpose="", actor=hal)
    for who, part in SEATS.items():
        committee.give_seat(cycle, person_id=people[who].id, part=part, actor=hal)
    for who in ("hal", *SEATS):
        interests.declare_all(cycle, actor=people[who])
    cycles.set_calendar(cycle, **CALENDAR, actor=hal)
    assert cycles.freeze_scope(cycle, actor=hal) == 2
    go_on("insight")
    first, second = session.scalars(select(Item).order_by(Item.position)).all()
    assert [first.metric_id, second.metric_id] == [kept.id, retired.id]
    insight.answer(first, helps=4, actor=bo)
    cycles.set_calendar(cycle, **LATER, actor=hal)
    evidence.build(cycle, actor=hal)
    make.jobs()
    go_on("proposals")
    keep = proposals.propose(first, kind="keep", text={}, actor=bo, **KEEP)
    retire = proposals.propose(second, kind="retire", text={"answers": ANSWERS}, actor=bo, **RETIRE)
    for one in (keep, retire):
        proposals.hand_in(one, actor=bo)
    go_on("impact")
    go_on("deliberation")
    for one in (keep, retire):
        disposing.put_forward(one, actor=ivy)
    go_on("final_comment")
    comment_is_over(cycle)
    go_on("ballot")
    for motion in session.scalars(select(Motion).order_by(Motion.id)).all():
        for who in VOTERS:
            motions.vote(motion, choice="yes", reason="", actor=people[who])
        decisions.decide(motion, reason="All agree.", actor=hal)
    go_on("decided")
    publishing.ask_publication(cycle, actor=hal)
    make.jobs()
    session.refresh(cycle)
    assert cycle.state == "published"
    go_on("acknowledging")
    told = session.scalars(select(Acknowledgement)).all()
    assert {one.person_id for one in told} == {bo.id, people["ana"].id}
    for one in told:
        knowing.acknowledge(one, actor=one.person)
    go_on("closed")

    taken = session.scalars(select(Advance).order_by(Advance.id)).all()
    assert [one.to_state for one in taken] == list(STATES[1:])
    assert [one.from_state for one in taken] == list(STATES[:-1])
    assert (kept.state, retired.state) == ("approved", "deprecated")
    assert (first.state, second.state) == ("effective", "published")
    assert {keep.state, retire.state} == {"decided"}
    steps = session.scalars(
        select(Notice.title).where(Notice.kind == advancing.STEPPED, Notice.person_id == ivy.id)
    ).all()
    assert len(steps) == len(STATES) - 1


class Walk:
    """Who takes a cycle through its pages, by plain forms."""

    def __init__(self, app, visit):
        self.app, self.visit, self.hal = app, visit, visit("hal")

    def read(self, found):
        with self.app.app_context():
            return session.scalars(found).all()

    def send(self, who, url, of=None, **fields):
        """A form, as it was opened just now."""
        if of is not None:
            found = select(type(of).version).where(type(of).id == of.id)
            fields["version"] = str(self.read(found)[0])
        sent = {name: str(value) for name, value in fields.items()}
        answer = self.visit(who).post(url, data=sent)
        assert answer.status_code == 303, (url, answer.text)
        return answer

    @property
    def cycle(self):
        return self.read(select(Cycle))[0]

    def go_on(self, to):
        assert "Go on to “" in self.hal.get(PAGE).text
        self.send("hal", f"{PAGE}/steps", self.cycle, to=to)
        make.jobs(self.app)
        assert self.cycle.state == to


def planned(walk):
    walk.send("hal", "/refinement", year=YEAR, title="", purpose="")
    names = {row[0]: row[1] for row in cast.PEOPLE}
    for who, part in SEATS.items():
        walk.send("hal", f"{PAGE}/committee", person_id=names[who], part=part)
    for who in ("hal", *SEATS):
        walk.send(who, f"{PAGE}/interests")
    walk.send("hal", f"{PAGE}/calendar", walk.cycle, **CALENDAR)
    walk.send("hal", f"{PAGE}/scope", walk.cycle)


def asked_and_proposed(walk):
    first, second = walk.read(select(Item).order_by(Item.position))
    walk.send("bo", f"{PAGE}/insight", **{f"i{first.id}-helps": 4})
    walk.send("hal", f"{PAGE}/calendar", walk.cycle, **LATER)
    walk.send("hal", f"{PAGE}/evidence")
    make.jobs(walk.app)
    walk.go_on("proposals")
    walk.send("bo", f"{PAGE}/items/{first.id}/proposals", kind="keep", **KEEP)
    walk.send("bo", f"{PAGE}/items/{second.id}/proposals", kind="retire", **RETIRE, **ANSWERS)
    for one in walk.read(select(Proposal).order_by(Proposal.id)):
        walk.send("bo", f"/refinement/proposals/{one.id}/submission", one)


def deliberated_and_decided(walk):
    for one in walk.read(select(Proposal).order_by(Proposal.id)):
        walk.send("ivy", f"/refinement/proposals/{one.id}/disposition", one)
    walk.go_on("final_comment")
    with walk.app.app_context():
        comment_is_over(session.scalars(select(Cycle)).one())
    walk.go_on("ballot")
    assert "Vote on 2 motions" in walk.visit("ivy").get("/").text
    assert "Vote on" not in walk.visit("fay").get("/").text  # an alternate
    for motion in walk.read(select(Motion).order_by(Motion.id)):
        for who in VOTERS:
            walk.send(who, f"{PAGE}/motions/{motion.id}/votes", choice="yes", reason="")
        walk.send("hal", f"{PAGE}/motions/{motion.id}/decision", reason="All agree.")
    walk.go_on("decided")


def published(walk):
    hal, ivy = walk.hal, walk.visit("ivy")
    assert "Publish all decisions" not in ivy.get(PAGE).text
    assert "Publish all decisions" in hal.get(PAGE).text
    assert walk.send("hal", f"{PAGE}/publication").location == f"{PAGE}#checklist"
    page = hal.get(PAGE).text
    assert "Publication of decisions" in page
    assert "Publish all decisions" not in page
    page = ivy.get(PAGE).text
    assert "The decisions are being published" in page
    assert "Publication of decisions" not in page  # its progress is for who asked
    again = hal.post(f"{PAGE}/publication")
    assert (again.status_code, "worked on already" in again.text) == (422, True)
    make.jobs(walk.app)
    assert walk.cycle.state == "published"
    assert "Next: acknowledging" in hal.get(PAGE).text


def test_by_its_pages(app, visit):
    with app.app_context():
        make.metric(name="Delay")
        make.metric(name="Errors")
        make.kept()
    walk = Walk(app, visit)
    planned(walk)
    walk.go_on("insight")
    asked_and_proposed(walk)
    walk.go_on("impact")
    walk.go_on("deliberation")
    deliberated_and_decided(walk)
    published(walk)
    walk.go_on("acknowledging")
    assert "0 of 2 people who were told" in walk.hal.get(PAGE).text
    for who in ("bo", "ana"):
        assert "Say that you know what was decided" in visit(who).get("/").text
        walk.send(who, f"{PAGE}/acknowledgement")
        assert "Say that you know what was decided" not in visit(who).get("/").text
    assert "2 of 2 people who were told" in walk.hal.get(PAGE).text
    walk.go_on("closed")
    assert walk.read(select(Metric.state).order_by(Metric.id)) == ["approved", "deprecated"]
    taken = walk.read(select(Advance.to_state).order_by(Advance.id))
    assert taken == list(STATES[1:])
    assert "Everything stays readable" in walk.hal.get(PAGE).text
