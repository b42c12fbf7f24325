"""Signals: one with its answers."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.followups import policy
from portal.followups.actions import signals as actions
from portal.followups.forms import AcceptForm, ExplainForm
from portal.followups.models import Signal
from portal.followups.queries import signals as queries
from portal.followups.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import render, saved

ONE = "/signals/<int(max=2147483647):signal_id>"
FRAGMENT = "followups/_signal.html"


@bp.get(ONE)
@allowed(policy.can_see_signal, load=queries.signal)
def signal(signal: Signal) -> ResponseReturnValue:
    return _page(signal)


@bp.post(ONE + "/explanation")
@allowed(policy.can_answer, load=queries.signal)
def explain(signal: Signal) -> ResponseReturnValue:
    form = ExplainForm(request.form, obj=signal)
    if form.attempt(actions.explain, signal, actor=me()):
        return _answered(signal)
    return _page(signal, explain_form=form)


@bp.post(ONE + "/acceptance")
@allowed(policy.can_answer, load=queries.signal)
def accept(signal: Signal) -> ResponseReturnValue:
    form = AcceptForm(request.form, obj=signal)
    if form.attempt(actions.accept, signal, actor=me()):
        return _answered(signal)
    return _page(signal, accept_form=form)


def shown(signal: Signal, **forms: Any) -> dict[str, Any]:
    """What followups/_signal.html needs."""
    fresh = {
        "explain_form": ExplainForm(obj=signal),
        "accept_form": AcceptForm(obj=signal, data={"reason": ""}),
    }
    return {"signal": signal, "policy": policy, **fresh, **forms}


def _answered(signal: Signal) -> ResponseReturnValue:
    return saved(url_for(".signal", signal_id=signal.id), FRAGMENT, **shown(signal))


def _page(signal: Signal, **forms: Any) -> ResponseReturnValue:
    sent = next(iter(forms.values()), None)
    status = sent.status if sent else 200
    return render("followups/signal.html", FRAGMENT, status=status, **shown(signal, **forms))
