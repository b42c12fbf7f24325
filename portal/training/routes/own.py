"""Practice on charts of one's own department, a question at a time."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training.actions import practice
from portal.training.policy.learning import can_learn
from portal.training.queries import checks, own
from portal.training.queries.checks import Found
from portal.training.routes import bp
from portal.training.routes.checks import NOTHING, sent
from portal.web.access import allowed, reads
from portal.web.digits import whole_number
from portal.web.filters import today
from portal.web.fragments import is_htmx, moved, render

PAGE, CARD = "training/practice.html", "training/_check_card.html"
ONE = "/learn/practice/<int(max=2147483647):version_id>"


@bp.get("/learn/practice")
@allowed(can_learn)
def practise() -> ResponseReturnValue:
    return _page(own.asked_next(me(), today()))


@bp.get(ONE)
@allowed(can_learn, load=own.question)
def practised(found: Found) -> ResponseReturnValue:
    """A question with what one answered to it, for a browser without scripts."""
    return _page(found, drawn=checks.drawn(me(), found.piece_id, found.version.id))


@bp.post(ONE)
@allowed(can_learn, load=own.question)
@reads  # the answer is kept in a short transaction of its own
def answer_own(found: Found) -> ResponseReturnValue:
    given, order = sent(found)
    mark = practice.answer(me().id, (found.piece_id, found.edition_id), found.version, order, given)
    if mark.state == "unanswered":
        return _shown(found, 422, given=given, mark=mark if mark.problem else NOTHING)
    return _shown(found, given=given, mark=mark)


@bp.post(ONE + "/hint")
@allowed(can_learn, load=own.question)
@reads  # how many hints were seen is kept in a short transaction of its own
def hint_for_own(found: Found) -> ResponseReturnValue:
    given, order = sent(found)
    seen = practice.hint(me().id, (found.piece_id, found.edition_id), found.version, order)
    return _shown(found, given=given, hints=seen)


def _shown(found: Found, status: int = 200, **more: Any) -> ResponseReturnValue:
    """The card to htmx; to a plain browser the page, by its own address where all is well."""
    more.setdefault("hints", whole_number(request.form.get("hints")))
    more["number"] = whole_number(request.form.get("number"))
    url = url_for(".answer_own", version_id=found.version.id)
    if is_htmx():
        one = checks.shown(me(), checks.worded(found.version), url, **more)
        return render(CARD, CARD, status=status, one=one)
    return moved(url) if status == 200 else _page(found, status, **more)


def _page(found: Found | None, status: int = 200, **more: Any) -> Response:
    one = None
    if found is not None:
        url = url_for(".answer_own", version_id=found.version.id)
        one = checks.shown(me(), checks.worded(found.version), url, **more)
    return render(PAGE, CARD if one else PAGE, status=status, one=one)
