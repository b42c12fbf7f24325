"""Assessments: all of them, one with its rules and one's attempts, and what people are allowed."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.current import me
from portal.training.actions import allowances, starting
from portal.training.assessment import results, rules
from portal.training.forms.assessments import AllowanceForm, BeginForm, EndForm
from portal.training.models import Allowance, Piece
from portal.training.policy import assessments as policy
from portal.training.queries import assessments as queries
from portal.training.routes import bp
from portal.web.access import allowed
from portal.web.fragments import moved, render

BASE = "/learn/assessments/<slug>"
ALLOWED = "training/allowances.html", "training/_allowances.html"


@bp.get("/learn/assessments")
@allowed()
def assessments() -> ResponseReturnValue:
    return render(
        "training/assessments.html",
        "training/_assessments.html",
        assessments=queries.assessments(me()),
        latest=queries.latest_of(me().id),
    )


@bp.get(BASE)
@allowed(policy.can_take, load=queries.assessment)
def assessment(piece: Piece) -> ResponseReturnValue:
    return _assessment(piece, BeginForm())


@bp.post(BASE + "/attempts")
@allowed(policy.can_take, load=queries.assessment)
def begin(piece: Piece) -> ResponseReturnValue:
    form = BeginForm(request.form)
    if form.attempt(starting.start, piece, actor=me()):
        return moved(url_for(".attempt", slug=piece.slug, number=_number(piece, form)))
    return _assessment(piece, form)


@bp.get(BASE + "/allowances")
@allowed(policy.can_allow, load=queries.assessment)
def show_allowances(piece: Piece) -> ResponseReturnValue:
    return _allowances(piece, AllowanceForm())


@bp.post(BASE + "/allowances")
@allowed(policy.can_allow, load=queries.assessment)
def allow(piece: Piece) -> ResponseReturnValue:
    form = AllowanceForm(request.form)
    if form.attempt(allowances.give, piece, actor=me()):
        return moved(url_for(".show_allowances", slug=piece.slug))
    return _allowances(piece, form)


@bp.post(BASE + "/allowances/<int(max=2147483647):allowance_id>/end")
@allowed(policy.can_end, load=queries.one_allowance)
def end_allowance(allowance: Allowance) -> ResponseReturnValue:
    form = EndForm(request.form)
    piece = allowance.piece
    if form.attempt(allowances.end, allowance, actor=me()):
        return moved(url_for(".show_allowances", slug=piece.slug))
    return _allowances(piece, AllowanceForm(), form)


def _number(piece: Piece, form: BeginForm) -> int:
    """Of the attempt that was begun, also where this form had begun it before."""
    if form.result is not None:
        return int(form.result.number)
    return queries.attempts_of(me().id, piece.id)[-1].number


def _questions(piece: Piece) -> int:
    """How many an attempt draws."""
    meta = piece.edition.meta if piece.edition else {}
    return sum(one.get("pick") or len(one.get("ids", ())) for one in meta.get("pools", []))


def _assessment(piece: Piece, form: BeginForm) -> ResponseReturnValue:
    attempts = queries.attempts_of(me().id, piece.id)
    allowance = queries.allowance(me().id, piece.id)
    held, more = starting.rules_of(piece), starting.allowed_by(allowance)
    ended = [one.finished_at or one.started_at for one in attempts if one.state != "open"]
    shown: dict[str, Any] = {
        "piece": piece,
        "rules": held,
        "allowance": allowance,
        "opens": rules.opening(held, more),
        "closes": rules.closing(held, more),
        "standing": rules.standing(held, more, ended, clock.now()),
        "open": next((one for one in attempts if one.state == "open"), None),
        "attempts": attempts,
        "counting": results.counting(attempts, held.grade),
        "counted": results.GRADES[held.grade],
        "questions": _questions(piece),
        "form": form,
        "may_allow": policy.can_allow(me(), piece),
    }
    return render(
        "training/assessment.html", "training/_assessment.html", status=form.status, **shown
    )


def _allowances(
    piece: Piece, form: AllowanceForm, ending: EndForm | None = None
) -> ResponseReturnValue:
    found = [one for one in queries.allowances(piece.id) if policy.can_allow_for(me(), one.person)]
    return render(
        *ALLOWED,
        status=max(form.status, ending.status if ending else 200),
        piece=piece,
        rules=starting.rules_of(piece),
        allowances=found,
        form=form,
        ending=ending or EndForm(),
    )
