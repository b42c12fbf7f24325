"""Targets of a metric: listed on its page, set with their realism beside the form, ended."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.registry import policy
from portal.registry.actions import targets as actions
from portal.registry.forms.targets import EndTargetForm, TargetForm
from portal.registry.models import Metric, Target
from portal.registry.queries import metrics
from portal.registry.queries import targets as queries
from portal.registry.queries.days import today
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed, reads
from portal.web.fragments import moved, render


def shown(metric: Metric) -> dict[str, Any]:
    """What registry/_targets.html needs: one statement."""
    return {"metric": metric, "targets": queries.targets_of(metric), "policy": policy}


@bp.get("/metrics/<code:code>/targets/new")
@allowed(policy.can_edit, load=metrics.metric)
def new_target(metric: Metric) -> ResponseReturnValue:
    measured = queries.text_for(metric)
    form = TargetForm(measured=measured, data={"starts_on": today(), "agreed_by": me().name})
    return _page(metric, form)


@bp.post("/metrics/<code:code>/targets")
@allowed(policy.can_edit, load=metrics.metric)
def set_target(metric: Metric) -> ResponseReturnValue:
    form = TargetForm(request.form, measured=queries.text_for(metric))
    if form.attempt(actions.set_target, metric, actor=me()):
        return moved(url_for(".show", code=metric.code, _anchor="targets"))
    return _page(metric, form)


@bp.post("/metrics/<code:code>/targets/check")
@allowed(policy.can_edit, load=metrics.metric)
@reads
def check_target(metric: Metric) -> ResponseReturnValue:
    form = TargetForm(request.form, measured=queries.text_for(metric))
    return _page(metric, form, "registry/_realism.html")


@bp.get("/metrics/<code:code>/targets/<int(max=2147483647):target_id>/end")
@allowed(policy.can_edit_target, load=queries.target)
def target_end(target: Target) -> ResponseReturnValue:
    return _end_page(target, EndTargetForm(obj=target))


@bp.post("/metrics/<code:code>/targets/<int(max=2147483647):target_id>/end")
@allowed(policy.can_edit_target, load=queries.target)
def end_target(target: Target) -> ResponseReturnValue:
    form = EndTargetForm(request.form, obj=target)
    if form.attempt(actions.end_target, target, actor=me()):
        return moved(url_for(".show", code=target.metric.code, _anchor="targets"))
    return _end_page(target, form)


def _page(
    metric: Metric, form: TargetForm, fragment: str = "registry/_target_form.html"
) -> ResponseReturnValue:
    typed = request.method == "POST"  # an empty form has nothing to mend yet
    return render(
        "registry/target_form.html",
        fragment,
        status=form.status,
        metric=metric,
        form=form,
        measured=form.measured,
        considered=queries.considered(metric, form.measured, form.terms) if typed else None,
        holding=queries.holding(metric),
    )


def _end_page(target: Target, form: EndTargetForm) -> ResponseReturnValue:
    return render(
        "registry/target_end.html",
        "registry/_target_end.html",
        status=form.status,
        target=target,
        metric=target.metric,
        form=form,
    )
