"""“Keep as it is”, proposed for many items at once: what a committee says of most metrics."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement import impact
from portal.refinement.cycle import PROPOSING
from portal.refinement.digest import sha256_of
from portal.refinement.kinds import Kind
from portal.refinement.models import Cycle, Impact, Item, Proposal
from portal.refinement.queries import cycles
from portal.refinement.queries.affected import counted

UNTOUCHED = {
    "kind": "keep", "metrics": [], "sharing": 1, "objectives": [], "dependants": [],
    "people": counted({}),
    "change_type": "", "comparability": "", "comparability_reason": "", "history": None,
    "hours": {"before": None, "after": None}, "is_stopped": False,
}  # fmt: skip
"""The sheet of a proposal that changes nothing."""


def keep_each(cycle: Cycle, *, item_ids: Sequence[int], reason: str, actor: Person) -> int:
    """Propose to keep these items of the cycle, those without a proposal; returns how many.

    One entry in the log with the list, however many: six statements.
    """
    if cycles.locked(cycle).state not in PROPOSING:
        raise Refused("This cycle takes no proposals now. Its calendar says when it does.")
    bare = _bare(cycle, item_ids)
    if not bare:
        raise Refused("Each of these has a proposal already. Choose others.")
    now = clock.now()
    with change(cycle, "propose to keep", actor=actor, reason=reason, items=[*bare.values()]):
        rows = [_row(item_id, title, reason, actor, now) for item_id, title in bare.items()]
        made = session.execute(insert(Proposal).returning(Proposal.id, Proposal.item_id), rows)
        sheets = [_sheet(row.id, bare[row.item_id], now) for row in made]
        session.execute(insert(Impact), sheets)
        session.execute(
            update(Item)
            .where(Item.id.in_(bare), Item.state.in_(("queued", "evidence")))
            .values(state="proposed", version=Item.version + 1)
            .execution_options(synchronize_session=False)
        )
        session.expire_all()
    return len(bare)


def _bare(cycle: Cycle, item_ids: Sequence[int]) -> dict[int, str]:
    """Titles of those of the items that nobody proposed anything for."""
    has_one = select(Proposal.item_id).where(
        Proposal.item_id == Item.id, Proposal.state.in_(("open", "put_forward"))
    )
    found = select(Item.id, Item.title).where(
        Item.cycle_id == cycle.id,
        Item.id.in_(item_ids),
        Item.metric_id.is_not(None),
        ~has_one.exists(),
    )
    return {row.id: row.title for row in session.execute(found.order_by(Item.position, Item.id))}


def _row(item_id: int, title: str, reason: str, actor: Person, now: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "kind": Kind.KEEP.value, "title": f"Keep {title}"[:200], "reason": reason, "text": {},
        "replaces_id": None, "exceptional": "", "effective_on": None,
    }  # fmt: skip
    return content | {
        "item_id": item_id,
        "state": "open",
        "revision": 1,
        "sha256": sha256_of({**content, "merged": []}),
        "author_id": actor.id,
        "department_id": actor.department_id,
        "created_at": now,
        "submitted_at": now,
        "version": 1,
    }


def _sheet(proposal_id: int, title: str, now: Any) -> dict[str, Any]:
    reversal = impact.REVERSAL[Kind.KEEP]
    content = {**UNTOUCHED, "metrics": [{"code": "", "name": title}]}
    return {
        "proposal_id": proposal_id,
        "revision": 1,
        "content": content,
        "sha256": sha256_of({**content, "risks": "", "reversal": reversal}),
        "is_stopped": False,
        "risks": "",
        "reversal": reversal,
        "built_at": now,
        "version": 1,
    }
