"""The minutes of a review on paper: what its page says."""

from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.changelog.models import Entry
from portal.db import session
from portal.refinement import conflicts, criteria, cycle
from portal.refinement.kinds import Kind
from portal.refinement.models import (
    Advance,
    Cycle,
    Decision,
    Interest,
    Item,
    Member,
    Motion,
    Proposal,
    Remark,
    Score,
)
from portal.refinement.queries.minutes import minutes
from portal.reports.spans import Span

PARTS = (conflicts.CHAIR, conflicts.MEMBER, conflicts.ALTERNATE)

MODELS = (Advance, Cycle, Decision, Interest, Item, Member, Motion, Proposal, Remark, Score)
TOLD = [one.__tablename__ for one in MODELS]


def gather(_person: Person, of: Cycle, _span: Span, _scope: str) -> dict[str, Any]:
    """Everything that stands in them, and who sits on the committee."""
    seats = sorted(
        (one for one in of.members if one.left_at is None),
        key=lambda one: (PARTS.index(one.part), one.position),
    )
    return {
        "cycle": of,
        "minutes": minutes(of),
        "seats": seats,
        "words": cycle.WORDS,
        "item_words": cycle.ITEM_WORDS,
        "kinds": {kind.value: kind.noun for kind in Kind},
        "rules": conflicts.RULES,
        "levels": conflicts.LEVEL_WORDS,
        "criteria": criteria.BY_CODE,
    }


def state(_of: Cycle, _span: Span) -> str:
    """The newest entry of the log that tells of a review: they may read otherwise since."""
    newest = select(func.max(Entry.sequence)).where(Entry.subject_kind.in_(TOLD))
    return str(session.scalars(newest).one() or 0)
