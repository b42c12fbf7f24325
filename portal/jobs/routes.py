"""My jobs, everybody's for administrators, and one job: progress, cancelling, running again."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.files.shown import page_size
from portal.files.workbooks import day, of_pages, workbook
from portal.jobs import actions, kinds, policy, queries
from portal.jobs.models import Job
from portal.jobs.showing import document, progress_of
from portal.web import subjects
from portal.web.access import allowed, watches
from portal.web.digits import whole_number
from portal.web.forms import PortalForm
from portal.web.fragments import fresh, is_unchanged, moved, render

bp = Blueprint("jobs", __name__)

ONE = "/jobs/<int(max=2147483647):job_id>"


@bp.get("/jobs")
@allowed()
def mine() -> ResponseReturnValue:
    found = queries.jobs_of(me(), before())
    return render("jobs/jobs.html", "jobs/_list.html", **listed(found))


@bp.get("/jobs.xlsx")
@allowed()
def my_table() -> ResponseReturnValue:
    words = {one.name: one.word for one in kinds.known()}
    found = of_pages(lambda last: queries.jobs_of(me(), last), queries.PAGE, lambda one: one.id)
    rows = (
        (
            one.id, words.get(one.kind, one.kind), one.name, day(one.created_at), one.state,
            one.sentence or one.error, day(one.ended_at),
        )
        for one in found
    )  # fmt: skip
    header = ("Number", "Job", "What about", "Asked for on", "State", "What came of it", "Ended on")
    return workbook(header, rows, title="Jobs")


@bp.get("/admin/jobs")
@allowed(policy.can_see_all)
def everybodys() -> ResponseReturnValue:
    state = request.args.get("state", "")
    found = queries.all_jobs(state, before(), page_size(queries.PAGE))
    return render(
        "jobs/all.html",
        "jobs/_list.html",
        workers=queries.workers(),
        state=state,
        everybodys=True,
        **listed(found),
    )


@bp.get(ONE)
@allowed(policy.can_see, load=queries.job)
def one(job: Job) -> ResponseReturnValue:
    return render("jobs/job.html", "jobs/_progress.html", **progress_of(job))


@bp.get(ONE + "/progress")
@watches
@allowed(policy.can_see, load=queries.job)
def progress(job: Job) -> ResponseReturnValue:
    """What the page polls while the job is active."""
    tag = queries.tag(job)
    if is_unchanged(tag):
        return fresh(tag, "jobs/_progress.html")
    response = fresh(tag, "jobs/_progress.html", **progress_of(job))
    if not job.is_active:
        response.headers["HX-Trigger"] = "job-ended"
    return response


@bp.post(ONE + "/cancellation")
@allowed(policy.can_steer, load=queries.job)
def cancel(job: Job) -> ResponseReturnValue:
    return steer(job, actions.cancel)


@bp.post(ONE + "/repetition")
@allowed(policy.can_steer, load=queries.job)
def run_again(job: Job) -> ResponseReturnValue:
    return steer(job, actions.run_again)


@bp.get(ONE + "/file")
@allowed(policy.can_fetch, load=queries.job)
def fetch(job: Job) -> ResponseReturnValue:
    """The document that came of it, until it expires."""
    if job.file is None:
        abort(404)
    return document(job)


def steer(job: Job, action: Any) -> ResponseReturnValue:
    form = PortalForm(request.form, obj=job)
    if form.attempt(action, job, actor=me()):
        return moved(back_to(job))
    return render(
        "jobs/job.html", "jobs/_progress.html", status=form.status, **progress_of(job, form)
    )


def back_to(job: Job) -> str:
    """Where the job was started, where it has such a place."""
    found = subjects.find(me(), job.subject_kind or "", job.subject_id or 0)
    return found[0].url(found[1]) if found else url_for("jobs.one", job_id=job.id)


def listed(found: Sequence[Job]) -> dict[str, Any]:
    """What jobs/_list.html needs."""
    state = request.args.get("state")
    last = found[-1].id if len(found) == queries.PAGE else None
    return {
        "jobs": found,
        "words": {one.name: one.word for one in kinds.known()},
        "next_url": url_for(request.endpoint or "", state=state, before=last) if last else None,
        "first_url": url_for(request.endpoint or "", state=state) if before() else None,
    }


def before() -> int:
    """The number of the job below which a page begins."""
    return whole_number(request.args.get("before"))


def me() -> Any:
    return current_user._get_current_object()
