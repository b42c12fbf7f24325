"""Programmes: a new one, one with its administrators, its days, its end."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.mentorship.actions import programmes as actions
from portal.mentorship.forms.programmes import (
    AdministratorForm,
    EndForm,
    FoundForm,
    LeaveForm,
    ProgrammeForm,
)
from portal.mentorship.models import MENTEE, Programme, ProgrammeAdministrator
from portal.mentorship.policy import programmes as policy
from portal.mentorship.queries import departments, profiles, runs
from portal.mentorship.queries import programmes as queries
from portal.mentorship.routes import bp
from portal.web.access import allowed
from portal.web.filters import today
from portal.web.fragments import moved, render, saved

ALL = "/mentoring/programmes"
ONE = ALL + "/<slug>"
ADMINISTRATORS = ONE + "/administrators"
PAGE, FRAGMENT = "mentoring/programme.html", "mentoring/_programme.html"


@bp.get(ALL + "/new")
@allowed(policy.can_found)
def new_programme() -> ResponseReturnValue:
    return _new(FoundForm(data={"weeks": 24, "rhythm_days": 14, "opens_on": today()}))


@bp.post(ALL)
@allowed(policy.can_found)
def found_programme() -> ResponseReturnValue:
    form = FoundForm(request.form)
    if form.attempt(actions.found, actor=me()):
        return moved(url_for(".programme", slug=form.result.slug))
    return _new(form)


@bp.get(ONE, endpoint="programme")
@allowed(policy.can_see, load=queries.programme)
def show_programme(programme: Programme) -> ResponseReturnValue:
    return render(PAGE, FRAGMENT, **shown(programme))


@bp.get(ONE + "/days")
@allowed(policy.runs, load=queries.programme)
def programme_days(programme: Programme) -> ResponseReturnValue:
    return _days(programme, ProgrammeForm(obj=programme))


@bp.post(ONE + "/days")
@allowed(policy.runs, load=queries.programme)
def edit_programme(programme: Programme) -> ResponseReturnValue:
    form = ProgrammeForm(request.form, obj=programme)
    if form.attempt(actions.edit, programme, actor=me()):
        return moved(url_for(".programme", slug=programme.slug))
    return _days(programme, form)


@bp.post(ONE + "/end")
@allowed(policy.can_name, load=queries.programme)
def end_programme(programme: Programme) -> ResponseReturnValue:
    form = EndForm(request.form)
    if form.attempt(actions.end, programme, actor=me()):
        return saved(url_for(".programme", slug=programme.slug), FRAGMENT, **shown(programme))
    return render(PAGE, FRAGMENT, status=form.status, **shown(programme, ending=form))


@bp.post(ADMINISTRATORS)
@allowed(policy.can_name, load=queries.programme, confirmed=True)
def name_administrator(programme: Programme) -> ResponseReturnValue:
    form = AdministratorForm(request.form)
    if form.attempt(actions.name_administrator, programme, actor=me()):
        return saved(url_for(".programme", slug=programme.slug), FRAGMENT, **shown(programme))
    return render(PAGE, FRAGMENT, status=form.status, **shown(programme, naming=form))


@bp.post(ADMINISTRATORS + "/<int(max=2147483647):administrator_id>/end")
@allowed(policy.can_end_administrator, load=queries.administration, confirmed=True)
def end_administrator(of: ProgrammeAdministrator) -> ResponseReturnValue:
    form = LeaveForm(request.form)
    programme = of.programme
    if form.attempt(actions.end_administrator, of, actor=me()):
        return saved(url_for(".programme", slug=programme.slug), FRAGMENT, **shown(programme))
    return render(PAGE, FRAGMENT, status=form.status, **shown(programme, leaving=form))


def shown(
    programme: Programme,
    *,
    naming: AdministratorForm | None = None,
    ending: EndForm | None = None,
    leaving: LeaveForm | None = None,
) -> dict[str, Any]:
    """What mentoring/programme.html needs."""
    person = me()
    sides = profiles.sides(person, programme)
    return {
        "programme": programme,
        "policy": policy,
        "open": programme.is_open_on(today()),
        "today": today(),
        "sides": sides,
        "headed": departments.headed(person),
        "alone": runs.left_alone(person.id, programme) if MENTEE in sides else None,
        "administrators": [one for one in programme.administrators if one.ended_at is None],
        "naming": naming or AdministratorForm(),
        "ending": ending or EndForm(),
        "leaving": leaving or LeaveForm(),
    }


def _new(form: FoundForm) -> ResponseReturnValue:
    page, fragment = "mentoring/new_programme.html", "mentoring/_new_programme.html"
    return render(page, fragment, status=form.status, form=form)


def _days(programme: Programme, form: ProgrammeForm) -> ResponseReturnValue:
    page, fragment = "mentoring/programme_days.html", "mentoring/_programme_days.html"
    return render(page, fragment, status=form.status, programme=programme, form=form, policy=policy)
