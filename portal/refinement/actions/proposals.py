"""Proposals: drafted, handed in, amended with the text before kept, withdrawn."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement.actions import disposing, lapsing, motions
from portal.refinement.actions.impact import build_sheet
from portal.refinement.actions.proposal_news import (
    tell_asked,
    tell_handed_in,
    tell_sent_back,
)
from portal.refinement.actions.soundness import require_sound
from portal.refinement.cycle import PROPOSING, why_no_proposal
from portal.refinement.digest import sha256_of
from portal.refinement.kinds import Kind
from portal.refinement.models import (
    Cycle,
    Item,
    Motion,
    Proposal,
    ProposalMetric,
    ProposalRevision,
)
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import cycles
from portal.refinement.queries import motions as one_motion
from portal.refinement.queries import proposals as queries

AMENDING = (*PROPOSING, "final_comment", "ballot")  # and in which one may be changed


def propose(item: Item, *, kind: str, actor: Person, **content: Any) -> Proposal:
    """Draft a proposal for an item; nobody else sees it until it is handed in."""
    _require_open(item.cycle, item, actor)
    if item.metric_id is None and kind != Kind.ADD:
        raise Refused("This item is a metric to be added. Propose it as a new metric.")
    if item.metric_id is not None and kind == Kind.ADD:
        raise Refused("A new metric is proposed from the page of the cycle.")
    if kind == Kind.DEFER and queries.was_deferred(item.metric_id or 0, item.cycle_id):
        raise Refused(
            "This metric was put off once already. Propose what is to be done with it this time.",
            field="kind",
        )
    made = _draft(item, kind, actor)
    with change(made, "draft proposal", actor=actor, item=item.title):
        _write(made, **content)
    return made


def propose_addition(cycle: Cycle, *, actor: Person, **content: Any) -> Proposal:
    """Draft a new metric: an item of its own comes with it."""
    item = Item(cycle_id=cycle.id, title=content["title"], review="full", flags="", state="queued")
    item.cycle = cycle
    _require_open(cycle, item, actor)
    with change(item, "begin item", actor=actor):
        session.flush()
        made = _draft(item, Kind.ADD, actor)
        with change(made, "draft proposal", actor=actor, item=item.title):
            _write(made, **content)
    return made


def amend(proposal: Proposal, *, actor: Person, why: str = "", **content: Any) -> Proposal:
    """Change what it says. Once it is handed in the text before is kept, with who and why.

    Votes are for a text: where it changes they lapse, and the sheet is walked again.
    """
    if cycles.locked(proposal.item.cycle).state not in AMENDING:
        raise Refused("The cycle takes no amendments any more.")
    if proposal.state in ("withdrawn", "decided"):
        raise Refused(f"This proposal is {proposal.state} already.")
    if proposal.state == "put_forward":
        _require_undecided(proposal.item)
    is_open = proposal.state in queries.OPEN
    if is_open and not why.strip():
        raise Refused("Say why the text changes: others have read it.", field="why")
    merged = queries.merged(proposal.id)
    before = content_of(proposal, [one.id for one in merged])
    with change(proposal, "amend proposal", actor=actor, reason=why):
        old = proposal.sha256, proposal.revision
        _write(proposal, **content)
        if is_open and proposal.sha256 == old[0]:
            raise Refused("Nothing differs from the text as it stands.")
        if is_open:
            _keep(proposal, before, old, why, actor)
            proposal.revision += 1
            require_sound(proposal, actor)
            build_sheet(proposal, actor=actor)
            disposing.follow(proposal, [one.id for one in merged], actor=actor)
            lapsing.lapse_of(proposal, actor)
    return proposal


def _require_undecided(item: Item) -> None:
    """Also that nobody counts its ballot meanwhile."""
    motion = session.get(Motion, item.motion_id) if item.motion_id is not None else None
    if motion is not None:
        one_motion.locked(motion)
        session.refresh(item)
    if item.state in motions.SETTLED:
        raise Refused("This text was decided on: it stays as it was voted on.")


def hand_in(proposal: Proposal, *, actor: Person) -> Proposal:
    """Let others see it: the committee at once, an employee's the head of their department first.

    Its impact is walked with it.
    """
    _require_open(proposal.item.cycle, proposal.item, actor)
    _require_state(proposal, "draft", "It is handed in already.")
    require_sound(proposal, actor)
    directly = policy.proposes_directly(actor, proposal.item)
    with change(proposal, "hand in proposal" if directly else "ask department", actor=actor):
        if directly:
            _open(proposal, actor)
        else:
            proposal.state = "asked"
            session.flush()
            tell_asked(proposal, actor)
    return proposal


def vouch(proposal: Proposal, *, actor: Person) -> Proposal:
    """Hand in what somebody of the department proposes."""
    _require_open(proposal.item.cycle, proposal.item, actor)
    _require_state(proposal, "asked", "It does not wait for the department any more.")
    with change(proposal, "hand in proposal", actor=actor):
        _open(proposal, actor)
    return proposal


def send_back(proposal: Proposal, *, why: str, actor: Person) -> Proposal:
    """Not like this, and why: its author can mend the draft."""
    _require_state(proposal, "asked", "It does not wait for the department any more.")
    with change(proposal, "send proposal back", actor=actor, reason=why):
        proposal.state = "draft"
        session.flush()
        tell_sent_back(proposal, why, actor)
    return proposal


def withdraw(proposal: Proposal, *, why: str, actor: Person) -> Proposal:
    """It is not proposed any more; its text and the reason stay."""
    state = cycles.locked(proposal.item.cycle).state  # nobody steps on with it meanwhile
    if proposal.state in ("withdrawn", "decided"):
        raise Refused(f"This proposal is {proposal.state} already.")
    if state not in PROPOSING and proposal.state == "put_forward":
        raise Refused("It is put to the vote. The chair can go back to deliberation first.")
    with change(proposal, "withdraw proposal", actor=actor, reason=why):
        if proposal.state == "put_forward":
            disposing.release(proposal, actor=actor, reason=why)
        proposal.state = "withdrawn"
    return proposal


def content_of(proposal: Proposal, merged_ids: Sequence[int]) -> dict[str, Any]:
    """All that a proposal says, as its digest covers it and a revision keeps it."""
    on: date | None = proposal.effective_on
    return {
        "kind": proposal.kind,
        "title": proposal.title,
        "reason": proposal.reason,
        "text": proposal.text,
        "replaces_id": proposal.replaces_id,
        "exceptional": proposal.exceptional,
        "effective_on": on.isoformat() if on else None,
        "merged": sorted(merged_ids),
    }


def _draft(item: Item, kind: str, actor: Person) -> Proposal:
    return Proposal(
        item=item,
        item_id=item.id,
        kind=kind,
        state="draft",
        title="",
        reason="",
        text={},
        revision=1,
        exceptional="",
        author_id=actor.id,
        department_id=actor.department_id,
        created_at=clock.now(),
    )


def _write(
    proposal: Proposal,
    *,
    title: str,
    reason: str,
    text: dict[str, Any],
    replaces_id: int | None = None,
    exceptional: str = "",
    effective_on: date | None = None,
    merged_ids: Sequence[int] = (),
) -> None:
    proposal.title = title
    proposal.reason = reason
    proposal.text = text
    proposal.replaces_id = replaces_id
    proposal.exceptional = exceptional
    proposal.effective_on = effective_on
    session.flush()
    others = [one for one in dict.fromkeys(merged_ids) if one != proposal.item.metric_id]
    session.execute(delete(ProposalMetric).where(ProposalMetric.proposal_id == proposal.id))
    session.add_all(ProposalMetric(proposal_id=proposal.id, metric_id=one) for one in others)
    proposal.sha256 = sha256_of(content_of(proposal, others))
    if proposal.item.metric_id is None and proposal.state == "draft":
        proposal.item.title = title
    session.flush()


def _keep(
    proposal: Proposal, before: dict[str, Any], old: tuple[str, int], why: str, actor: Person
) -> None:
    """The text before, as it was: shown beside the new one."""
    kept = ProposalRevision(
        proposal_id=proposal.id,
        revision=old[1],
        content=before,
        sha256=old[0],
        why=why,
        by_id=actor.id,
        at=clock.now(),
    )
    with change(kept, "keep revision", actor=actor, reason=why):
        session.flush()


def _open(proposal: Proposal, actor: Person) -> None:
    """It is handed in: everybody sees it, and what it would mean."""
    item = proposal.item
    proposal.state = "open"
    proposal.submitted_at = clock.now()
    session.flush()
    build_sheet(proposal, actor=actor)
    if item.state in ("queued", "evidence"):
        with change(item, "proposal handed in", actor=actor):
            item.state = "proposed"
    tell_handed_in(proposal, actor)


def _require_open(cycle: Cycle, item: Item, actor: Person) -> None:
    """Also that nobody takes the cycle a step further meanwhile."""
    cycle = cycles.locked(cycle)
    if why := why_no_proposal(cycle.state, sits=policy.sits(actor, cycle)):
        raise Refused(why)
    if item.id is not None and item.state in ("voted", "decided", "published", "effective"):
        raise Refused("This item is voted on already.")


def _require_state(proposal: Proposal, state: str, message: str) -> None:
    if proposal.state != state:
        raise Refused(message)
