"""Authors' pages: marks by the present key, and questions that are void."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training.actions import regrading as actions
from portal.training.forms.regrading import RegradeForm, VoidForm
from portal.training.models import QuestionVersion
from portal.training.policy import certificates as policy
from portal.training.queries import regrading as queries
from portal.training.routes import bp
from portal.web.access import allowed
from portal.web.fragments import moved, render


@bp.get("/learn/authors/regrade")
@allowed(policy.is_author)
def regrade() -> Response:
    return _shown()


@bp.post("/learn/authors/regrade")
@allowed(policy.is_author)
def apply_regrade() -> ResponseReturnValue:
    form = RegradeForm(request.form)
    if form.attempt(actions.apply, actor=me()):
        return moved(url_for(".regrade"))
    return _shown(form)


@bp.get("/learn/authors/versions/<int(max=2147483647):version_id>")
@allowed(policy.is_author, load=queries.version)
def question_version(version: QuestionVersion) -> Response:
    return _question(version, VoidForm(how=version.void or "full"))


@bp.post("/learn/authors/versions/<int(max=2147483647):version_id>/void")
@allowed(policy.is_author, load=queries.version)
def void_question(version: QuestionVersion) -> ResponseReturnValue:
    form = VoidForm(request.form)
    if form.attempt(actions.void, version, actor=me()):
        return moved(url_for(".regrade"))
    return _question(version, form, form.status)


def _shown(form: RegradeForm | None = None) -> Response:
    lines = actions.plan()
    form, status = form or RegradeForm(), form.status if form else 200
    form.looked_at.data = actions.digest(lines)
    return render(
        "training/regrade.html", "training/_regrade.html", status=status, lines=lines, form=form,
        applied=queries.applied(),
    )  # fmt: skip


def _question(version: QuestionVersion, form: VoidForm, status: int = 200) -> Response:
    page = "training/version.html", "training/_version.html"
    return render(*page, status=status, version=version, form=form)
