"""The minutes of a review on paper: what its page says."""

from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.changelog.models import Entry
from portal.db import session
from portal.refinement import conflicts, cycle
from portal.refinement.models import (
    Advance,
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
from portal.refinement.queries import minutes as queries
from portal.reports.spans import Span

MODELS = (
    Advance, Appeal, Cycle, Decision, Interest, Item, Member, Motion, Proposal, Remark, Score,
    Suspension,
)  # fmt: skip
TOLD = [one.__tablename__ for one in MODELS]


def gather(_person: Person, of: Cycle, _span: Span, _scope: str) -> dict[str, Any]:
    """Everything that stands in them, and who sat on the committee."""
    return {
        "cycle": of,
        "minutes": queries.minutes(of),
        "seats": queries.attendance(of),
        "part_words": conflicts.PART_WORDS,
        "states": cycle.WORDS,
        "item_words": cycle.ITEM_WORDS,
        "words": queries.WORDS,
        "most": queries.DOCUMENTED,
    }


def state(_of: Cycle, _span: Span) -> str:
    """The newest entry of the log that tells of a review: they may read otherwise since."""
    newest = select(func.max(Entry.sequence)).where(Entry.subject_kind.in_(TOLD))
    return str(session.scalars(newest).one() or 0)
