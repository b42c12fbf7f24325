"""What reaches one outside the portal: e-mail by kind, links in mail, the calendar's address."""

from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.notices import actions, queries
from portal.notices.forms import ChoicesForm, choices_form
from portal.notices.routes.blueprint import bp, say
from portal.web.access import allowed
from portal.web.forms import PortalForm
from portal.web.fragments import render, saved

PAGE, CHOICES = "notices/choices.html", "notices/_choices.html"
CALENDAR = "notices/_calendar.html"


@bp.get("/account/notices")
@allowed()
def choices() -> ResponseReturnValue:
    return render(PAGE, CHOICES, **shown())


@bp.post("/account/notices")
@allowed()
def choose() -> ResponseReturnValue:
    reach = queries.reach(me())
    form = choices_form(request.form, queries.hows(me()), reach)
    if form.attempt(actions.choose, me(), actor=me()):
        return saved(url_for(".choices"), CHOICES, **shown(), said=say("Saved."))
    return render(PAGE, CHOICES, status=form.status, **shown(form))


@bp.post("/account/notices/links/revocation")
@allowed()
def revoke_links() -> ResponseReturnValue:
    PortalForm(request.form).attempt(actions.revoke_links, me(), actor=me())
    words = say("The links in mail that you have do nothing any more.")
    return saved(url_for(".choices"), CHOICES, **shown(), said=words)


@bp.post("/account/calendar")
@allowed(confirmed=True)
def make_calendar() -> ResponseReturnValue:
    """The address is shown once, in the answer: only its digest is kept."""
    form = PortalForm(request.form)
    made = form.attempt(actions.make_calendar, me(), actor=me()) and not form.is_replay
    address = _address(form.result.token) if made else ""
    return render(PAGE, CALENDAR, **shown(), calendar_address=address)


@bp.post("/account/calendar/revocation")
@allowed()
def revoke_calendar() -> ResponseReturnValue:
    PortalForm(request.form).attempt(actions.revoke_calendar, me(), actor=me())
    words = say("The address of your calendar opens nothing any more.")
    return saved(url_for(".choices"), CALENDAR, **shown(), said=words)


def _address(token: str) -> str:
    base = current_app.config["SETTINGS"].base_url or request.host_url.rstrip("/")
    return str(base + url_for("outside.calendar", token=token))


def shown(form: ChoicesForm | None = None) -> dict[str, Any]:
    """What notices/choices.html and its fragments need."""
    reach = queries.reach(me())
    return {
        "form": form or choices_form(None, queries.hows(me()), reach),
        "plain": PortalForm(),
        "reach": reach,
        "followed": queries.followed(me()),
        "sends_mail": current_app.config["SETTINGS"].sends_mail,
    }
