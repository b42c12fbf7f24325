"""Authors' pages: questions of other programs."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from portal.accounts.current import me
from portal.jobs.showing import progress_of
from portal.training.actions import questions as actions
from portal.training.forms.questions import QuestionsForm
from portal.training.policy.certificates import is_author
from portal.training.queries import questions as queries
from portal.training.queries.questions import Brought
from portal.training.routes import bp
from portal.web.access import allowed, takes
from portal.web.fragments import moved, render

BASE = "/learn/authors/questions"


@bp.get(BASE)
@allowed(is_author)
def questions_in() -> ResponseReturnValue:
    return _list(QuestionsForm())


@bp.post(BASE)
@allowed(is_author)
@takes(actions.MOST_BYTES + 100_000)
def bring_in_questions() -> ResponseReturnValue:
    form = QuestionsForm(CombinedMultiDict([request.files, request.form]))
    if form.attempt(actions.bring_in, actor=me()):
        return moved(url_for(".brought_questions", file_id=form.result.id))
    return _list(form)


@bp.get(BASE + "/<int(max=2147483647):file_id>")
@allowed(is_author, load=queries.brought)
def brought_questions(found: Brought) -> ResponseReturnValue:
    report = found.report()
    return render(
        "training/brought.html", "training/_brought.html", found=found, report=report,
        most=queries.MOST_LOSSES, **progress_of(found.job),
    )  # fmt: skip


def _list(form: QuestionsForm) -> ResponseReturnValue:
    return render(
        "training/questions_in.html", "training/_questions_in.html", status=form.status, form=form,
        jobs=queries.lately(me()), most=actions.MOST_BYTES // 1_000_000,
    )  # fmt: skip
