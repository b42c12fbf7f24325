"""Administration: many departments at once."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import policy, queries
from portal.accounts.actions import several_departments as actions
from portal.accounts.current import me
from portal.accounts.forms.several_departments import SeveralDepartmentsForm
from portal.accounts.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import moved, render


@bp.get("/admin/departments/several")
@allowed(policy.can_administer)
def several_departments() -> ResponseReturnValue:
    return render_template("admin/several_departments.html", form=_fresh())


def _fresh() -> SeveralDepartmentsForm:
    return SeveralDepartmentsForm(data={"parent_id": queries.only_top()})


@bp.post("/admin/departments/several")
@allowed(policy.can_administer)
def add_several_departments() -> ResponseReturnValue:
    form = SeveralDepartmentsForm(request.form)
    if form.attempt(actions.add_departments, actor=me()):
        flash("Added. Set who heads each, or bring in a file of people that says so.", "good")
        return moved(url_for(".admin_departments"))
    return render(
        "admin/several_departments.html",
        "admin/_several_departments.html",
        status=form.status,
        form=form,
    )
