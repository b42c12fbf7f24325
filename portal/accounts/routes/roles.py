"""Administration: who has which role."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, policy, queries
from portal.accounts.current import me
from portal.accounts.forms.people import GrantForm, StepForm
from portal.accounts.models import ROLES, RoleGrant
from portal.accounts.routes.blueprint import bp, say
from portal.web.access import allowed
from portal.web.fragments import render, saved

PAGE, FRAGMENT = "admin/roles.html", "admin/_roles.html"


@bp.get("/admin/roles")
@allowed(policy.can_administer)
def roles() -> ResponseReturnValue:
    return render_template(PAGE, **shown(GrantForm()))


@bp.post("/admin/roles")
@allowed(policy.can_administer, confirmed=True)
def grant_role() -> ResponseReturnValue:
    form = GrantForm(request.form)
    if form.attempt(actions.grant_role_to, actor=me()):
        return saved(url_for(".roles"), FRAGMENT, **shown(GrantForm()), said=say("Granted."))
    return render(PAGE, FRAGMENT, status=form.status, **shown(form))


@bp.post("/admin/roles/<int(max=2147483647):id>/end")
@allowed(policy.can_administer, load=queries.grant, confirmed=True)
def end_role(grant: RoleGrant) -> ResponseReturnValue:
    form = StepForm(request.form)
    if form.attempt(actions.end_role, grant, actor=me()):
        return saved(url_for(".roles"), FRAGMENT, **shown(GrantForm()), said=say("Ended."))
    return render(PAGE, FRAGMENT, status=form.status, **shown(GrantForm(), form))


def shown(form: GrantForm, ending: StepForm | None = None) -> dict[str, Any]:
    """What admin/roles.html and its fragment need; `ending` is a form that was sent, if any."""
    return {
        "form": form,
        "ending": ending,
        "step": StepForm,
        "holders": queries.role_holders(),
        "words": ROLES,
    }
