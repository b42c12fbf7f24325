"""Administration: the tree of departments and who heads them."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, policy, queries
from portal.accounts.current import me
from portal.accounts.forms.departments import (
    AddDepartmentForm,
    ArchiveForm,
    EditDepartmentForm,
    EndHeadForm,
    HeadForm,
)
from portal.accounts.forms.people import StepForm
from portal.accounts.models import Department, Headship
from portal.accounts.routes.blueprint import bp, say
from portal.accounts.routes.directory import asked_for
from portal.changelog import queries as log
from portal.web.access import allowed
from portal.web.filters import today
from portal.web.forms import PortalForm
from portal.web.fragments import moved, render, saved

ONE = "/admin/departments/<slug>"
PAGE, DETAILS, HEADS = (
    "admin/department.html", "admin/_department_details.html", "admin/_department_heads.html",
)  # fmt: skip


@bp.get("/admin/departments")
@allowed(policy.can_administer)
def admin_departments() -> ResponseReturnValue:
    """The whole tree, or a level of it, as the directory shows it; with archived ones."""
    shown = asked_for(with_archived=True)
    return render_template("admin/departments.html", department_url=admin_url, **shown)


@bp.get("/admin/departments/new")
@allowed(policy.can_administer)
def new_department() -> ResponseReturnValue:
    form = AddDepartmentForm(data={"parent_id": queries.only_top()})
    return render_template("admin/new_department.html", form=form)


@bp.post("/admin/departments")
@allowed(policy.can_administer)
def add_department() -> ResponseReturnValue:
    form = AddDepartmentForm(request.form)
    if form.attempt(actions.add_department, actor=me()):
        flash("Added. Now set who heads it.", "good")
        return moved(url_for(".admin_department", slug=form.result.slug))
    return render(
        "admin/new_department.html", "admin/_new_department.html", status=form.status, form=form
    )


@bp.get(ONE)
@allowed(policy.can_administer, load=queries.department)
def admin_department(department: Department) -> ResponseReturnValue:
    return render_template(PAGE, **shown(department))


@bp.post(ONE)
@allowed(policy.can_administer, load=queries.department)
def edit_department(department: Department) -> ResponseReturnValue:
    form = EditDepartmentForm(request.form, moving=department)
    done = form.attempt(actions.edit_department, department, actor=me())
    return answered(form, done, department, DETAILS)


@bp.post(ONE + "/archive")
@allowed(policy.can_administer, load=queries.department, confirmed=True)
def archive_department(department: Department) -> ResponseReturnValue:
    form = ArchiveForm(request.form)
    done = form.attempt(actions.archive_department, department, actor=me())
    return answered(form, done, department, DETAILS)


@bp.post(ONE + "/restoration")
@allowed(policy.can_administer, load=queries.department)
def restore_department(department: Department) -> ResponseReturnValue:
    form = StepForm(request.form)
    done = form.attempt(actions.restore_department, department, actor=me())
    return answered(form, done, department, DETAILS)


@bp.post(ONE + "/heads")
@allowed(policy.can_administer, load=queries.department, confirmed=True)
def set_head(department: Department) -> ResponseReturnValue:
    form = HeadForm(request.form)
    done = form.attempt(actions.set_head, department, actor=me())
    return answered(form, done, department, HEADS)


@bp.post(ONE + "/heads/<int(max=2147483647):id>/end")
@allowed(policy.can_administer, load=queries.headship_in, confirmed=True)
def end_head(headship: Headship) -> ResponseReturnValue:
    form = EndHeadForm(request.form)
    done = form.attempt(actions.end_head, headship, actor=me())
    return answered(form, done, headship.department, HEADS)


def admin_url(department: Department) -> str:
    return url_for(".admin_department", slug=department.slug)


def answered(
    form: PortalForm, done: bool, department: Department, fragment: str
) -> ResponseReturnValue:
    """The part of the page that the form stands in, as it is now or with what is wrong."""
    if done:
        url = admin_url(department)
        return saved(url, fragment, **shown(department), said=say("Saved."), is_news=True)
    return render(PAGE, fragment, status=form.status, **shown(department, form))


def shown(department: Department, form: PortalForm | None = None) -> dict[str, Any]:
    """What admin/department.html and its fragments need; `form` is the one that was sent."""
    return {
        "department": department,
        "form": form
        if isinstance(form, EditDepartmentForm)
        else EditDepartmentForm(obj=department, moving=department),
        "archive_form": form if isinstance(form, ArchiveForm) else ArchiveForm(obj=department),
        "restore_form": form if isinstance(form, StepForm) else StepForm(obj=department),
        "head_form": form if isinstance(form, HeadForm) else HeadForm(data={"starts_on": today()}),
        "end_form": form
        if isinstance(form, EndHeadForm)
        else EndHeadForm(data={"ends_on": today()}),
        "headships": queries.headships_of(department),
        "on": today(),
        "department_url": queries.department_url,
        "entries": log.history(department, 20),
    }
