"""Stops of metrics out of cycle: asked for, seconded, taken back."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.refinement.actions import suspending as actions
from portal.refinement.forms.cycles import ReasonForm
from portal.refinement.forms.suspensions import AgainForm, AskForm, SecondForm
from portal.refinement.models import Suspension
from portal.refinement.policy import deciding as policy
from portal.refinement.queries import suspensions as queries
from portal.refinement.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import moved, render

ONE = "/suspensions/<int(max=2147483647):suspension_id>"
WORDS = {
    "asked": "Asked for: a member of the committee has to second it",
    "in_force": "In force: the committee votes on it",
    "ratified": "Ratified",
    "lapsed": "Ended: the committee did not ratify it",
    "withdrawn": "Taken back",
}


@bp.get("/suspensions")
@allowed()
def suspensions() -> ResponseReturnValue:
    return _list(AskForm())


@bp.post("/suspensions")
@allowed(policy.can_ask_suspension)
def ask_suspension() -> ResponseReturnValue:
    form = AskForm(request.form)
    if form.attempt(actions.ask, actor=me()):
        return _there(form.result)
    return _list(form)


@bp.get(ONE)
@allowed(policy.can_see_suspension, load=queries.suspension)
def suspension(suspension: Suspension) -> ResponseReturnValue:
    return _page(suspension)


@bp.post(ONE + "/second")
@allowed(policy.can_second, load=queries.suspension)
def second_suspension(suspension: Suspension) -> ResponseReturnValue:
    form = SecondForm(request.form, obj=suspension)
    if form.attempt(actions.second, suspension, actor=me()):
        return _there(suspension)
    return _page(suspension, second_form=form)


@bp.post(ONE + "/withdrawal")
@allowed(policy.can_withdraw_suspension, load=queries.suspension)
def withdraw_suspension(suspension: Suspension) -> ResponseReturnValue:
    form = ReasonForm(request.form, obj=suspension)
    if form.attempt(actions.withdraw, suspension, actor=me()):
        return _there(suspension)
    return _page(suspension, withdraw_form=form)


@bp.post(ONE + "/ballot")
@allowed(policy.can_have_voted_again, load=queries.suspension)
def vote_again_on_suspension(suspension: Suspension) -> ResponseReturnValue:
    form = AgainForm(request.form, obj=suspension)
    if form.attempt(actions.vote_again, suspension, actor=me()):
        return _there(suspension)
    return _page(suspension, again_form=form)


def _there(suspension: Suspension) -> ResponseReturnValue:
    return moved(url_for(".suspension", suspension_id=suspension.id))


def _list(form: AskForm) -> ResponseReturnValue:
    return render(
        "refinement/suspensions.html",
        "refinement/_suspensions.html",
        status=form.status,
        suspensions=queries.suspensions(),
        words=WORDS,
        form=form,
        policy=policy,
    )


def _page(suspension: Suspension, **forms: Any) -> ResponseReturnValue:
    sent = next(iter(forms.values()), None)
    fresh = {
        "second_form": SecondForm(obj=suspension),
        "withdraw_form": ReasonForm(obj=suspension),
        "again_form": AgainForm(obj=suspension),
    }
    return render(
        "refinement/suspension.html",
        "refinement/_suspension.html",
        status=sent.status if sent else 200,
        suspension=suspension,
        ballot=queries.ballot_of(suspension),
        is_without_quorum=suspension.state == "in_force" and queries.had_no_quorum(suspension),
        words=WORDS,
        policy=policy,
        **{**fresh, **forms},
    )
