"""What jobs/_progress.html needs, for this feature's pages and for those that start jobs."""

from typing import Any

from portal.jobs import kinds, policy, queries
from portal.jobs.models import Job
from portal.web.forms import PortalForm


def progress_of(job: Job | None, form: PortalForm | None = None) -> dict[str, Any]:
    """The variables of the fragment, under names that no page has for something else."""
    if job is None:
        return {"job": None}
    kind = kinds.find(job.kind)
    return {
        "job": job,
        "job_word": kind.word if kind else job.kind,
        "job_tag": queries.tag(job),
        "job_form": form or PortalForm(),
        "job_policy": policy,
        "has_worker": not job.is_active or bool(queries.workers()),
    }
