"""Whether everybody affected was told of the final comment."""

from sqlalchemy import bindparam, select

from portal.db import session
from portal.jobs.models import Job
from portal.refinement.models import Cycle


def is_told(cycle: Cycle) -> bool:
    """Whether the job that tells them has ended well since the comment opened: one statement."""
    if cycle.comment_opened_at is None:
        return False
    told = session.connection().execute(_TOLD, {"since": cycle.comment_opened_at})
    return any(one.get("cycle_id") == cycle.id for one in told.scalars())


_TOLD = select(Job.arguments).where(
    Job.kind == "refinement.comment",
    Job.state == "done",
    Job.created_at >= bindparam("since"),
)
