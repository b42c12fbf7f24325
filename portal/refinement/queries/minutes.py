"""The minutes of a cycle: its steps, and of each item what was said, who kept out, what came of it.

Six statements, however many items there are.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.changelog import queries as log
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.models import (
    Advance,
    Cycle,
    Decision,
    Interest,
    Item,
    Motion,
    Remark,
    Score,
)
from portal.refinement.queries.cycles import advances

DISCUSSED_FROM = 2  # points between the highest and the lowest score of a criterion


@dataclass
class Entry:
    """What the minutes say of one item."""

    item: Item
    motion: Motion | None
    decision: Decision | None
    recused: list[Interest] = field(default_factory=list)
    objections: list[Remark] = field(default_factory=list)
    discussed: list[tuple[str, int, int]] = field(default_factory=list)  # criterion, low, high

    @property
    def kept_out(self) -> dict[tuple[str, str], list[str]]:
        """By the name of who kept out and how far, the rules by which they did."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.recused:
            found.setdefault((one.person.name, one.level), []).append(one.rule)
        return found

    @property
    def has_words(self) -> bool:
        """Whether there is more to say of it than where it stands."""
        return bool(self.recused or self.objections or self.discussed)


@dataclass(frozen=True)
class Minutes:
    """The minutes as they are now; `head` is the change log's, number and hash."""

    steps: Sequence[Advance]
    entries: Sequence[Entry]
    head: tuple[int, str] | None

    @property
    def decided(self) -> list[tuple[Decision, list[Item]]]:
        """Each decision once, with the items that it is about."""
        found: dict[int, tuple[Decision, list[Item]]] = {}
        for entry in self.entries:
            if entry.decision is not None:
                found.setdefault(entry.decision.id, (entry.decision, []))[1].append(entry.item)
        return [*found.values()]


def minutes(cycle: Cycle) -> Minutes:
    """Everything that stands in them, by item in the order of the queue."""
    entries = _entries(cycle)
    for interest in session.scalars(
        select(Interest)
        .join(Interest.item)
        .where(
            Item.cycle_id == cycle.id,
            Interest.level.in_((conflicts.NO_VOTE, conflicts.LEAVE)),
        )
        .options(joinedload(Interest.person))
        .order_by(Interest.id)
    ):
        entries[interest.item_id].recused.append(interest)
    for remark in session.scalars(
        select(Remark)
        .join(Remark.item)
        .where(Item.cycle_id == cycle.id, Remark.kind.in_(("objection", "argument")))
        .options(joinedload(Remark.person), joinedload(Remark.answered_by))
        .order_by(Remark.id)
    ):
        entries[remark.item_id].objections.append(remark)
    for item_id, spread in _spreads(cycle).items():
        entries[item_id].discussed = spread
    return Minutes(advances(cycle), list(entries.values()), log.head())


def _entries(cycle: Cycle) -> dict[int, Entry]:
    found = (
        select(Item, Motion, Decision)
        .outerjoin(Motion, Motion.id == Item.motion_id)
        .outerjoin(Decision, Decision.motion_id == Motion.id)
        .where(Item.cycle_id == cycle.id)
        .order_by(Item.position, Item.id)
    )
    return {item.id: Entry(item, motion, made) for item, motion, made in session.execute(found)}


def _spreads(cycle: Cycle) -> dict[int, list[tuple[str, int, int]]]:
    """Criteria on which members were far apart, of items whose scores are shown."""
    low, high = func.min(Score.score), func.max(Score.score)
    found = (
        select(Score.item_id, Score.criterion, low, high)
        .join(Score.item)
        .where(Item.cycle_id == cycle.id, Item.scores_shown_at.is_not(None))
        .group_by(Score.item_id, Score.criterion)
        .having(high - low >= DISCUSSED_FROM)
        .order_by(Score.item_id, Score.criterion)
    )
    spreads: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for item_id, criterion, lowest, highest in session.execute(found):
        spreads[item_id].append((criterion, lowest, highest))
    return spreads
