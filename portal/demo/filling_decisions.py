"""How last year's review ended: ballots, one that was held twice, publication, who knows of it."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.demo.reviewing import CHOSEN, MORNING, Unwatched, Year
from portal.demo.story.shapes import Cast
from portal.insight.actions import recompute
from portal.jobs.models import Job
from portal.refinement.actions import (
    comment,
    cycles,
    decisions,
    disposing,
    knowing,
    motions,
    proposals,
    publishing,
)
from portal.refinement.models import Acknowledgement, Decision, Item, Motion, Proposal

# Days after the committee's talks, counted as in `reviewing`.
COMMENT, BALLOT, COUNTED = 10, -1, -4
AGAIN, COMMENT_AGAIN, BALLOT_AGAIN, COUNTED_AGAIN = -5, -6, -17, -19
DECIDED, PUBLISHED, TOLD, KNOWN, CLOSED = -20, -21, -22, -24, -60


def decide(year: Year) -> None:
    """From what is put forward to the end of the cycle."""
    _put_forward(year)
    _comment(year, COMMENT)
    year.step("ballot", BALLOT)
    for cast in year.told.CAST:
        _vote(year, cast, COUNTED)
    _keep(year)
    _reconsider(year)
    year.step("decided", DECIDED)
    with year.ago(PUBLISHED):
        publishing.publish(year.cycle, year.chair)
    year.step("acknowledging", TOLD)
    _acknowledge(year)
    _take_effect(year)
    _close(year)
    recompute([item.metric_id for item in year.items.values() if item.metric_id])  # as of today


def _put_forward(year: Year) -> None:
    """All that is to be kept, by the chair."""
    found = (
        select(Proposal)
        .join(Item, Item.id == Proposal.item_id)
        .where(Item.cycle_id == year.cycle.id, Proposal.kind == "keep", Proposal.state == "open")
    )
    with year.ago(CHOSEN):
        for one in session.scalars(found.order_by(Proposal.id)).all():
            disposing.put_forward(one, actor=year.chair)


def _comment(year: Year, ago: int) -> None:
    """The final comment opens, and everybody affected is told."""
    year.step("final_comment", ago)
    with year.ago(ago):
        comment.tell_as_job(Unwatched(cycle_id=year.cycle.id))
        session.execute(
            update(Job)
            .where(Job.kind == comment.COMMENT, Job.state == "queued")
            .values(state="done", slot=None, ended_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def _vote(year: Year, cast: Cast, ago: int) -> Decision:
    """Everybody votes, and the chair counts."""
    motion = session.get_one(Motion, year.items[cast.code].motion_id)
    _cast(year, motion, cast, ago + 1)
    with year.ago(ago):
        return decisions.decide(
            motion, actor=year.chair, reason=cast.reason, rejected_options=cast.rejected
        )


def _cast(year: Year, motion: Motion, cast: Cast, ago: int) -> None:
    names = {one.id: name for name, one in year.people.items()}
    with year.ago(ago):
        for voter in motion.voters:
            if voter["recused"]:
                continue
            name = names[voter["id"]]
            choice = "no" if name in cast.no else "abstain" if name in cast.abstained else "yes"
            motions.vote(
                motion, choice=choice, reason=cast.no.get(name, ""), actor=year.people[name]
            )


def _keep(year: Year) -> None:
    """What is kept, mostly as one list."""
    found = select(Motion).where(Motion.cycle_id == year.cycle.id, Motion.state == "open")
    for motion in session.scalars(found.order_by(Motion.id)).all():
        reason = year.told.KEPT if motion.proposal_id is None else year.told.KEPT_ALONE
        _cast(year, motion, Cast("", reason), COUNTED + 1)
        with year.ago(COUNTED):
            decisions.decide(motion, actor=year.chair, reason=reason)


def _reconsider(year: Year) -> None:
    """Back to deliberation with what had nearly enough votes, and to a second ballot."""
    cast = year.told.RECONSIDERED
    reason, why = year.told.AGAIN
    year.step("deliberation", AGAIN, why)
    with year.ago(AGAIN):
        one = year.proposal(cast.code, "retire")
        proposals.amend(
            one, actor=one.author, why=why, title=one.title, reason=reason, text=one.text
        )
    _comment(year, COMMENT_AGAIN)
    year.step("ballot", BALLOT_AGAIN)
    _vote(year, cast, COUNTED_AGAIN)


def _acknowledge(year: Year) -> None:
    """Most say that they know; one of them has a concern."""
    name, words = year.told.CONCERN
    silent = {year.people[each].id for each in year.told.SILENT}
    told = session.scalars(select(Acknowledgement).order_by(Acknowledgement.id)).all()
    people: dict[int, Person] = {one.id: one for one in year.people.values()}
    for place, one in enumerate(told):
        person = people[one.person_id]
        if person.id in silent:
            continue
        with year.ago(KNOWN - place % 9):
            concern = words if person.name == name else ""
            knowing.acknowledge(one, actor=person, concern=concern)


def _take_effect(year: Year) -> None:
    """Each decision on its day."""
    found = select(Decision).where(
        Decision.cycle_id == year.cycle.id,
        Decision.state == "published",
        Decision.effective_on <= year.stage.today,
    )
    for one in session.scalars(found.order_by(Decision.effective_on, Decision.id)).all():
        with clock.standing_at(datetime.combine(one.effective_on or year.stage.today, MORNING)):
            publishing.take_effect(one.id)


def _close(year: Year) -> None:
    cycle = year.cycle
    with year.ago(CLOSED):
        again = clock.now().date() + timedelta(days=240)
        days = {name: getattr(cycle, name) for name in cycles.DATES}
        cycles.set_calendar(
            cycle, actor=year.chair, ack_share=cycle.ack_share, next_review_on=again, **days
        )
    year.step("closed", CLOSED)
