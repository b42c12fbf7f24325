"""How far a department is: for its head by name, for leadership in counts; what is assigned."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Department
from portal.training.actions import assignments, looking
from portal.training.forms.learning import AssignForm
from portal.training.policy import learning as policy
from portal.training.queries import team as queries
from portal.training.queries.mistakes import of_department
from portal.training.routes import bp
from portal.training.vocabulary import AREAS
from portal.web.access import allowed
from portal.web.fragments import render, saved

TEAM = "/learn/team/<slug>"
PAGE, FRAGMENT = "training/team.html", "training/_team.html"


@bp.get(TEAM)
@allowed(policy.can_see_team, load=queries.department)
def team(department: Department) -> ResponseReturnValue:
    return render(PAGE, FRAGMENT, **shown(department))


@bp.get(TEAM + "/mistakes")
@allowed(policy.can_see_team, load=queries.department)
def mistakes(department: Department) -> ResponseReturnValue:
    """The mistaken ideas that many share: what the head may speak about without a name."""
    return render(
        "training/mistakes.html", "training/_mistakes.html", department=department,
        mistakes=of_department(department.id),
    )  # fmt: skip


@bp.post(TEAM + "/assignments")
@allowed(policy.can_assign_in, load=queries.department)
def assign(department: Department) -> ResponseReturnValue:
    form = _form(request.form)
    if form.attempt(assignments.assign, department, actor=me()):
        return saved(url_for(".team", slug=department.slug), FRAGMENT, **shown(department))
    return render(PAGE, FRAGMENT, status=form.status, **shown(department, form))


def shown(department: Department, form: AssignForm | None = None) -> dict[str, Any]:
    """What training/team.html needs: names for the head, who is shown to have looked."""
    found = queries.team(department.id)
    by_name = policy.can_see_names(me(), department)
    if by_name:
        looking.look(me(), [one.id for one in found.members])
    return {
        "department": department,
        "team": found if by_name else None,
        "counts": {} if by_name else found.counts(),
        "people": len(found.members),
        "areas": AREAS,
        "levels": queries.ORDER,
        "form": (form or _form()) if policy.can_assign_in(me(), department) else None,
    }


def _form(sent: Any = None) -> AssignForm:
    form = AssignForm(sent)
    form.piece_id.choices = queries.choices()
    return form
