"""Administration: the days on which nobody works."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import policy
from portal.accounts.actions import holidays as actions
from portal.accounts.current import me
from portal.accounts.forms.holidays import HolidaysForm
from portal.accounts.models import Holiday
from portal.accounts.queries import holidays as queries
from portal.accounts.routes.blueprint import bp, say
from portal.web.access import allowed
from portal.web.filters import today
from portal.web.forms import PortalForm
from portal.web.fragments import render, saved

PAGE, FRAGMENT = "admin/holidays.html", "admin/_holidays.html"


@bp.get("/admin/holidays")
@allowed(policy.can_administer)
def holidays() -> ResponseReturnValue:
    return render_template(PAGE, **shown(HolidaysForm()))


@bp.post("/admin/holidays")
@allowed(policy.can_administer)
def add_holidays() -> ResponseReturnValue:
    form = HolidaysForm(request.form)
    if form.attempt(actions.add_holidays, actor=me()):
        return saved(url_for(".holidays"), FRAGMENT, **shown(HolidaysForm()), said=say("Added."))
    return render(PAGE, FRAGMENT, status=form.status, **shown(form))


@bp.post("/admin/holidays/<int(max=2147483647):holiday_id>/removal")
@allowed(policy.can_administer, load=queries.holiday)
def remove_holiday(holiday: Holiday) -> ResponseReturnValue:
    form = PortalForm(request.form)
    if form.attempt(actions.remove_holiday, holiday, actor=me()):
        return saved(url_for(".holidays"), FRAGMENT, **shown(HolidaysForm()), said=say("Removed."))
    return render(PAGE, FRAGMENT, status=form.status, **shown(HolidaysForm()))


def shown(form: HolidaysForm) -> dict[str, Any]:
    """What admin/holidays.html and its fragment need: the days from last year on."""
    first = date(today().year - 1, 1, 1)
    return {"form": form, "step": PortalForm, "holidays": queries.holidays(first)}
