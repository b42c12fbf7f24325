"""One's own second factor: setting it up, new recovery codes, turning it off."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, authenticator, policy, queries, sessions
from portal.accounts.actions.second_factor import is_in_the_making, key_of
from portal.accounts.current import me
from portal.accounts.forms.confirming import ProofForm, RemovalForm
from portal.accounts.forms.people import StepForm
from portal.accounts.routes.blueprint import bp
from portal.accounts.routes.session import here, proven
from portal.web.access import SAFE, allowed, reads
from portal.web.errors import answer
from portal.web.forms import PortalForm
from portal.web.fragments import current_path, is_htmx, moved, redirect_whole_page

ONE = "/account/second-factor"
PAGE = "accounts/second_factor.html"
OWED = "Your sign-in needs a second factor, and you have none yet."


def lead() -> ResponseReturnValue | None:
    """What views answer with while a second factor is owed: the way to it.

    A form is answered as a denial, which shows what was typed.
    """
    if not owes():
        return None
    url = url_for("accounts.second_factor")
    if request.method not in SAFE:
        return answer(403, happened=OWED, remedy=f"Set it up at {url}, then send this again.")
    if not is_htmx():
        return redirect(url)
    return ("", 204) if current_path() == url else redirect_whole_page(url)


def owes() -> bool:
    """Whether who asks has to set a second factor up before anything else opens."""
    return policy.owes_second_factor(me(), _demanded_of())


def _demanded_of() -> str:
    return str(current_app.config["SETTINGS"].second_factor)


@bp.get(ONE)
@allowed(confirmed=True, owing=True)
def second_factor() -> ResponseReturnValue:
    return render_template(PAGE, **shown())


@bp.post(ONE)
@allowed(confirmed=True, owing=True)
def begin_second_factor() -> ResponseReturnValue:
    return answered(
        form := StepForm(request.form), form.attempt(actions.begin_second_factor, me(), actor=me())
    )


@bp.post(ONE + "/proof")
@allowed(confirmed=True, owing=True)
def prove_second_factor() -> ResponseReturnValue:
    """The answer itself shows the recovery codes: only their digests are kept."""
    form, codes = ProofForm(request.form), authenticator.recovery_codes()
    given = {"codes": codes, "this": sessions.this_hash()}
    done = form.attempt(actions.prove_second_factor, me(), **given, actor=me())
    if done:
        proven(form)
    return with_codes(form, codes) if done else answered(form, done)


@bp.post(ONE + "/codes")
@allowed(confirmed=True, owing=True)
def renew_recovery_codes() -> ResponseReturnValue:
    form, codes = StepForm(request.form), authenticator.recovery_codes()
    done = form.attempt(actions.renew_recovery_codes, me(), codes=codes, actor=me())
    return with_codes(form, codes) if done else answered(form, done)


@bp.post(ONE + "/removal")
@allowed(owing=True)
@reads
def remove_second_factor() -> ResponseReturnValue:
    form = RemovalForm(request.form)
    if form.attempt(actions.remove_second_factor, me(), address=here(), actor=me()):
        proven(form)
        flash("Your second factor is off.", "good")
        return moved(url_for(".account"))
    return render_template(PAGE, **shown(form)), form.status


def answered(form: PortalForm, done: bool) -> ResponseReturnValue:
    if done:
        return moved(url_for(".second_factor"))
    return render_template(PAGE, **shown(form)), form.status


def with_codes(form: PortalForm, codes: list[str]) -> ResponseReturnValue:
    """The page with the recovery codes, this once; a form sent twice cannot show them again."""
    made = [] if form.is_replay else codes
    return render_template(PAGE, **shown(), codes=made, is_repeated=form.is_replay, is_first=owes())


def shown(form: PortalForm | None = None) -> dict[str, Any]:
    """What accounts/second_factor.html needs; `form` is the one that was sent, if any."""
    person = me()
    factor = queries.second_factor(person)
    key = key_of(factor) if factor is not None and is_in_the_making(factor) else None
    organisation = current_app.config["SETTINGS"].organisation
    return {
        "person": person,
        "owes": owes() and not (factor is not None and factor.proven_at),
        "is_demanded": policy.is_demanded(person, _demanded_of()),
        "factor": factor,
        "key": key,
        "picture": authenticator.picture(authenticator.address(key, person.email, organisation))
        if key
        else None,
        "codes_left": queries.recovery_codes_left(person),
        "form": form,
        "proof_form": form if isinstance(form, ProofForm) else ProofForm(),
        "removal_form": form if isinstance(form, RemovalForm) else RemovalForm(),
        "step": StepForm,
    }
