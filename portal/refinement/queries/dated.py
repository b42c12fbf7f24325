"""What the refinement hands to calendars and to the start page: days of a cycle, what waits."""

from typing import Any

from flask import url_for
from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Department, Person
from portal.db import bigint, session
from portal.driver import Ready
from portal.notices.calendar_text import Day
from portal.refinement.cycle import ENDED, PROPOSING, WORDS
from portal.refinement.models import (
    Acknowledgement,
    Appeal,
    Cycle,
    InsightAnswer,
    InsightAsked,
    Item,
    Member,
    Motion,
    Proposal,
    Suspension,
)
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import decisions, motions
from portal.refinement.queries.suspensions import GOING, to_lead_on
from portal.registry.queries.days import day_of, today
from portal.web.found import A_FEW, PERSON, MayWait, Waiting, Wanted

DAYS = {
    "insight_until": "Departments have answered",
    "proposals_until": "Proposals are in",
    "impact_until": "Impact sheets are complete",
    "deliberation_until": "Deliberation ends",
    "comment_until": "Final comment ends",
    "ballot_until": "Ballot ends",
    "effective_on": "Decisions hold from here",
    "acknowledge_until": "Everybody has acknowledged",
}
UNTIL = {  # the day that ends a state
    "insight": "insight_until",
    "proposals": "proposals_until",
    "impact": "impact_until",
    "deliberation": "deliberation_until",
    "final_comment": "comment_until",
    "ballot": "ballot_until",
    "acknowledging": "acknowledge_until",
}
HEADING = "The annual refinement"
MAY_WAIT: MayWait = {
    "cycles": exists().where(Cycle.state.not_in(ENDED)),
    "ballots": exists().where(Motion.state == "open"),
    "acknowledgements": exists().where(
        Acknowledgement.person_id == PERSON, Acknowledgement.acknowledged_at.is_(None)
    ),
    "appeals": exists().where(Appeal.state == "open"),
    "suspensions": exists().where(Suspension.state == GOING[0]),
    "stops": exists().where(Suspension.state == "in_force"),
}
_DAYS = Ready(  # every look into a calendar sends it
    select(Cycle.id, Cycle.year, Cycle.title, *(getattr(Cycle, name) for name in DAYS))
    .join(Member, Member.cycle_id == Cycle.id)
    .where(
        Member.person_id == bindparam("person_id", type_=bigint),
        Member.left_at.is_(None),
        Cycle.state.not_in(ENDED),
    )
    .order_by(Cycle.year)
)


def due_days(person: Person) -> list[Day]:
    """The calendar's days of the cycles in whose committee `person` has a seat: one statement."""
    return [
        Day(
            f"cycle:{cycle.id}:{name}",
            getattr(cycle, name),
            f"{label}: {cycle.title}",
            "",
            url_for("refinement.cycle", year=cycle.year),
        )
        for cycle in _DAYS.rows(session.connection(), person_id=person.id)
        for name, label in DAYS.items()
        if getattr(cycle, name) is not None
    ]


def waiting(person: Person, wanted: Wanted = A_FEW) -> list[Waiting]:
    """What one's metrics are worth, interests to declare, cycles to lead on, ballots, decisions to
    acknowledge, appeals, suspensions to second, and what people propose through whoever heads their
    department: six statements, one more for heads and for chairs, whatever their number; none for
    what cannot wait.
    """
    return [
        *(_steps(person) if wanted.may("cycles") else ()),
        *(_ballots(person) if wanted.may("ballots") else ()),
        *(_to_acknowledge(person) if wanted.may("acknowledgements") else ()),
        *(_appeals(person) if wanted.may("appeals") else ()),
        *(_to_vouch(person) if wanted.may("cycles") else ()),
        *(_stops(person) if wanted.may("stops") else ()),
        *(_seconds(person) if wanted.may("suspensions") else ()),
    ]


def _steps(person: Person) -> list[Waiting]:
    """What cycles ask of somebody who was asked, or has a seat."""
    found = []
    for cycle, seat, is_asked in session.execute(_going(person)):
        if is_asked:
            url = url_for("refinement.insight_form", year=cycle.year)
            title = "Say what your metrics are worth to you"
            found.append(Waiting(HEADING, title, url, cycle.title, cycle.insight_until))
        if seat is None:
            continue
        if seat.interests_declared_at is None:
            url = url_for("refinement.interests_of", year=cycle.year)
            found.append(Waiting(HEADING, "Declare your interests", url, cycle.title))
        if seat.part == "chair":
            found.append(_step(cycle))
    return found


def _seconds(person: Person) -> list[Waiting]:
    return [
        Waiting(
            HEADING,
            f"Second the suspension of {one.metric.name}?",
            url_for("refinement.suspension", suspension_id=one.id),
            one.reason[:100],
        )
        for one in session.scalars(_to_second(person))
    ]


def _ballots(person: Person) -> list[Waiting]:
    """Those of one cycle are one thing to do."""
    by_cycle: dict[tuple[int, int], list[Motion]] = {}
    for one in motions.waiting_for(person, clock.now()):
        alone = one.id if one.kind == "ratify" else 0  # the queue lists no ratification
        by_cycle.setdefault((one.cycle_id or 0, alone), []).append(one)
    return [_ballots_of(some) for some in by_cycle.values()]


def _stops(person: Person) -> list[Waiting]:
    """What a chair does with the stop of a metric once its ballot has ended."""
    if not policy.can_start_cycle(person):
        return []
    return [
        Waiting(
            HEADING,
            f"Have the committee vote again: {one.metric.name}"
            if is_again
            else f"Count the ballot on the suspension of {one.metric.name}",
            url_for("refinement.suspension", suspension_id=one.id),
            "Its ballot had no quorum." if is_again else "Its ballot has ended.",
            one.ratify_by,
        )
        for one, is_again in to_lead_on(clock.now())
    ]


def _ballots_of(some: list[Motion]) -> Waiting:
    first, cycle = some[0], some[0].cycle
    if cycle is None:
        url = url_for("refinement.suspensions")
    elif len(some) == 1:
        url = url_for("refinement.motion", year=cycle.year, motion_id=first.id)
    else:
        url = url_for("refinement.queue", year=cycle.year, show="mine")
    title = f"Vote: {first.title}" if len(some) == 1 else f"Vote on {len(some)} motions"
    words = cycle.title if cycle is not None else "A suspension out of cycle"
    return Waiting(HEADING, title, url, words, day_of(first.closes_at))


def _to_acknowledge(person: Person) -> list[Waiting]:
    return [
        Waiting(
            HEADING,
            "Say that you know what was decided",
            url_for("refinement.changed", year=one.publication.cycle.year),
            one.publication.cycle.title,
            one.publication.cycle.acknowledge_until,
        )
        for one in decisions.to_acknowledge(person)
    ]


def _appeals(person: Person) -> list[Waiting]:
    return [
        Waiting(
            HEADING,
            f"Hear an appeal: {one.decision.motion.title}",
            url_for("refinement.one_appeal", year=one.decision.cycle.year, appeal_id=one.id),
            "You did not vote on it.",
        )
        for one in decisions.to_hear(person)
        if one.decision.cycle is not None
    ]


def _to_vouch(person: Person) -> list[Waiting]:
    """What `policy.can_vouch` lets heads hand in for others."""
    headed = [one.department_id for one in person.headships if one.holds_on(None)]
    if not headed:
        return []
    found = (
        select(Proposal)
        .join(Proposal.department)
        .join(Item, Item.id == Proposal.item_id)
        .join(Item.cycle)
        .where(
            Proposal.state == "asked",
            Proposal.author_id != person.id,
            or_(Department.id.in_(headed), Department.parent_id.in_(headed)),
            Cycle.state.in_(PROPOSING),
        )
        .options(joinedload(Proposal.author))
        .order_by(Proposal.id)
    )
    return [
        Waiting(
            HEADING,
            f"Hand in for {one.author.name}: {one.title}",
            url_for("refinement.proposal", proposal_id=one.id),
            "Proposed through your department.",
        )
        for one in session.scalars(found)
    ]


def _step(cycle: Cycle) -> Waiting:
    until = UNTIL.get(cycle.state)
    return Waiting(
        HEADING,
        f"Lead {cycle.title} on",
        url_for("refinement.cycle", year=cycle.year),
        f"It is at “{WORDS[cycle.state].lower()}”: its checklist says what is missing.",
        getattr(cycle, until) if until else None,
    )


def _going(person: Person) -> Any:
    """Cycles in whose committee `person` has a seat, or that ask them and have no answer yet."""
    day = today()
    asked = and_(
        Cycle.state == "insight",
        or_(Cycle.insight_from.is_(None), Cycle.insight_from <= day),
        or_(Cycle.insight_until.is_(None), Cycle.insight_until >= day),
        exists().where(
            InsightAsked.cycle_id == Cycle.id, InsightAsked.department_id == person.department_id
        ),
        ~exists(
            select(InsightAnswer.id)
            .join(Item, Item.id == InsightAnswer.item_id)
            .where(InsightAnswer.person_id == person.id, Item.cycle_id == Cycle.id)
        ),
    )
    seat = and_(
        Member.cycle_id == Cycle.id, Member.person_id == person.id, Member.left_at.is_(None)
    )
    return (
        select(Cycle, Member, asked)
        .outerjoin(Member, seat)
        .where(Cycle.state.not_in(ENDED), or_(Member.id.is_not(None), asked))
        .order_by(Cycle.year)
    )


def _to_second(person: Person) -> Any:
    seats = select(Member.cycle_id).where(
        Member.person_id == person.id, Member.left_at.is_(None), Member.part != "alternate"
    )
    return (
        select(Suspension)
        .where(
            Suspension.state == GOING[0],
            Suspension.asked_by_id != person.id,
            Suspension.cycle_id.in_(seats),
        )
        .options(joinedload(Suspension.metric))
        .order_by(Suspension.id)
    )
