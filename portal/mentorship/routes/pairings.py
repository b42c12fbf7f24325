"""A pairing: its page, the answers to an offer, how the two work together, and its end."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.mentorship.actions import agreeing, answering, checks, closing
from portal.mentorship.forms.pairings import (
    AgreementForm,
    ClosingForm,
    EvaluationForm,
    ExtensionForm,
    PauseForm,
    SharingForm,
    StepForm,
)
from portal.mentorship.models import Pairing
from portal.mentorship.policy import pairings as policy
from portal.mentorship.queries import pairings as queries
from portal.mentorship.routes import bp
from portal.mentorship.routes.shown import section
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import moved

ONE = "/mentoring/pairings/<int(max=2147483647):pairing_id>"


@bp.get(ONE)
@allowed(policy.can_see, load=queries.pairing)
def pairing(pairing: Pairing) -> ResponseReturnValue:
    return section("offer", pairing)


@bp.post(ONE + "/acceptance")
@allowed(policy.can_see, load=queries.pairing)
def accept(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, answering.accept, "offer", StepForm(request.form, obj=pairing))


@bp.post(ONE + "/refusal")
@allowed(policy.can_see, load=queries.pairing)
def decline(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, answering.decline, "offer", StepForm(request.form, obj=pairing))


@bp.post(ONE + "/withdrawal")
@allowed(policy.can_see, load=queries.pairing)
def withdraw(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, answering.withdraw, "offer", StepForm(request.form, obj=pairing))


@bp.post(ONE + "/agreement")
@allowed(policy.can_see, load=queries.pairing)
def agree(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, agreeing.agree, "agreement", AgreementForm(request.form, obj=pairing))


@bp.post(ONE + "/agreement/consent")
@allowed(policy.can_see, load=queries.pairing)
def confirm(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, agreeing.confirm, "agreement", StepForm(request.form, obj=pairing))


@bp.post(ONE + "/sharing")
@allowed(policy.is_mentee, load=queries.pairing)
def share(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, agreeing.share, "sharing", SharingForm(request.form, obj=pairing))


@bp.post(ONE + "/pause")
@allowed(policy.can_see, load=queries.pairing)
def pause(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, agreeing.pause, "course", PauseForm(request.form, obj=pairing))


@bp.post(ONE + "/resumption")
@allowed(policy.can_see, load=queries.pairing)
def resume(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, agreeing.resume, "course", StepForm(request.form, obj=pairing))


@bp.post(ONE + "/extension")
@allowed(policy.can_see, load=queries.pairing)
def extend(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, agreeing.extend, "course", ExtensionForm(request.form, obj=pairing))


@bp.post(ONE + "/closing")
@allowed(policy.can_see, load=queries.pairing)
def begin_closing(pairing: Pairing) -> ResponseReturnValue:
    form = ClosingForm(request.form, obj=pairing)
    return _step(pairing, closing.begin_closing, "course", form)


@bp.post(ONE + "/closure")
@allowed(policy.can_see, load=queries.pairing)
def close(pairing: Pairing) -> ResponseReturnValue:
    return _step(pairing, closing.close, "course", StepForm(request.form, obj=pairing))


@bp.post(ONE + "/evaluation")
@allowed(policy.can_see, load=queries.pairing)
def evaluate(pairing: Pairing) -> ResponseReturnValue:
    form = EvaluationForm(request.form, side=policy.side(me(), pairing) or "")
    return _step(pairing, closing.evaluate, "checks", form)


@bp.post(ONE + "/checks")
@allowed(policy.is_mentee, load=queries.pairing)
def begin_check(pairing: Pairing) -> ResponseReturnValue:
    form = StepForm(request.form)
    if form.attempt(checks.begin, pairing, actor=me()):
        return moved(url_for("training.attempt", slug=checks.SLUG, number=checks.number(pairing)))
    return section("checks", pairing, form)


def _step(
    pairing: Pairing, action: Callable[..., Any], place: str, form: PortalForm
) -> ResponseReturnValue:
    """Do it and show the whole page anew, for it moves more than its own part."""
    if form.attempt(action, pairing, actor=me()):
        return moved(url_for(".pairing", pairing_id=pairing.id, _anchor=place))
    return section(place, pairing, form)
