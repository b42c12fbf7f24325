"""What people of a department have to finish, and withdrawing one of it."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Department
from portal.training.actions import assignments as actions
from portal.training.forms.learning import EndForm
from portal.training.models import Assignment
from portal.training.policy import learning as policy
from portal.training.queries import team as queries
from portal.training.routes import bp
from portal.training.routes.team import TEAM
from portal.web.access import allowed
from portal.web.fragments import moved, render

ALL = TEAM + "/assignments"
ONE = ALL + "/<int(max=2147483647):assignment_id>"


@bp.get(ALL)
@allowed(policy.can_assign_in, load=queries.department)
def assigned(department: Department) -> ResponseReturnValue:
    found = queries.assigned(department.id)
    return render(
        "training/assigned.html", "training/_assigned.html", department=department,
        assigned=found, may_withdraw={one.id for one in found if policy.can_withdraw(me(), one)},
        most=queries.MOST,
    )  # fmt: skip


@bp.get(ONE)
@allowed(policy.can_withdraw, load=queries.assignment)
def assignment(assignment: Assignment) -> ResponseReturnValue:
    return _one(assignment, EndForm())


@bp.post(ONE + "/end")
@allowed(policy.can_withdraw, load=queries.assignment)
def withdraw_assignment(assignment: Assignment) -> ResponseReturnValue:
    form = EndForm(request.form)
    if form.attempt(actions.withdraw, assignment, actor=me()):
        return moved(url_for(".assigned", slug=_slug()))
    return _one(assignment, form)


def _one(assignment: Assignment, form: EndForm) -> ResponseReturnValue:
    return render(
        "training/assignment.html", "training/_assignment.html", status=form.status,
        one=assignment, slug=_slug(), form=form,
    )  # fmt: skip


def _slug() -> str:
    return str((request.view_args or {})["slug"])
