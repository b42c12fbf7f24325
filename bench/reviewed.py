"""A year's review as the bench fills it: cycles, proposals, ballots, readers, rows of the log."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from bench.filling import HEAD
from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.notices.models import Following
from portal.refinement.digest import sha256_of
from portal.refinement.models import Ballot, Cycle, Decision, Item, Member, Motion, Proposal
from portal.registry.models import Metric

PUBLISHED, OPEN, BALLOT, EARLIER = 2090, 2091, 2092, 2080  # years of the cycles
DECISIONS, READERS = 70, 6_000  # that are published, and to how many people
PROPOSALS, WAITING = 10_000, 200
COMMITTEE = range(1, 6)  # people; the first one chairs
AT = {"purpose": "", "cancelled_reason": "", "created_by_id": HEAD, "ack_share": 80, "version": 1}


def fill(ballots: int) -> int:
    """The cycles with their items; how many metrics are under review in the open one.

    `ballots` are ready to be decided, as far as there are metrics.
    """
    ids = session.scalars(
        select(Metric.id).where(Metric.state == "approved").order_by(Metric.id)
    ).all()
    now, today = clock.now(), clock.now().date()
    days = {
        "insight_from": today - timedelta(days=60), "insight_until": today - timedelta(days=30),
        "comment_until": today - timedelta(days=3), "ballot_until": today + timedelta(days=9),
        "effective_on": today + timedelta(days=120), "next_review_on": today + timedelta(days=300),
        "created_at": now, "scope_frozen_at": now,
    }  # fmt: skip
    states = {PUBLISHED: "decided", OPEN: "insight", BALLOT: "ballot", EARLIER: "closed"}
    session.execute(insert(Cycle), [
        {"year": year, "title": f"Review of {year}", "state": state, **days, **AT}
        for year, state in states.items()
    ])  # fmt: skip
    cycles = {row.year: row.id for row in session.execute(select(Cycle.year, Cycle.id))}
    session.execute(insert(Member), [
        {"cycle_id": cycle, "person_id": person, "part": "member" if place else "chair",
         "position": place, "interests_declared_at": now, "joined_at": now}
        for cycle in cycles.values() for place, person in enumerate(COMMITTEE)
    ])  # fmt: skip
    _items(cycles[OPEN], ids)
    _items(cycles[EARLIER], ids[:100])
    _decided(cycles[PUBLISHED], ids[:DECISIONS], today)
    _ballots(cycles[BALLOT], ids[:ballots])
    _proposals(cycles)
    _readers(ids[:DECISIONS])
    session.commit()
    return len(ids)


def _items(cycle: int, metrics: Any, state: str = "assessed") -> list[int]:
    session.execute(insert(Item), [
        {"cycle_id": cycle, "metric_id": one, "title": f"Metric {one}", "flags": "",
         "position": place, "state": state, "version": 1}
        for place, one in enumerate(metrics, 1)
    ])  # fmt: skip
    return list(session.scalars(select(Item.id).where(Item.cycle_id == cycle).order_by(Item.id)))


def _proposed(item: int, kind: str, number: int, state: str) -> dict[str, Any]:
    changes = {"source_system": f"warehouse terminal {number}"}
    held = {"changes": changes} if kind == "revise_minor" else {"answers": {"instead": "Others."}}
    return {
        "item_id": item, "kind": kind, "state": state, "title": f"{kind} {number}", "text": held,
        "reason": "We look at it every week.", "sha256": sha256_of(held), "exceptional": "",
        "author_id": HEAD, "department_id": 2, "created_at": clock.now(),
        "submitted_at": clock.now(), "revision": 1, "version": 1,
    }  # fmt: skip


def _proposals(cycles: dict[int, int]) -> None:
    """Those that are open stand in the open cycle, the others in one that is over."""
    for cycle, count, state in (
        (cycles[OPEN], WAITING, "open"), (cycles[EARLIER], PROPOSALS - WAITING, "decided")
    ):  # fmt: skip
        items = session.scalars(select(Item.id).where(Item.cycle_id == cycle)).all()
        session.execute(insert(Proposal), [
            _proposed(items[number % len(items)], "revise_minor", number, state)
            for number in range(count)
        ])  # fmt: skip


def _motions(cycle: int, metrics: Any, kinds: Iterator[str], state: str) -> list[Motion]:
    """A proposal that was put forward and a motion with its voters for each metric."""
    items = _items(cycle, metrics, "decided" if state == "closed" else "commented")
    now = clock.now()
    voters = [
        {"id": one, "department": 2, "recused": False, "stands_for": None} for one in COMMITTEE
    ]
    made = []
    for number, (item, kind) in enumerate(zip(items, kinds, strict=False)):
        proposal = Proposal(**_proposed(item, kind, number, "put_forward"))
        session.add(proposal)
        session.flush()
        motion = Motion(
            cycle_id=cycle, proposal_id=proposal.id, kind=kind, title=proposal.title,
            sha256=proposal.sha256, state=state, voters=voters, departments=[],
            opened_at=now - timedelta(days=7),
            closes_at=now + timedelta(days=7 if state == "open" else 0),
            closed_at=None if state == "open" else now,
        )  # fmt: skip
        session.add(motion)
        session.flush()
        session.execute(
            update(Item).where(Item.id == item)
            .values(proposal_id=proposal.id, motion_id=motion.id, disposition=kind)
        )  # fmt: skip
        made.append(motion)
    return made


def _ballots(cycle: int, metrics: Any) -> None:
    """Motions on which everybody has voted: nothing is left but to count."""
    motions = _motions(cycle, metrics, iter(["keep"] * len(metrics)), "open")
    session.execute(insert(Ballot), [
        {"motion_id": motion.id, "person_id": one, "choice": "yes", "reason": "",
         "cast_at": clock.now()}
        for motion in motions for one in COMMITTEE
    ])  # fmt: skip


def _decided(cycle: int, metrics: Any, today: date) -> None:
    """Of 70: 40 stay, 20 are revised, 10 end."""
    kinds = [*["keep"] * 40, *["revise_minor"] * 20, *["retire"] * 10]
    motions = _motions(cycle, metrics, iter(kinds), "closed")
    session.execute(insert(Decision), [
        {"cycle_id": cycle, "motion_id": one.id, "kind": one.kind, "outcome": "adopted",
         "counts": {"sentence": "5 of 5 voted, 3 needed; 5 of 5 = 100 %."},
         "reason": "It serves us.", "dissent": "", "rejected_options": "", "decided_on": today,
         "effective_on": today if one.kind == "keep" else today + timedelta(days=200),
         "decided_by_id": HEAD, "version": 1}
        for one in motions
    ])  # fmt: skip


def _readers(metrics: Any) -> None:
    """People who follow what is decided on."""
    session.execute(delete(Following))
    first = (session.scalar(select(Person.id).order_by(Person.id.desc()).limit(1)) or 0) + 1
    now = clock.now()
    people = range(first, first + READERS)
    session.execute(insert(Person), [
        {"id": one, "email": f"reader{one}@example.org", "name": f"Reader {one}",
         "department_id": 2, "state": "active", "theme": "auto", "created_at": now, "version": 1}
        for one in people
    ])  # fmt: skip
    session.execute(insert(Following), [
        {"person_id": one, "subject_kind": "metric", "created_at": now,
         "subject_id": metrics[one % len(metrics)]}
        for one in people
    ])  # fmt: skip


def add_entries(upto: int) -> None:
    """Rows of the log, up to so many; their chain is not looked at here."""
    session.execute(text(
        "WITH RECURSIVE more(n) AS (SELECT max(sequence) + 1 FROM entry UNION ALL"
        " SELECT n + 1 FROM more WHERE n < :entries)"
        " INSERT INTO entry (sequence, at, action, subject_kind, subject_id, actor_id,"
        " words_digest, previous_hash, hash)"
        " SELECT n, '2026-01-01 00:00:00.000000', 'edit', 'metric', 1 + n % 100, 1, hex(n),"
        " hex(n - 1), hex(n) FROM more WHERE n <= :entries"
    ), {"entries": upto})  # fmt: skip
    session.commit()
