"""Signing in and out."""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import actions, security, sessions
from portal.accounts.current import me
from portal.accounts.forms.session import SignInForm
from portal.accounts.routes.blueprint import bp
from portal.db import session
from portal.errors import Refused
from portal.web.access import allowed, public, reads, safe_next


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or url_for("home.start"))
    return page(SignInForm(data={"next": request.args.get("next", "")}))


@bp.post("/sign-in")
@public
@reads
def begin_session() -> ResponseReturnValue:
    form = SignInForm(request.form)
    if not form.accept():
        return page(form), 422
    try:
        person = actions.authenticate(form.email.data, form.password.data, here())
    except actions.Throttled as throttled:
        form.refusal = throttled.message
        return page(form), 429, {"Retry-After": str(throttled.seconds)}
    except Refused as refused:
        form.refusal = refused.message
        return page(form), 422
    sessions.begin(person)
    security.note("signed in", person=person.id)
    session.rollback()
    return redirect(safe_next(form.next.data) or url_for("home.start"), 303)


@bp.post("/sign-out")
@allowed()
@reads
def sign_out() -> ResponseReturnValue:
    security.note("signed out", person=me().id)
    sessions.end_this()
    return redirect(url_for(".sign_in"), 303)


def here() -> str:
    """The network address that asks; a proxy's word counts only where the proxy is trusted."""
    return request.remote_addr or "unknown"


def page(form: SignInForm) -> str:
    """The sign-in page; the demonstration names who can be tried."""
    people = current_app.extensions.get("demo_people", list)()
    return render_template("accounts/sign_in.html", form=form, people=people)
