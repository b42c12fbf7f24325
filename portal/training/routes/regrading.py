"""Authors' pages: marks by the present key, and questions that are void."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training.actions import regrading as actions
from portal.training.assessment.questions import Question
from portal.training.forms.regrading import LAST, RegradeForm, VoidForm
from portal.training.models import QuestionVersion
from portal.training.policy import certificates as policy
from portal.training.queries import regrading as queries
from portal.training.routes import bp
from portal.training.statistics import figuring
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
        return moved(url_for(".regrade", after=form.after.data or None))
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
    form, status = form or RegradeForm(request.args), form.status if form else 200
    after = min(max(form.after.data or 0, 0), LAST)
    ids = queries.touched_ids(after, queries.AT_ONCE + 1)
    shown, more = ids[: queries.AT_ONCE], len(ids) > queries.AT_ONCE
    lines = actions.plan(shown)
    form.after.data, form.looked_at.data = after, actions.digest(lines)
    return render(
        "training/regrade.html", "training/_regrade.html", status=status, lines=lines, form=form,
        applied=queries.applied(), looked=len(shown), after=after, last=shown[-1] if more else None,
    )  # fmt: skip


def _question(version: QuestionVersion, form: VoidForm, status: int = 200) -> Response:
    page = "training/version.html", "training/_version.html"
    parts = figuring.named(Question.from_dict(version.body))
    return render(*page, status=status, version=version, parts=parts, form=form)
