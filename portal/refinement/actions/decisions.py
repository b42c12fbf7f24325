"""Decisions: a ballot that has ended is counted once, by the chair, with reasons."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.driver import Added, Ready
from portal.errors import Refused
from portal.refinement import consensus, effective
from portal.refinement.actions import disposing, suspending
from portal.refinement.actions.lapsing import require_going
from portal.refinement.consensus import Outcome, Result
from portal.refinement.models import Decision, Item, Motion
from portal.refinement.queries import motions as queries
from portal.refinement.queries.counting import Counting, Held, to_count
from portal.registry.queries.days import today
from portal.web.filters import plural

FINAL = frozenset({Outcome.ADOPTED, Outcome.REJECTED})


def decide(
    motion: Motion,
    *,
    actor: Person,
    reason: str,
    rejected_options: str = "",
    dissent: str = "",
    effective_on: date | None = None,
) -> Decision:
    """Count the ballot and decide: two who do so at once have one effect.

    The reasons of those who voted no stand in the decision, without names; `dissent` is what they
    want said beside. A later `effective_on` than the usual one may be given, no earlier.
    """
    with change(Decision, "decide", actor=actor, reason=reason) as entry:
        now = queries.locked(motion)
        known = to_count(now.id)
        _require_ended(now, known)
        result = counted(now, known.ballots, known.levels)
        if result.outcome is Outcome.ADOPTED:
            disposing.require_replaced_ends(now)
        row = _UNPUBLISHED | {
            "cycle_id": now.cycle_id,
            "motion_id": now.id,
            "kind": now.kind,
            "reason": reason,
            "rejected_options": rejected_options,
            "dissent": _dissent(known.counted_of(queries.listed(now)), dissent),
            "decided_on": today(),
            "effective_on": _holds_from(now, result, effective_on),
            "decided_by_id": actor.id,
            "comparability": now.proposal.comparability if now.proposal is not None else None,
        }
        row |= _noted(result, _about(now, known.items))
        decision: Decision = entry.add(_DECISION, row, motion=now)
        _close(now, result, with_items=bool(known.items))
        if now.kind == "ratify" and result.outcome in FINAL:
            suspending.settle(now, is_ratified=result.outcome is Outcome.ADOPTED, actor=actor)
    return decision


def _about(motion: Motion, items: Sequence[Held]) -> Sequence[Held]:
    """The item whose proposal is voted on: a merge has others, too. A list has none but its own."""
    own = motion.proposal.item_id if motion.proposal is not None else None
    return [one for one in items if own in (None, one.item_id)]


def _noted(result: Result, items: Sequence[Held]) -> dict[str, Any]:
    """What was counted, and the digests of what was known of the one item."""
    names = queries.names_of(result.quorum.silent) if result.quorum.silent else {}
    evidence, impact = (items[0].evidence, items[0].impact) if len(items) == 1 else ("", "")
    return {
        "outcome": result.outcome.value,
        "counts": counts(result, names),
        "evidence_sha256": evidence,
        "impact_sha256": impact,
    }


def counted(motion: Motion, ballots: Sequence[Any], levels: dict[int, str]) -> Result:
    """The count as it stands; somebody recused since the ballot opened is left out of it."""
    voters = queries.counted(queries.listed(motion), levels)
    eligible = {one.id for one in voters if not one.recused}
    cast = [one for one in queries.cast_on(motion, ballots) if one.voter in eligible]
    standing = consensus.standing(cast, text=motion.sha256, closes_at=motion.closes_at)
    homes = {one.department for one in voters if not one.recused}
    affected = [one for one in motion.departments if one in homes]
    return consensus.count(motion.kind, voters, standing, affected, reconsidered=motion.round > 1)


def counts(result: Result, names: dict[Any, str]) -> dict[str, Any]:
    """A count as a decision keeps it."""
    quorum = result.quorum
    return {
        "voters": quorum.voters,
        "recused": quorum.recused,
        "ballots": quorum.cast,
        "needed": quorum.needed,
        "yes": result.yes,
        "no": result.no,
        "abstain": result.abstain,
        "threshold": result.threshold,
        "sentence": consensus.sentence(result, names),
    }


def set_day(decision: Decision, *, effective_on: date, actor: Person) -> None:
    """Have an adopted decision hold from another day; publication holds it against the notice."""
    if decision.state != "decided" or decision.outcome != Outcome.ADOPTED:
        raise Refused("Only the day of an adopted decision that is not published can be set.")
    soonest = effective.earliest(decision.kind, today(), _first_month())
    if effective_on < soonest:
        raise Refused(
            f"It holds from {soonest:%d %B %Y} at the earliest: people need notice.",
            field="effective_on",
        )
    with change(decision, "set day", actor=actor):
        decision.effective_on = effective_on


def _require_ended(motion: Motion, known: Counting) -> None:
    ballots = known.ballots
    require_going(motion)
    if motion.state == "lapsed":
        raise Refused("The text was changed, so this ballot has lapsed.")
    if motion.state != "open":
        raise Refused("This ballot is decided already: look at the decision.")
    if motion.proposal is not None and motion.proposal.sha256 != motion.sha256:
        raise Refused(
            f"The text was changed after {plural(len(ballots), 'vote')}, which lapse with it. Open "
            "the ballot anew on the new text."
        )
    voters = queries.with_levels(queries.listed(motion), known.levels)
    waiting = {one.id for one in voters if not one.recused}
    waiting -= {one.person_id for one in ballots}
    if waiting and clock.now() < motion.closes_at:
        raise Refused(
            f"{plural(len(waiting), 'member')} may still vote. It can be decided when all have, or "
            "when the ballot has closed."
        )


def _dissent(ballots: Sequence[Any], more: str) -> str:
    """Why some voted no, each once and in the order of the words, so that it names nobody."""
    said = sorted({one.reason.strip() for one in ballots if one.choice == "no"})
    return "\n\n".join([*said, more.strip()] if more.strip() else said)


def _holds_from(motion: Motion, result: Result, wished: date | None) -> date | None:
    if result.outcome is not Outcome.ADOPTED:
        return None
    if wished is None and motion.proposal is not None:
        wished = motion.proposal.effective_on
    if wished is None and motion.cycle is not None:
        wished = motion.cycle.effective_on
    return effective.holds_from(motion.kind, today(), wished, _first_month())


def _first_month() -> int:
    month: int = current_app.config["SETTINGS"].fiscal_start
    return month


def _close(motion: Motion, result: Result, *, with_items: bool) -> None:
    """The ballot is over. Its items are decided, or wait for another text or more votes."""
    connection = session.connection()
    (row,) = _CLOSED.rows(connection, motion=motion.id, now=clock.now())
    for name, value in row._asdict().items():
        set_committed_value(motion, name, value)
    if not with_items:
        return
    _MOVED.rows(
        connection, motion=motion.id, to="decided" if result.outcome in FINAL else "assessed"
    )
    for one in [*session().identity_map.values()]:
        if isinstance(one, Item):
            session.expire(one)


_DECISION = Added(
    insert(Decision), [one.name for one in Decision.__table__.columns if one.name != "id"]
)
_UNPUBLISHED = {
    "state": "decided", "definition_version_id": None, "publication_id": None, "version": 1
}  # fmt: skip
_MOTION: Any = Motion.__table__
_ITEM: Any = Item.__table__
_CLOSED = Ready(
    update(_MOTION)
    .where(_MOTION.c.id == bindparam("motion"))
    .values(state="closed", closed_at=bindparam("now"), version=_MOTION.c.version + 1)
    .returning(_MOTION.c.state, _MOTION.c.closed_at, _MOTION.c.version)
)
_MOVED = Ready(
    update(_ITEM)
    .where(_ITEM.c.motion_id == bindparam("motion"))
    .values(state=bindparam("to"), version=_ITEM.c.version + 1)
    .returning(_ITEM.c.id)
)
