"""Administration of one person: details, access, roles."""

import secrets
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, policy, queries
from portal.accounts.current import me
from portal.accounts.forms.confirming import ResetForm
from portal.accounts.forms.people import EditPersonForm, RoleForm, StepForm, SuspendForm
from portal.accounts.models import OneTimeLink, Person, RoleGrant
from portal.accounts.routes.blueprint import bp, say, welcome_address
from portal.changelog import queries as log
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import is_htmx, render, saved

PERSON = "/admin/people/<int(max=2147483647):id>"
PAGE, DETAILS, ACCESS, ROLES = (
    "admin/person.html", "admin/_person_details.html", "admin/_person_access.html",
    "admin/_person_roles.html",
)  # fmt: skip


@bp.get(PERSON)
@allowed(policy.can_administer, load=queries.person)
def admin_person(person: Person) -> ResponseReturnValue:
    return render_template(PAGE, **shown(person))


@bp.post(PERSON)
@allowed(policy.can_administer, load=queries.person, confirmed=True)
def edit_person(person: Person) -> ResponseReturnValue:
    form = EditPersonForm(request.form, within=person.department)
    return answered(form, form.attempt(actions.edit_person, person, actor=me()), person, DETAILS)


@bp.post(PERSON + "/suspension")
@allowed(policy.can_administer, load=queries.person, confirmed=True)
def suspend(person: Person) -> ResponseReturnValue:
    form = SuspendForm(request.form)
    return answered(form, form.attempt(actions.suspend, person, actor=me()), person, ACCESS)


@bp.post(PERSON + "/reactivation")
@allowed(policy.can_administer, load=queries.person, confirmed=True)
def reactivate(person: Person) -> ResponseReturnValue:
    form = StepForm(request.form)
    return answered(form, form.attempt(actions.reactivate, person, actor=me()), person, ACCESS)


@bp.post(PERSON + "/sign-out")
@allowed(policy.can_administer, load=queries.person)
def end_sessions(person: Person) -> ResponseReturnValue:
    form = StepForm(request.form)
    return answered(form, form.attempt(actions.end_sessions, person, actor=me()), person, ACCESS)


@bp.post(PERSON + "/second-factor/reset")
@allowed(policy.can_administer, load=queries.person, confirmed=True)
def reset_second_factor(person: Person) -> ResponseReturnValue:
    form = ResetForm(request.form)
    done = form.attempt(actions.reset_second_factor, person, actor=me())
    return answered(form, done, person, ACCESS)


@bp.post(PERSON + "/link")
@allowed(policy.can_administer, load=queries.person, confirmed=True)
def issue_link(person: Person) -> ResponseReturnValue:
    """The answer itself shows the link: no later page could, for only its digest is kept."""
    form = StepForm(request.form)
    token = secrets.token_urlsafe(32)
    if not form.attempt(actions.issue_link, person, token=token, actor=me()):
        return render(PAGE, ACCESS, status=form.status, **shown(person, form, ACCESS))
    issued = queries.usable_link(token)
    address = welcome_address(token) if issued else None
    link = link_shown(issued, address)
    return render(PAGE, ACCESS, **shown(person), **link, is_news=is_htmx())


@bp.post(PERSON + "/roles")
@allowed(policy.can_administer, load=queries.person, confirmed=True)
def grant_to(person: Person) -> ResponseReturnValue:
    form = RoleForm(request.form)
    return answered(form, form.attempt(actions.grant_role, person, actor=me()), person, ROLES)


@bp.post(PERSON + "/roles/<int(max=2147483647):grant_id>/end")
@allowed(policy.can_administer, load=queries.grant_of, confirmed=True)
def end_role_of(grant: RoleGrant) -> ResponseReturnValue:
    form, person = StepForm(request.form), grant.person
    return answered(form, form.attempt(actions.end_role, grant, actor=me()), person, ROLES)


def answered(form: PortalForm, done: bool, person: Person, fragment: str) -> ResponseReturnValue:
    """The part of the page that the form stands in, as it is now or with what is wrong."""
    if done:
        url = url_for(".admin_person", id=person.id)
        return saved(url, fragment, **shown(person), said=say("Saved."), is_news=True)
    return render(PAGE, fragment, status=form.status, **shown(person, form, fragment))


def link_shown(issued: OneTimeLink | None, address: str | None) -> dict[str, Any]:
    """The new link; without one, that it was shown before."""
    return {"issued": issued, "address": address, "is_repeated": issued is None}


def shown(person: Person, form: PortalForm | None = None, of: str = "") -> dict[str, Any]:
    """What admin/person.html and its fragments need; `form` is the one that was sent, if any."""
    return {
        "person": person,
        "form": form if of == DETAILS else EditPersonForm(obj=person, within=person.department),
        "access_form": form if of == ACCESS else None,
        "reset_form": form if isinstance(form, ResetForm) else ResetForm(),
        "suspend_form": form if isinstance(form, SuspendForm) else SuspendForm(),
        "role_form": form if isinstance(form, RoleForm) else RoleForm(),
        "roles_form": form if of == ROLES else None,
        "step": StepForm,
        "entries": log.history(person, 20),
        "validity": {"first": actions.FIRST, "reset": actions.RESET},
    }
