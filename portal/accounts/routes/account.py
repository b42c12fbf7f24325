"""One's own account: name, colours, password, and where one is signed in."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, browsers, sessions
from portal.accounts.current import me
from portal.accounts.forms.account import AccountForm, PasswordForm
from portal.accounts.models import SignIn
from portal.accounts.routes.blueprint import bp, say
from portal.accounts.routes.session import here, left, proven
from portal.web import security
from portal.web.access import allowed, anybody, reads
from portal.web.fragments import moved, render, saved

PAGE = "accounts/account.html"


@bp.get("/account")
@allowed()
def account() -> ResponseReturnValue:
    return render_template(PAGE, **shown())


@bp.post("/account")
@allowed()
def edit_account() -> ResponseReturnValue:
    form = AccountForm(request.form)
    if form.attempt(actions.edit_account, me(), actor=me()):
        return saved(url_for(".account"), "accounts/_account.html", **shown(), said=say("Saved."))
    return render(PAGE, "accounts/_account.html", status=form.status, **shown(form=form))


@bp.post("/account/password")
@allowed()
@reads
def change_password() -> ResponseReturnValue:
    """`reads`: the password is looked at before the action begins its writing transaction."""
    form = PasswordForm(request.form)
    this = sessions.this_hash()
    if form.attempt(actions.change_password, me(), address=here(), this=this, actor=me()):
        proven(form)
        flash("Your password is changed. Every other browser is signed out.", "good")
        return moved(url_for(".account"))
    return render(PAGE, "accounts/_password.html", status=form.status, **shown(password_form=form))


@bp.post("/account/sessions/<int(max=2147483647):id>/end")
@allowed(anybody, load=sessions.own, confirmed=True)
@reads
def end_session(sign_in: SignIn) -> ResponseReturnValue:
    sessions.end(SignIn.id == sign_in.id)
    security.note("session ended", person=me().id)
    if sessions.is_this(sign_in):
        sessions.forget_this()
        return left()
    return saved(url_for(".account"), "accounts/_sessions.html", **shown())


@bp.post("/account/sign-out-everywhere")
@allowed(confirmed=True)
@reads
def sign_out_everywhere() -> ResponseReturnValue:
    count = sessions.end(SignIn.person_id == me().id)
    security.note("signed out everywhere", person=me().id, sessions=count)
    sessions.forget_this()
    return left()


def shown(
    form: AccountForm | None = None, password_form: PasswordForm | None = None
) -> dict[str, Any]:
    """What accounts/account.html and its fragments need."""
    person = me()
    return {
        "person": person,
        "form": form or AccountForm(obj=person),
        "password_form": password_form or PasswordForm(),
        "sign_ins": sessions.open_ones(person),
        "is_this": sessions.is_this,
        "at_once": sessions.AT_ONCE,
        "browser": browsers.described,
    }
