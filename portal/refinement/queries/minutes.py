"""The minutes of a cycle: who was there, its steps, and of each matter what was said, who kept out,
how every ballot on it ended and what was decided.

Nine statements, however many items there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, load_only

from portal.changelog import queries as log
from portal.db import session
from portal.refinement import conflicts, criteria
from portal.refinement.kinds import Kind
from portal.refinement.models import (
    Appeal,
    Cycle,
    Decision,
    Interest,
    Item,
    Member,
    Motion,
    Proposal,
    Remark,
    Score,
    Suspension,
)
from portal.refinement.queries.cycles import advances
from portal.refinement.queries.minuted import Entry, Matter, Minutes, Scored, Vote

MOST = 100  # items without a ballot that the page names, and of matters that a row says all of
DOCUMENTED = 500  # that a document names, as every table on paper
WORDS = {
    "kinds": {kind.value: kind.noun for kind in Kind},
    "rules": conflicts.RULES,
    "levels": conflicts.LEVEL_WORDS,
    "criteria": criteria.BY_CODE,
}  # what codes are called


def minutes(cycle: Cycle) -> Minutes:
    """Everything that stands in them, by item in the order of the queue."""
    entries = {row.id: Entry(row) for row in session.execute(_items(cycle.id))}
    for interest in session.scalars(_recusals(cycle.id)):
        entries[interest.item_id].recused.append(interest)
    for remark in session.scalars(_objections(cycle.id)):
        entries[remark.item_id].objections.append(remark)
    for item_id, *scored in session.execute(_scores(cycle.id)):
        entries[item_id].scores.append(Scored(*scored))
    for entry in entries.values():
        entry.scores.sort(key=lambda one: [*criteria.BY_CODE].index(one.criterion))
    names = {one.person_id: one.person.name for one in cycle.members}
    matters, waiting = _matters(entries, list(_votes(cycle.id, names)))
    by_decision = {one.decision.id: one for one in matters if one.decision is not None}
    for appeal in session.scalars(_appeals(cycle.id)):
        if appeal.decision_id in by_decision:
            by_decision[appeal.decision_id].appeals.append(appeal)
    return Minutes(advances(cycle), matters, waiting, _ratified(cycle.id, names), log.head())


def _matters(
    entries: dict[int, Entry], votes: Iterable[tuple[Vote, int | None]]
) -> tuple[list[Matter], list[Entry]]:
    """Items by their newest motion, with earlier ballots on the item's proposals before it."""
    before: dict[int, list[Vote]] = defaultdict(list)
    newest: dict[int, Vote] = {}
    for vote, item_id in votes:
        newest[vote.motion.id] = vote
        if item_id is not None:
            before[item_id].append(vote)
    found: dict[int, Matter] = {}
    waiting = []
    for entry in entries.values():
        last = newest.get(entry.item.motion_id or 0)
        if last is None:
            waiting.append(entry)
            continue
        earlier = [one for one in before[entry.item.id] if one.motion.id < last.motion.id]
        matter = found.setdefault(last.motion.id, Matter([], [last]))
        matter.entries.append(entry)
        matter.votes[:-1] = sorted(
            {one.motion.id: one for one in (*matter.votes[:-1], *earlier)}.values(),
            key=lambda one: one.motion.id,
        )
    return list(found.values()), sorted(waiting, key=lambda one: not one.has_words)


def _votes(cycle_id: int, names: dict[int, str]) -> Iterator[tuple[Vote, int | None]]:
    """All ballots of the cycle, oldest first, each with the item of its proposal."""
    found = (
        select(Motion, Decision, Proposal.item_id)
        .outerjoin(Decision, Decision.motion_id == Motion.id)
        .outerjoin(Proposal, Proposal.id == Motion.proposal_id)
        .where(Motion.cycle_id == cycle_id)
        .order_by(Motion.id, Decision.id)
    )
    for motion, decision, item_id in session.execute(found):
        yield _vote(motion, decision, names), item_id


def _vote(motion: Motion, decision: Decision | None, names: dict[int, str]) -> Vote:
    stood_in = tuple(
        (names.get(one["id"], "Somebody"), names.get(one["stands_for"], "somebody"))
        for one in motion.voters
        if one.get("stands_for") is not None
    )
    return Vote(motion, decision, stood_in)


def _ratified(cycle_id: int, names: dict[int, str]) -> list[tuple[Suspension, Vote | None]]:
    """Stops out of cycle that the committee voted on, the oldest first."""
    found = (
        select(Suspension, Motion, Decision)
        .outerjoin(Motion, Motion.id == Suspension.motion_id)
        .outerjoin(Decision, Decision.motion_id == Motion.id)
        .where(Suspension.cycle_id == cycle_id, Suspension.state != "asked")
        .options(
            joinedload(Suspension.metric),
            joinedload(Suspension.asked_by),
            joinedload(Suspension.second),
        )
        .order_by(Suspension.id)
    )
    return [
        (stop, _vote(motion, decision, names) if motion is not None else None)
        for stop, motion, decision in session.execute(found)
    ]


def _items(cycle_id: int) -> Any:
    return (
        select(Item.id, Item.title, Item.state, Item.disposition, Item.motion_id)
        .where(Item.cycle_id == cycle_id)
        .order_by(Item.position, Item.id)
    )


def _recusals(cycle_id: int) -> Any:
    levels = (conflicts.NO_VOTE, conflicts.LEAVE)
    return (
        select(Interest)
        .join(Interest.item)
        .where(Item.cycle_id == cycle_id, Interest.level.in_(levels))
        .options(joinedload(Interest.person))
        .order_by(Interest.id)
    )


def _objections(cycle_id: int) -> Any:
    return (
        select(Remark)
        .join(Remark.item)
        .where(Item.cycle_id == cycle_id, Remark.kind.in_(("objection", "argument")))
        .options(joinedload(Remark.person), joinedload(Remark.answered_by))
        .order_by(Remark.id)
    )


def _scores(cycle_id: int) -> Any:
    """Lowest, highest and number of the scores by criterion, of items whose scores are shown."""
    return (
        select(
            Score.item_id,
            Score.criterion,
            func.min(Score.score),
            func.max(Score.score),
            func.count(Score.id),
        )
        .join(Score.item)
        .where(Item.cycle_id == cycle_id, Item.scores_shown_at.is_not(None))
        .group_by(Score.item_id, Score.criterion)
    )


def _appeals(cycle_id: int) -> Any:
    """What was appealed and how it ended; who did, and with what words, is not for the minutes."""
    return (
        select(Appeal)
        .join(Appeal.decision)
        .where(Decision.cycle_id == cycle_id)
        .options(
            load_only(Appeal.decision_id, Appeal.ground, Appeal.state, Appeal.at,
                      Appeal.answered_at, Appeal.version)
        )
        .order_by(Appeal.id)
    )  # fmt: skip


def attendance(cycle: Cycle) -> list[Member]:
    """Everybody who had a seat, the chair's first; who left stands last, with the day."""
    parts = (conflicts.CHAIR, conflicts.MEMBER, conflicts.ALTERNATE)
    return sorted(
        cycle.members,
        key=lambda one: (one.left_at is not None, parts.index(one.part), one.position),
    )
