"""Signing in and out."""

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import actions, sessions
from portal.accounts.current import me
from portal.accounts.forms.confirming import CodeForm
from portal.accounts.forms.session import SignInForm
from portal.accounts.models import Person
from portal.accounts.routes.blueprint import bp
from portal.accounts.sessions import Settle
from portal.db import session
from portal.errors import Refused
from portal.web import security
from portal.web.access import allowed, public, reads
from portal.web.forms import PortalForm
from portal.web.fragments import moved
from portal.web.returning import safe_next


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
        person, settle = actions.authenticate(form.email.data, form.password.data, here())
    except Refused as refused:
        return page(form, refused), refused.status, waiting(refused)
    if not person.has_second_factor:
        return signed_in(person, form.next.data, settle)
    sessions.begin_waiting(person, settle)
    session.rollback()
    return redirect(url_for(".code", next=safe_next(form.next.data)), 303)


@bp.get("/sign-in/code")
@public
def code() -> ResponseReturnValue:
    if sessions.waiting() is None:
        return redirect(url_for(".sign_in", next=safe_next(request.args.get("next"))))
    return code_page(CodeForm(data={"next": request.args.get("next", "")}))


@bp.post("/sign-in/code")
@public
@reads
def check_code() -> ResponseReturnValue:
    form, person = CodeForm(request.form), sessions.waiting()
    if person is None:
        flash("That took too long. Sign in again.", "warning")
        return redirect(url_for(".sign_in", next=safe_next(form.next.data)), 303)
    if not form.accept():
        return code_page(form), 422
    try:
        left = actions.check_code(person, form.code.data)
    except Refused as refused:
        return code_page(form, refused), refused.status, waiting(refused)
    answer = signed_in(person, form.next.data)
    if left is not None:  # told in the new session, for the old cookie was emptied
        flash(f"You used a recovery code; {left} are left. Your account page makes new ones.")
    return answer


@bp.post("/sign-out")
@allowed(owing=True)
@reads
def sign_out() -> ResponseReturnValue:
    security.note("signed out", person=me().id)
    sessions.end_this()
    return left()


def left() -> Response:
    """To the sign-in page; what this browser keeps of the portal goes. Not its cache: pages are not
    in it, and what is (style, script) is everybody's.
    """
    response = moved(url_for(".sign_in"))
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def here() -> str:
    """The network address that asks; a proxy's word counts only where the proxy is trusted."""
    return request.remote_addr or "unknown"


def proven(form: PortalForm) -> None:
    """The form that was just done held the password or a code: the browser gets a new token."""
    if not form.is_replay:
        sessions.confirm_this(me())


def signed_in(
    person: Person, next: str | None, settle: Settle | None = None
) -> ResponseReturnValue:
    """Begin the session, and go where the person was going."""
    sessions.begin(person, settle)
    security.note("signed in", person=person.id)
    session.close()
    return redirect(safe_next(next) or url_for("home.start"), 303)


def waiting(refused: Refused) -> dict[str, str]:
    """The header that says how long to wait, where waiting helps."""
    seconds = getattr(refused, "seconds", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}


def code_page(form: CodeForm, refused: Refused | None = None) -> str:
    """The second step of signing in."""
    if refused is not None:
        form.refuse(refused)
    return render_template("accounts/sign_in_code.html", form=form)


def page(form: SignInForm, refused: Refused | None = None) -> str:
    """The sign-in page; the demonstration names who can be tried."""
    if refused is not None:
        form.refuse(refused)
    people = current_app.extensions.get("demo_people", list)()
    return render_template("accounts/sign_in.html", form=form, people=people)
