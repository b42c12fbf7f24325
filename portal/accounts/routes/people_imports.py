"""Administration: files of people, with their dry run."""

import json
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from portal.accounts import actions, people_file, policy, queries
from portal.accounts.current import me
from portal.accounts.forms.people import StepForm
from portal.accounts.forms.people_imports import PeopleFileForm
from portal.accounts.models import ROLES, PeopleImport
from portal.accounts.routes.blueprint import bp
from portal.files.workbooks import workbook
from portal.web.access import allowed, takes
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render, saved

ONE = "/admin/people/imports/<int(max=2147483647):id>"
BODY = people_file.MOST_BYTES + 100_000  # bytes; the form's other parts are small
PAGE, FRAGMENT = "admin/people_import.html", "admin/_people_import.html"


@bp.get("/admin/people/import")
@allowed(policy.can_administer)
def new_people_import() -> ResponseReturnValue:
    return page(PeopleFileForm())


@bp.get("/admin/people/import.xlsx")
@allowed(policy.can_administer)
def empty_people_file() -> ResponseReturnValue:
    """A workbook that has the columns and no row yet."""
    return workbook([one.capitalize() for one in people_file.TITLES.values()], [], title="People")


@bp.post("/admin/people/import")
@allowed(policy.can_administer)
@takes(BODY)
def check_people_file() -> ResponseReturnValue:
    form = PeopleFileForm(CombinedMultiDict([request.files, request.form]))
    if form.attempt(actions.check_people_file, actor=me()):
        return moved(url_for(".people_import", id=form.result.id))
    return page(form), form.status


@bp.get(ONE)
@allowed(policy.can_administer, load=queries.people_import)
def people_import(made: PeopleImport) -> ResponseReturnValue:
    return render_template(PAGE, **shown(made))


@bp.post(ONE + "/check")
@allowed(policy.can_administer, load=queries.people_import)
def check_people_import(made: PeopleImport) -> ResponseReturnValue:
    form = StepForm(request.form)
    return answered(form, form.attempt(actions.check_again, made, actor=me()), made)


@bp.post(ONE + "/application")
@allowed(policy.can_administer, load=queries.people_import, confirmed=True)
def apply_people_import(made: PeopleImport) -> ResponseReturnValue:
    form = StepForm(request.form)
    return answered(form, form.attempt(actions.apply_people_file, made, actor=me()), made)


def answered(form: PortalForm, done: bool, made: PeopleImport) -> ResponseReturnValue:
    if done:
        return saved(url_for(".people_import", id=made.id), FRAGMENT, **shown(made), said="")
    return render(PAGE, FRAGMENT, status=form.status, **shown(made, form))


def page(form: PeopleFileForm) -> str:
    recent = [(one, json.loads(one.report)) for one in queries.recent_imports()]
    return render_template(
        "admin/people_imports.html",
        form=form,
        recent=recent,
        roles=ROLES,
        most=people_file.MOST_ROWS,
    )


def shown(made: PeopleImport, form: PortalForm | None = None) -> dict[str, Any]:
    """What admin/people_import.html and its fragment need."""
    return {
        "made": made,
        "report": json.loads(made.report),
        "form": form or StepForm(),
        "step": StepForm,
    }
