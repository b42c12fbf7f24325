"""What others may point at: proposals, and what people say about items."""

from flask import url_for

from portal.refinement.models import Proposal, Remark
from portal.refinement.policy import cycles as policy
from portal.web.subjects import Subject

SUBJECTS = (
    Subject(
        Proposal,
        "proposal",
        url=lambda one: url_for("refinement.proposal", proposal_id=one.id),
        title=lambda one: one.title,
        can_see=policy.can_see_proposal,
    ),
    Subject(
        Remark,
        "remark",
        url=lambda one: f"/refinement/{one.item.cycle.year}/items/{one.item_id}#remark-{one.id}",
        title=lambda one: f"Remark on {one.item.title}",
        can_see=policy.can_see_remark,
    ),
)
