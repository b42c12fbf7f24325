"""A programme as who runs it sees it: its people, its figures."""

from flask import request
from flask.typing import ResponseReturnValue

from portal.mentorship import lifecycle
from portal.mentorship.models import Programme
from portal.mentorship.policy import programmes as policy
from portal.mentorship.queries import overview, programmes
from portal.mentorship.routes import bp
from portal.mentorship.routes.programmes import ONE
from portal.web.access import allowed
from portal.web.fragments import render


@bp.get(ONE + "/people")
@allowed(policy.runs, load=programmes.programme)
def people(programme: Programme) -> ResponseReturnValue:
    page = request.args.get("page", "1")
    number = min(max(int(page), 1), 10_000) if page.isascii() and page.isdigit() else 1
    return render(
        "mentoring/people.html",
        "mentoring/_people.html",
        programme=programme,
        people=overview.people(programme, number),
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
