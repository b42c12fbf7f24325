"""The password again, before what is grave: in its own page, or with the form that was sent.

A form comes back as a page that carries all of it and asks for the password; sent again, both are
looked at. So nothing that was typed is lost, and it works alike with and without a script.
"""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import actions, sessions
from portal.accounts.current import me
from portal.accounts.forms.confirming import FIELD, ConfirmForm
from portal.accounts.routes.blueprint import bp
from portal.accounts.routes.session import here
from portal.errors import Refused
from portal.web import security
from portal.web.access import SAFE, allowed, reads
from portal.web.fragments import is_htmx, redirect_whole_page
from portal.web.returning import safe_next

NOT_CARRIED = ("csrf_token", FIELD)


@bp.get("/account/confirm")
@allowed(owing=True)
def confirmation() -> ResponseReturnValue:
    return render_template("accounts/confirm.html", **shown(ConfirmForm()))


@bp.post("/account/confirm")
@allowed(owing=True)
@reads
def confirm() -> ResponseReturnValue:
    form = ConfirmForm(request.form)
    if not is_right(form):
        return make_response(render_template("accounts/confirm.html", **shown(form)), form.status)
    return redirect(safe_next(request.form.get("next")) or url_for(".account"), 303)


def ask() -> ResponseReturnValue | None:
    """What `allowed(confirmed=True)` answers with first; None where the password is settled."""
    if sessions.is_confirmed(me()):
        return None
    if request.method in SAFE:
        url = url_for(".confirmation", next=request.full_path.rstrip("?"))
        return redirect_whole_page(url) if is_htmx() else redirect(url)
    form = ConfirmForm(request.form if FIELD in request.form else None)
    if FIELD in request.form and is_right(form):
        return None
    return page_that_carries(form)


def is_right(form: ConfirmForm) -> bool:
    """Whether the form has the password of who asks; then it counts for a while."""
    if not form.accept():
        return False
    try:
        actions.confirm(me(), form.confirm_password.data, here(), field=FIELD)
    except Refused as refused:
        form.refuse(refused, refused.status)
        return False
    sessions.confirm_this(me())
    security.note("password confirmed", person=me().id)
    return True


def page_that_carries(form: ConfirmForm) -> ResponseReturnValue:
    """The question with all that was sent; in a swap it takes the place of the page's content."""
    sent = [(name, value) for name, value in request.form.items(multi=True)]
    carried = [(name, value) for name, value in sent if name not in NOT_CARRIED]
    template = "accounts/_confirm.html" if is_htmx() else "accounts/confirm.html"
    page = render_template(template, **shown(form, request.full_path.rstrip("?"), carried))
    response = make_response(page, 422 if form.status == 200 else form.status)
    response.headers["Vary"] = "HX-Request"
    if is_htmx():
        response.headers["HX-Retarget"] = "#main"
        response.headers["HX-Reswap"] = "innerHTML show:window:top"
    return response


def shown(
    form: ConfirmForm, action: str = "", carried: list[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """What accounts/confirm.html needs; without an `action` it is a page of its own."""
    next = request.values.get("next", "") if not action else ""
    own = [("next", next)] if next else []
    return {
        "form": form,
        "action": action or url_for(".confirm"),
        "carried": carried or own,
        "minutes": int(sessions.CONFIRMED_FOR.total_seconds() // 60),
    }
