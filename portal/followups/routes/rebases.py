"""Restarts of limits: proposed with a preview, decided, undone."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.changelog import queries as log
from portal.followups import policy
from portal.followups.actions import rebases as actions
from portal.followups.forms import ApproveForm, DeclineForm, RebaseForm, UndoForm
from portal.followups.queries import rebases as queries
from portal.followups.queries.follow_ups import rhythm_of
from portal.followups.routes.blueprint import bp
from portal.insight.models import Rebase
from portal.registry.models import Metric
from portal.values.queries import metrics
from portal.web.access import allowed, reads
from portal.web.fragments import moved, render

ONE = "/rebases/<int(max=2147483647):rebase_id>"


@bp.get("/metrics/<code:code>/rebases/new")
@allowed(policy.can_act, load=metrics.metric)
def new_rebase(metric: Metric) -> ResponseReturnValue:
    return _form_page(metric, RebaseForm())


@bp.post("/metrics/<code:code>/rebases/preview")
@allowed(policy.can_act, load=metrics.metric)
@reads
def preview_rebase(metric: Metric) -> ResponseReturnValue:
    return _form_page(metric, RebaseForm(request.form))


@bp.post("/metrics/<code:code>/rebases")
@allowed(policy.can_act, load=metrics.metric)
def propose(metric: Metric) -> ResponseReturnValue:
    form = RebaseForm(request.form)
    if form.attempt(actions.propose, metric, actor=me()):
        return _there(form.result.id)
    return _form_page(metric, form)


@bp.get(ONE)
@allowed(policy.can_see_rebase, load=queries.rebase)
def rebase(rebase: Rebase) -> ResponseReturnValue:
    return _page(rebase)


@bp.post(ONE + "/approval")
@allowed(policy.can_decide, load=queries.rebase)
def approve(rebase: Rebase) -> ResponseReturnValue:
    form = ApproveForm(request.form, obj=rebase)
    if form.attempt(actions.approve, rebase, actor=me()):
        return _there(rebase.id)
    return _page(rebase, approve_form=form)


@bp.post(ONE + "/refusal")
@allowed(policy.can_decide, load=queries.rebase)
def decline(rebase: Rebase) -> ResponseReturnValue:
    form = DeclineForm(request.form, obj=rebase)
    if form.attempt(actions.decline, rebase, actor=me()):
        return _there(rebase.id)
    return _page(rebase, decline_form=form)


@bp.post(ONE + "/undoing")
@allowed(policy.can_undo, load=queries.rebase)
def undo(rebase: Rebase) -> ResponseReturnValue:
    form = UndoForm(request.form, obj=rebase)
    if form.attempt(actions.undo, rebase, actor=me()):
        return _there(rebase.id)
    return _page(rebase, undo_form=form)


def _there(rebase_id: int) -> ResponseReturnValue:
    return moved(url_for(".rebase", rebase_id=rebase_id))


def _form_page(metric: Metric, form: RebaseForm) -> ResponseReturnValue:
    start = actions.start_of(metric, form.period_on.data) if form.period_on.data else None
    return render(
        "followups/rebase_form.html",
        "followups/_rebase_form.html",
        status=form.status,
        metric=metric,
        form=form,
        preview=queries.preview(metric, start) if start else None,
    )


def _page(rebase: Rebase, **forms: Any) -> ResponseReturnValue:
    sent = next(iter(forms.values()), None)
    fresh = {
        "approve_form": ApproveForm(obj=rebase),
        "decline_form": DeclineForm(obj=rebase),
        "undo_form": UndoForm(obj=rebase),
    }
    return render(
        "followups/rebase.html",
        "followups/_rebase.html",
        status=sent.status if sent else 200,
        rebase=rebase,
        label=rhythm_of(rebase.metric).label(rebase.period_start),
        preview=_preview(rebase),
        taken_back=log.last_entry(rebase, actions.UNDONE) if rebase.undone_at else None,
        policy=policy,
        **{**fresh, **forms},
    )


def _preview(rebase: Rebase) -> queries.Preview | None:
    """What it would change, while that is to be decided; then the metric's own page shows it."""
    if rebase.state != "asked":
        return None
    return queries.preview(rebase.metric, rebase.period_start)
