"""Runs of a programme: asked for, looked at, explained, edited, verified, published."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.files.shown import page_size
from portal.jobs import queries as jobs
from portal.jobs import showing
from portal.mentorship.actions import checking, editing, publishing, running
from portal.mentorship.forms.runs import (
    CheckForm,
    DiscardForm,
    EditForm,
    PublishForm,
    StartForm,
    UndoForm,
)
from portal.mentorship.models import Programme, Run, RunPair
from portal.mentorship.policy import programmes as policy
from portal.mentorship.queries import explaining, instances, programmes
from portal.mentorship.queries import profiles as names
from portal.mentorship.queries import runs as queries
from portal.mentorship.routes import bp
from portal.mentorship.routes.programmes import ONE
from portal.web.access import allowed, reads
from portal.web.digits import whole_number
from portal.web.filters import today
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render

RUNS = ONE + "/runs"
RUN = "/mentoring/runs/<int(max=2147483647):run_id>"
PAIR = RUN + "/pairs/<int(max=2147483647):mentee_id>"
SHOWS = ("all", "alone", "edited")


@bp.get(RUNS)
@allowed(policy.runs, load=programmes.programme)
def runs(programme: Programme) -> ResponseReturnValue:
    return _runs(programme, StartForm())


@bp.post(RUNS)
@allowed(policy.runs, load=programmes.programme)
@reads  # it solves first, and writes in a change of its own
def start_run(programme: Programme) -> ResponseReturnValue:
    form = StartForm(request.form)
    if form.attempt(running.start, programme, actor=me()):
        return moved(url_for(".run", run_id=form.result.id))
    return _runs(programme, form)


@bp.get(RUN, endpoint="run")
@allowed(policy.can_see_run, load=queries.run)
def show_run(run: Run) -> ResponseReturnValue:
    return _run(run)


@bp.get(RUN + "/verification")
@allowed(policy.can_see_run, load=queries.run)
def verify_run(run: Run) -> ResponseReturnValue:
    if editing.is_large(run):
        return moved(url_for(".run", run_id=run.id))  # the job says it there
    return _said(run, "verification", explaining.verified(run))


@bp.post(RUN + "/verification")
@allowed(policy.can_see_run, load=queries.run)
def check_run(run: Run) -> ResponseReturnValue:
    """For many people: a job checks it."""
    return _done(run, CheckForm(request.form), checking.ask)


@bp.get(RUN + "/help")
@allowed(policy.can_see_run, load=queries.run)
def help_run(run: Run) -> ResponseReturnValue:
    return _said(run, "help", explaining.helping(run))


@bp.post(RUN + "/publication")
@allowed(policy.can_see_run, load=queries.run)
def publish_run(run: Run) -> ResponseReturnValue:
    return _done(run, PublishForm(request.form), publishing.publish)


@bp.post(RUN + "/discard")
@allowed(policy.can_see_run, load=queries.run)
def discard_run(run: Run) -> ResponseReturnValue:
    return _done(run, DiscardForm(request.form), running.discard)


@bp.post(RUN + "/undo")
@allowed(policy.can_see_run, load=queries.run)
@reads  # it solves first, and writes in a change of its own
def undo_edit(run: Run) -> ResponseReturnValue:
    return _done(run, UndoForm(request.form), editing.undo)


@bp.get(PAIR)
@allowed(policy.can_see_pair_of_run, load=queries.run_pair)
def run_pair(pair: RunPair) -> ResponseReturnValue:
    return _pair(pair)


@bp.post(PAIR)
@allowed(policy.can_see_pair_of_run, load=queries.run_pair)
@reads  # it solves first, and writes in a change of its own
def edit_pair(pair: RunPair) -> ResponseReturnValue:
    found = explaining.explained(pair.run, pair, None)
    form = _edit_form(found, request.form)
    if form.attempt(editing.edit, pair, run=pair.run, actor=me()):
        return moved(url_for(".run", run_id=pair.run_id))
    return _pair(pair, found, form)


def _runs(programme: Programme, form: StartForm) -> ResponseReturnValue:
    return render(
        "mentoring/runs.html",
        "mentoring/_runs.html",
        status=form.status,
        programme=programme,
        policy=policy,
        runs=queries.runs(programme),
        waiting=len(instances.waiting(programme).mentees),
        open=programme.is_open_on(today()),
        form=form,
    )


def _run(run: Run, failed: PortalForm | None = None) -> ResponseReturnValue:
    status = failed.status if failed is not None else 200
    return render("mentoring/run.html", "mentoring/_run.html", status=status, **_shown(run, failed))


def _shown(run: Run, failed: PortalForm | None = None) -> dict[str, Any]:
    """What mentoring/run.html needs."""
    show = request.args.get("show", "all")
    edits = queries.edits(run)
    is_large = run.state == running.ASKED or editing.is_large(run)
    return {
        "run": run,
        "programme": run.programme,
        "policy": policy,
        "show": show if show in SHOWS else "all",
        "pairs": queries.pairs_page(
            run,
            show=show,
            page=max(1, whole_number(request.args.get("page"), 1, most=10_000)),
            size=page_size(queries.PAGE),
        ),
        "edits": edits,
        "departments": {one.id: one.name for one in names.departments_in_use()},
        "failed": failed,
        "publishing": PublishForm(),
        "discarding": DiscardForm(),
        "undoing": UndoForm(),
        "checking": CheckForm(),
        "is_large": is_large,
        **(showing.progress_of(jobs.latest_of(run)) if is_large else {"job": None}),
    }


def _said(run: Run, what: str, sentences: Any) -> ResponseReturnValue:
    return render(
        "mentoring/run_said.html",
        "mentoring/_run_said.html",
        run=run,
        programme=run.programme,
        what=what,
        sentences=sentences,
    )


def _done(run: Run, form: PortalForm, action: Any) -> ResponseReturnValue:
    if form.attempt(action, run, actor=me()):
        return moved(url_for(".run", run_id=run.id))
    return _run(run, form)


def _pair(
    pair: RunPair, found: explaining.Explained | None = None, form: EditForm | None = None
) -> ResponseReturnValue:
    wanted = whole_number(request.args.get("mentor")) or None
    found = found or explaining.explained(pair.run, pair, wanted)
    form = form or _edit_form(found)
    return render(
        "mentoring/run_pair.html",
        "mentoring/_run_pair.html",
        status=form.status,
        run=pair.run,
        programme=pair.run.programme,
        pair=pair,
        found=found,
        form=form,
    )


def _edit_form(found: explaining.Explained, sent: Any = None) -> EditForm:
    wanted = found.priced.mentor if found.priced else 0
    form = EditForm(sent, data={"mentor_id": wanted})
    form.offer([(one.mentor, f"{one.name}: {one.score} points") for one in found.choices])
    return form
