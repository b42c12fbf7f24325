"""The page of one metric, its identity, and the objectives it serves."""

from functools import partial
from typing import Any

from flask import copy_current_request_context, make_response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.registry import policy
from portal.registry.actions import metrics as actions
from portal.registry.actions.viewing import note_view
from portal.registry.forms.definitions import IdentityForm, ObjectivesForm
from portal.registry.models import Metric
from portal.registry.queries import metrics as queries
from portal.registry.queries import pages, people
from portal.registry.queries.objectives import objectives_to_choose
from portal.registry.routes import drawn, links, targets
from portal.registry.routes.blueprint import bp
from portal.web import panels
from portal.web.access import allowed
from portal.web.fragments import moved, render

TOP = 50  # panels of a lower order stand above the definition


@bp.get("/metrics/<code:code>")
@allowed(policy.can_see, load=queries.metric_with_targets)
def show(metric: Metric) -> ResponseReturnValue:
    answer = make_response(render("registry/metric.html", "registry/_metric.html", **shown(metric)))
    if metric.is_published:
        noted = partial(note_view, metric.id, me().id)
        answer.call_on_close(copy_current_request_context(noted))
    return answer


def shown(metric: Metric) -> dict[str, Any]:
    """What registry/metric.html and its fragments need."""
    person = me()
    about = pages.metric_page(person, metric)
    found = panels.rendered("metric", person, metric)
    return {
        "metric": metric,
        "about": about,
        "definition": drawn.definition(about.shown, about.beside.counter),
        "log": drawn.log(metric.id, about.log),
        "top_panels": [one for one in found if one[0].order < TOP],
        "panels": [one for one in found if one[0].order >= TOP],
        **links.links_shown(metric, found=about.beside),
        **links.people_shown(metric),
        **targets.shown(metric),
    }


@bp.get("/metrics/<code:code>/edit")
@allowed(policy.can_edit, load=queries.metric)
def identity(metric: Metric) -> ResponseReturnValue:
    return _identity_page(metric, IdentityForm(obj=metric))


@bp.post("/metrics/<code:code>")
@allowed(policy.can_edit, load=queries.metric)
def edit_identity(metric: Metric) -> ResponseReturnValue:
    form = IdentityForm(request.form, obj=metric)
    if form.attempt(actions.edit_identity, metric, actor=me()):
        return moved(url_for(".show", code=metric.code))
    return _identity_page(metric, form)


@bp.get("/metrics/<code:code>/objectives")
@allowed(policy.can_edit, load=queries.metric)
def metric_objectives(metric: Metric) -> ResponseReturnValue:
    served = [one.id for one in queries.objectives_of(metric)]
    form = ObjectivesForm(
        obj=metric, data={"objective_ids": served}, objectives=_objectives(metric)
    )
    return _objectives_page(metric, form)


@bp.post("/metrics/<code:code>/objectives")
@allowed(policy.can_edit, load=queries.metric)
def set_objectives(metric: Metric) -> ResponseReturnValue:
    form = ObjectivesForm(request.form, obj=metric, objectives=_objectives(metric))
    if form.attempt(actions.set_objectives, metric, actor=me()):
        return moved(url_for(".show", code=metric.code))
    return _objectives_page(metric, form)


def _identity_page(metric: Metric, form: IdentityForm) -> ResponseReturnValue:
    return render(
        "registry/identity.html",
        "registry/_identity_form.html",
        status=form.status,
        metric=metric,
        form=form,
        people=people.offered(metric.department_id),
    )


def _objectives_page(metric: Metric, form: ObjectivesForm) -> ResponseReturnValue:
    return render(
        "registry/metric_objectives.html",
        "registry/_metric_objectives_form.html",
        status=form.status,
        metric=metric,
        form=form,
    )


def _objectives(metric: Metric) -> list[tuple[int | str, str]]:
    """Objectives in force, and retired ones that the metric still serves."""
    found: dict[int | str, str] = {
        row.id: f"{row.name} ({row.code})" for row in objectives_to_choose()
    }
    for one in queries.objectives_of(metric):
        found.setdefault(one.id, f"{one.name} ({one.code}, retired)")
    return list(found.items())
