"""The annual refinement: cycles, items, evidence, proposals, votes, decisions, news of them.

A *cycle* is one year's review. An *item* is one metric in it, or one that is to be added.
A *proposal* says what to do with an item; a *motion* is the text that is voted on, for one item or,
as a bulk "keep", for many; a *decision* is what came of a motion.
"""

from portal.refinement.models.cycles import Advance, Cycle, Interest, Item, Member, Suspension
from portal.refinement.models.evidence import (
    Evidence,
    InsightAnswer,
    InsightAsked,
    OwnerStatement,
    Score,
)
from portal.refinement.models.motions import Ballot, Decision, Motion
from portal.refinement.models.news import Acknowledgement, Affected, Appeal, Publication
from portal.refinement.models.proposals import (
    Impact,
    Proposal,
    ProposalMetric,
    ProposalRevision,
    Remark,
)

__all__ = [
    "Acknowledgement",
    "Advance",
    "Affected",
    "Appeal",
    "Ballot",
    "Cycle",
    "Decision",
    "Evidence",
    "Impact",
    "InsightAnswer",
    "InsightAsked",
    "Interest",
    "Item",
    "Member",
    "Motion",
    "OwnerStatement",
    "Proposal",
    "ProposalMetric",
    "ProposalRevision",
    "Publication",
    "Remark",
    "Score",
    "Suspension",
]
