"""What is put forward in a cycle, or adopted, read together: what contradicts each other in it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from portal.db import session
from portal.refinement.clashes import Clash, Put, clashes, ended_by
from portal.refinement.facts import Lack, Named
from portal.refinement.impact import lost_together
from portal.refinement.models import Decision, Item, Proposal, ProposalMetric
from portal.refinement.queries.lacks import NAMED
from portal.refinement.queries.walks import served
from portal.registry.models import Metric

UNCHANGED = ("keep", "defer")
_CYCLE: Any = bindparam("cycle")


def puts(cycle_id: int) -> list[Put]:
    """What is put forward or was adopted: one statement.

    Of what stays as it is only what another proposal of the cycle would end.
    """
    found: dict[int, Put] = {}
    others: dict[int, set[int]] = {}
    for row in session.connection().execute(_PUTS, {"cycle": cycle_id}):
        if row.other_id is not None:
            others.setdefault(row.id, set()).add(row.other_id)
        found[row.id] = Put(
            row.id, row.title, row.disposition, row.metric_id, row.definition_id, row.proposal_id,
            frozenset(others.get(row.id, ())), row.replaces_id, _joins(row.text),
        )  # fmt: skip
    return [*found.values()]


def contradictions(cycle_id: int) -> tuple[Clash, ...]:
    """Those in a cycle: one statement."""
    return clashes(puts(cycle_id))


def objectives_lost(
    standing: Sequence[Put], *, is_adopted: bool = False
) -> tuple[tuple[str, str], ...]:
    """Code and name of objectives that these together would leave with no metric.

    An addition that is only put forward may be voted down, so it serves nothing until it is
    adopted; a merge ends and adds by one vote. Two statements; none where nothing ends.
    """
    gone = ended_by(standing)
    if not gone:
        return ()
    placed, serving = served()
    coming = (one.joins for one in standing if is_adopted or one.kind == "merge")
    return lost_together(placed, serving, gone, frozenset().union(*coming))


def _joins(text: Any) -> frozenset[int]:
    return frozenset((text or {}).get("metric", {}).get("objective_ids") or ())


_named = (
    select(ProposalMetric.metric_id)
    .join(Item, Item.proposal_id == ProposalMetric.proposal_id)
    .where(Item.cycle_id == _CYCLE)
)
_replaced = (
    select(Proposal.replaces_id)
    .join(Item, Item.proposal_id == Proposal.id)
    .where(Item.cycle_id == _CYCLE, Proposal.replaces_id.is_not(None))
)
_PUTS = (
    select(
        Item.id,
        Item.title,
        Item.disposition,
        Item.metric_id,
        Item.proposal_id,
        Metric.definition_id,
        Proposal.replaces_id,
        Proposal.text,
        ProposalMetric.metric_id.label("other_id"),
    )
    .outerjoin(Metric, Metric.id == Item.metric_id)
    .outerjoin(Proposal, Proposal.id == Item.proposal_id)
    .outerjoin(ProposalMetric, ProposalMetric.proposal_id == Proposal.id)
    .outerjoin(Decision, (Decision.motion_id == Item.motion_id) & (Decision.state != "overturned"))
    .where(
        Item.cycle_id == _CYCLE,
        Item.disposition.is_not(None),
        or_(Decision.id.is_(None), Decision.outcome != "rejected"),
        or_(
            Item.disposition.not_in(UNCHANGED),
            Item.metric_id.in_(_named),
            Item.metric_id.in_(_replaced),
        ),
    )
    .order_by(Item.id)
)


def lacking(cycle_id: int, *, is_adopted: bool = False) -> dict[str, Any]:
    """What all that is put forward or adopted contradicts: one statement, three where it ends
    metrics.
    """
    standing = puts(cycle_id)
    found = clashes(standing)
    titles = {one.item_id: one.title for one in standing}
    ids = [*dict.fromkeys(number for one in found for number in (one.item_id, one.other_id))]
    lost = objectives_lost(standing, is_adopted=is_adopted)
    return {
        "contradicting": Lack(
            len(ids), tuple(Named("item", one, titles[one]) for one in ids[:NAMED])
        ),
        "contradictions": tuple(one.words for one in found[:NAMED]),
        "uncovered": Lack(
            len(lost),
            tuple(Named("objective", 0, f"{name} ({code})") for code, name in lost[:NAMED]),
        ),
    }
