"""The checks of a lesson: answered where they stand."""

from typing import Any
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training.actions import practice
from portal.training.assessment import asking, grading
from portal.training.assessment.questions import Question
from portal.training.policy.learning import can_learn
from portal.training.queries import checks as queries
from portal.training.queries import lessons
from portal.training.queries.checks import Found
from portal.training.routes import bp
from portal.training.routes.learning import LESSON, page, way_back
from portal.web.access import allowed, reads
from portal.web.digits import whole_number
from portal.web.fragments import is_htmx, moved, render

CHECK = LESSON + "/checks/<bank>/<question>"
NOTHING = grading.Mark("unanswered", problem="Answer first, then check.")


@bp.post(CHECK)
@allowed(can_learn, load=queries.check)
@reads  # the answer is kept in a short transaction of its own
def check(found: Found) -> ResponseReturnValue:
    given, order = sent(found)
    piece = (found.piece_id, found.edition_id)
    mark = practice.answer(me().id, piece, found.version, order, given)
    if mark.state == "unanswered":
        return _shown(found, given, mark if mark.problem else NOTHING, 422)
    return _shown(found, given, mark) if is_htmx() else _there(found)


@bp.post(CHECK + "/hint")
@allowed(can_learn, load=queries.check)
@reads  # how many hints were seen is kept in a short transaction of its own
def hint(found: Found) -> ResponseReturnValue:
    given, order = sent(found)
    seen = practice.hint(me().id, (found.piece_id, found.edition_id), found.version, order)
    return _shown(found, given, hints=seen) if is_htmx() else _there(found)


def sent(found: Found) -> tuple[Any, list[str]]:
    """What the form says, and the order in which its options stood."""
    asked = Question.from_dict(found.version.body)
    name, secret = queries.name_of(found.version.id), queries.secret_of(me())
    given = asking.read(request.form, asked, name, secret)
    return given, queries.order_of(me(), found.version.id, asked)


def _there(found: Found) -> Response:
    back = way_back()
    query = f"?back={quote(back)}" if back else ""
    return moved(f"{found.url}{query}#check-{found.version.id}")


def _shown(
    found: Found, given: Any, mark: grading.Mark | None = None, status: int = 200, hints: int = 0
) -> ResponseReturnValue:
    """The card alone to htmx; to a plain browser the whole lesson with this card in it."""
    number = whole_number(request.form.get("number"))
    one = queries.shown(
        me(), queries.worded(found.version), request.path.removesuffix("/hint"), number=number,
        given=given, mark=mark, hints=hints or whole_number(request.form.get("hints")),
    )  # fmt: skip
    if is_htmx():
        return render(
            "training/_check_card.html", "training/_check_card.html", status=status, one=one
        )
    course, _, lesson = found.url.removeprefix("/learn/").partition("/")
    whole = lessons.lesson(me(), course, lesson)
    assert whole is not None  # noqa: S101 - the loader found it
    return page(whole, instead=one, status=status)
