"""A programme as who runs it sees it: its people, its figures."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.files.shown import page_size
from portal.mentorship import lifecycle
from portal.mentorship.actions import reviewing as actions
from portal.mentorship.forms.programmes import NoReviewerForm, ReviewerForm
from portal.mentorship.models import Programme
from portal.mentorship.policy import programmes as policy
from portal.mentorship.queries import departments, overview, programmes
from portal.mentorship.routes import bp
from portal.mentorship.routes.programmes import ONE
from portal.web.access import allowed, reads
from portal.web.digits import whole_number
from portal.web.fragments import render, saved

PEOPLE = ONE + "/people"
LIST = ("mentoring/people.html", "mentoring/_people.html")


@bp.get(PEOPLE)
@allowed(policy.runs, load=programmes.programme)
def people(programme: Programme) -> ResponseReturnValue:
    return render(*LIST, **listed(programme))


@bp.post(PEOPLE + "/reviewers")
@allowed(policy.runs, load=programmes.programme)
@reads  # kept in a short transaction of its own
def add_reviewer(programme: Programme) -> ResponseReturnValue:
    form = ReviewerForm(request.form)
    if form.attempt(actions.add, programme, actor=me()):
        return saved(url_for(".people", slug=programme.slug), LIST[1], **listed(programme))
    return render(*LIST, status=form.status, **listed(programme, form))


@bp.post(PEOPLE + "/reviewers/removal")
@allowed(policy.runs, load=programmes.programme)
@reads  # kept in a short transaction of its own
def drop_reviewer(programme: Programme) -> ResponseReturnValue:
    form = NoReviewerForm(request.form)
    if form.attempt(actions.drop, programme, actor=me()):
        return saved(url_for(".people", slug=programme.slug), LIST[1], **listed(programme))
    return render(*LIST, status=form.status, **listed(programme))


def listed(programme: Programme, form: ReviewerForm | None = None) -> dict[str, Any]:
    """What mentoring/people.html needs."""
    number = max(1, whole_number(request.args.get("page"), 1, most=10_000))
    return {
        "programme": programme,
        "people": overview.people(programme, number, page_size(overview.PAGE)),
        "reviewers": overview.reviewers(programme),
        "form": form or ReviewerForm(),
        "leaving": NoReviewerForm(),
    }


@bp.get(ONE + "/departments/<department>")
@allowed(policy.sees_place, load=departments.place)
def department_figures(place: departments.Place) -> ResponseReturnValue:
    """What a head may know: counts of many."""
    return render(
        "mentoring/department.html",
        "mentoring/_department.html",
        programme=place.programme,
        department=place.department,
        figures=departments.figures(place),
    )


@bp.get(ONE + "/figures")
@allowed(policy.runs, load=programmes.programme)
def figures(programme: Programme) -> ResponseReturnValue:
    return render(
        "mentoring/figures.html",
        "mentoring/_figures.html",
        programme=programme,
        figures=overview.figures(programme),
        outcomes=lifecycle.OUTCOMES,
    )
