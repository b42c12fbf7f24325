"""One's own page of learning, and the review of what one missed."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.training import reviewing
from portal.training.actions import practice, standing
from portal.training.assessment import asking, grading
from portal.training.assessment.questions import Question
from portal.training.policy.learning import can_learn
from portal.training.queries import checks, learner
from portal.training.queries.learner import Asked
from portal.training.queries.shelf import shelf
from portal.training.routes import bp
from portal.training.routes.checks import NOTHING
from portal.web import panels
from portal.web.access import allowed, reads
from portal.web.fragments import render

CARD = "/learn/review/<int(max=2147483647):card_id>"
SEEN = asking.EVERYTHING - {asking.KEY}  # a test that is open to others keeps its key


@bp.get("/learn/me")
@allowed(can_learn)
def own() -> ResponseReturnValue:
    person = me()
    return render(
        "training/me.html", "training/_me.html", person=person, skills=learner.skills(person.id),
        shelf=shelf(person), assignments=learner.assignments(person.id),
        looks=learner.looks(person.id), cards=learner.due_cards(person.id),
        panels=panels.rendered("learner", person, person),
    )  # fmt: skip


@bp.get("/learn/review")
@allowed(can_learn)
def review() -> ResponseReturnValue:
    """The first of today's cards; nothing where there is none."""
    due = learner.due_cards(me().id)
    found = learner.card(me(), due[0].id) if due else None
    if found is None:
        return render("training/review.html", "training/_review.html", one=None, left=0)
    return _page(found, len(due))


@bp.get(CARD)
@allowed(can_learn, load=learner.card)
def review_card(found: Asked) -> ResponseReturnValue:
    """Where a browser reloads an answer; the next card is on the page of all."""
    return redirect(url_for(".review"), 303)


@bp.post(CARD)
@allowed(can_learn, load=learner.card)
@reads  # answer and card are kept in short transactions of their own
def answer_card(found: Asked) -> ResponseReturnValue:
    question = Question.from_dict(found.version.body)
    name, secret = checks.name_of(found.version.id), checks.secret_of(me())
    given = asking.read(request.form, question, name, secret)
    bank, order = found.question.bank, checks.order_of(me(), found.version.id, question)
    piece = (bank.id, bank.edition_id or 0)
    mark = practice.answer(me().id, piece, found.version, order, given, standing.REVIEW)
    if mark.state == "unanswered":
        return _page(found, 0, given, mark if mark.problem else NOTHING, 422)
    rating = reviewing.rated(mark.state, 0)
    standing.review(found.card, rating)
    left = [one.id for one in learner.due_cards(me().id) if one.id != found.card.id]
    return _page(found, len(left), given, mark)


def _page(
    found: Asked,
    left: int,
    given: Any = None,
    mark: grading.Mark | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    url = url_for(".answer_card", card_id=found.card.id)
    one = checks.shown(me(), checks.worded(found.version), url, given=given, mark=mark, seen=SEEN)
    return render(
        "training/review.html", "training/_review.html", status=status, one=one, left=left
    )
