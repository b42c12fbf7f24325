"""A metric's links and people: sections of its page, each with its forms."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.registry import policy
from portal.registry.actions import links as actions
from portal.registry.actions import people as people_actions
from portal.registry.forms.links import LinkForm, LinkRemovalForm, PartForm, PartRemovalForm
from portal.registry.models import Metric
from portal.registry.queries import metrics as queries
from portal.registry.queries.beside import Beside, beside
from portal.registry.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import render, saved

SHAPER, CONTRIBUTOR, REVIEWER = "shaper", "contributor", "reviewer"


def links_shown(
    metric: Metric, form: LinkForm | None = None, found: Beside | None = None
) -> dict[str, Any]:
    """What registry/_links.html needs: one statement where it was not `found` already."""
    return {
        "metric": metric,
        "beside": found or beside(me(), metric),
        **_forms(metric, link_form=form or LinkForm, removal_form=LinkRemovalForm),
        "policy": policy,
    }


def people_shown(metric: Metric, form: PartForm | None = None) -> dict[str, Any]:
    """What registry/_people.html needs: the metric with its people."""
    order = (SHAPER, CONTRIBUTOR, REVIEWER)
    return {
        "metric": metric,
        "parts": sorted(
            (one for one in metric.people if one.part in order),
            key=lambda one: (order.index(one.part), one.person.name),
        ),
        **_forms(metric, part_form=form or PartForm, part_removal_form=PartRemovalForm),
        "policy": policy,
    }


def _forms(metric: Metric, **forms: PortalForm | Callable[[], PortalForm]) -> dict[str, PortalForm]:
    """The forms for those who may edit; nobody else is shown one."""
    if not policy.can_edit(me(), metric):
        return {}
    return {name: form if isinstance(form, PortalForm) else form() for name, form in forms.items()}


@bp.get("/metrics/<code:code>/links")
@allowed(policy.can_see, load=queries.metric)
def links(metric: Metric) -> ResponseReturnValue:
    return _links(metric)


@bp.post("/metrics/<code:code>/links")
@allowed(policy.can_edit, load=queries.metric)
def add_link(metric: Metric) -> ResponseReturnValue:
    form = LinkForm(request.form)
    if form.attempt(actions.link, metric, actor=me()):
        return _saved_links(metric)
    return _links(metric, form)


@bp.post("/metrics/<code:code>/links/removal")
@allowed(policy.can_edit, load=queries.metric)
def remove_link(metric: Metric) -> ResponseReturnValue:
    form = LinkRemovalForm(request.form)
    if form.attempt(actions.unlink, metric, actor=me()):
        return _saved_links(metric)
    shown = LinkForm()
    shown.refusal, shown.status = form.refusal, form.status
    return _links(metric, shown)


@bp.get("/metrics/<code:code>/people")
@allowed(policy.can_see, load=queries.metric)
def metric_people(metric: Metric) -> ResponseReturnValue:
    return _people(metric)


@bp.post("/metrics/<code:code>/people")
@allowed(policy.can_edit, load=queries.metric)
def name_person(metric: Metric) -> ResponseReturnValue:
    form = PartForm(request.form)
    if form.attempt(people_actions.name_person, metric, actor=me()):
        return _saved_people(metric)
    return _people(metric, form)


@bp.post("/metrics/<code:code>/people/removal")
@allowed(policy.can_edit, load=queries.metric)
def remove_person(metric: Metric) -> ResponseReturnValue:
    form = PartRemovalForm(request.form)
    if form.attempt(people_actions.remove_person, metric, actor=me()):
        return _saved_people(metric)
    shown = PartForm()
    shown.refusal, shown.status = form.refusal, form.status
    return _people(metric, shown)


def _saved_links(metric: Metric) -> ResponseReturnValue:
    url = url_for(".show", code=metric.code, _anchor="links")
    return saved(url, "registry/_links.html", **links_shown(metric))


def _links(metric: Metric, form: LinkForm | None = None) -> ResponseReturnValue:
    return render(
        "registry/links.html",
        "registry/_links.html",
        status=form.status if form else 200,
        **links_shown(metric, form),
    )


def _saved_people(metric: Metric) -> ResponseReturnValue:
    url = url_for(".show", code=metric.code, _anchor="parts")
    return saved(url, "registry/_people.html", **people_shown(metric))


def _people(metric: Metric, form: PartForm | None = None) -> ResponseReturnValue:
    return render(
        "registry/people.html",
        "registry/_people.html",
        status=form.status if form else 200,
        **people_shown(metric, form),
    )
