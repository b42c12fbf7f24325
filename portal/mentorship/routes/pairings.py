"""A pairing: its page, and the answers to an offer or request."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.mentorship import lifecycle
from portal.mentorship.actions import answering
from portal.mentorship.forms.pairings import StepForm
from portal.mentorship.models import Pairing
from portal.mentorship.policy import pairings as policy
from portal.mentorship.queries import pairings as queries
from portal.mentorship.routes import bp
from portal.web.access import allowed
from portal.web.fragments import moved, render

ONE = "/mentoring/pairings/<int(max=2147483647):pairing_id>"


@bp.get(ONE)
@allowed(policy.can_see, load=queries.pairing)
def pairing(pairing: Pairing) -> ResponseReturnValue:
    return page(pairing)


@bp.post(ONE + "/acceptance")
@allowed(policy.can_see, load=queries.pairing)
def accept(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, answering.accept)


@bp.post(ONE + "/refusal")
@allowed(policy.can_see, load=queries.pairing)
def decline(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, answering.decline)


@bp.post(ONE + "/withdrawal")
@allowed(policy.can_see, load=queries.pairing)
def withdraw(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, answering.withdraw)


def page(pairing: Pairing, form: StepForm | None = None) -> ResponseReturnValue:
    """The page of a pairing as it stands now."""
    side = policy.side(me(), pairing) or ""
    return render(
        "mentoring/pairing.html",
        "mentoring/_offer.html",
        status=form.status if form else 200,
        pairing=pairing,
        side=side,
        other=pairing.mentee if side == lifecycle.MENTOR else pairing.mentor,
        ways=lifecycle.ways(pairing.state, side),
        lifecycle=lifecycle,
        form=form or StepForm(obj=pairing),
    )


def _step(pairing: Pairing, action: Callable[..., Any]) -> ResponseReturnValue:
    form = StepForm(request.form, obj=pairing)
    if form.attempt(action, pairing, actor=me()):
        return moved(url_for(".pairing", pairing_id=pairing.id))
    return page(pairing, form)
