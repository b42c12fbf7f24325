"""Whether everybody affected was told of the final comment."""

from datetime import datetime

from sqlalchemy import bindparam, select

from portal.db import session
from portal.jobs.models import Job
from portal.refinement.models import Cycle, Item


def is_told(cycle: Cycle) -> bool:
    """Whether the job that tells them has ended well since the comment opened: one statement."""
    if cycle.comment_opened_at is None:
        return False
    told = session.connection().execute(_TOLD, {"since": cycle.comment_opened_at})
    return any(one.get("cycle_id") == cycle.id and "item_id" not in one for one in told.scalars())


def is_item_told(item: Item, since: datetime) -> bool:
    """The same of the comment on one item alone."""
    told = session.connection().execute(_TOLD, {"since": since})
    return any(one.get("item_id") == item.id for one in told.scalars())


_TOLD = select(Job.arguments).where(
    Job.kind == "refinement.comment",
    Job.state == "done",
    Job.created_at >= bindparam("since"),
)
