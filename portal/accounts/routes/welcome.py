"""Setting a password by a one-time link."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, queries, sessions
from portal.accounts.actions.links import GONE
from portal.accounts.forms.account import NewPasswordForm
from portal.accounts.models import OneTimeLink
from portal.accounts.routes.blueprint import bp
from portal.web.access import public, reads
from portal.web.errors import answer

REMEDY = "If you have set your password already, sign in with it."


@bp.get("/welcome/<token>", strict_slashes=False)
@public
def welcome(token: str) -> ResponseReturnValue:
    """Looking at the page uses nothing up: mail programs look at links too."""
    link = queries.usable_link(token)
    if link is None:
        return answer(404, happened=GONE, remedy=REMEDY)
    return page(token, link, NewPasswordForm())


@bp.post("/welcome/<token>", strict_slashes=False)
@public
@reads
def set_password(token: str) -> ResponseReturnValue:
    """A used link comes as far as the form: the same submission again has the same answer."""
    link = queries.link_with(token)
    if link is None:
        return answer(404, happened=GONE, remedy=REMEDY)
    form = NewPasswordForm(request.form)
    if form.attempt(actions.use_link, link, actor=link.person):
        sessions.forget_this()
        flash("Your password is set. Sign in with it.", "good")
        return redirect(url_for(".sign_in"), 303)
    if not queries.is_usable(link):
        return answer(404, happened=GONE, remedy=REMEDY)
    return page(token, link, form), form.status


def page(token: str, link: OneTimeLink, form: NewPasswordForm) -> str:
    shown: dict[str, Any] = {"token": token, "person": link.person, "link": link, "form": form}
    return render_template("accounts/welcome.html", **shown)
