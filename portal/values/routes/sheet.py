"""My sheet: all values that a person owes on one page, saved row by row."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.values import policy
from portal.values.actions.observations import record
from portal.values.forms.sheet import SheetForm
from portal.values.queries import metrics
from portal.values.queries.metrics import Slot
from portal.values.queries.sheet import row, sheet
from portal.values.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import render, saved

ROW = "values/_sheet_row.html"


def may_enter(person: Person, slot: Slot) -> bool:
    return policy.can_enter(person, slot.metric)


@bp.get("/values")
@allowed()
def my_sheet() -> ResponseReturnValue:
    return _page()


@bp.post("/values/<code:code>/<start>")
@allowed(may_enter, load=metrics.slot)
def enter(slot: Slot) -> ResponseReturnValue:
    code, start = slot.metric.code, slot.period.start
    form = SheetForm(request.form, row=row(me(), slot))
    if form.attempt(record, slot.metric, period_start=start, actor=me()):
        now = metrics.slot(me(), code, start.isoformat()) or slot
        fresh = SheetForm(row=row(me(), now))
        url = url_for(".my_sheet", _anchor=f"line-{fresh.row.key}")
        return saved(url, ROW, form=fresh, is_saved=True)
    return _page(form)


def _page(sent: SheetForm | None = None) -> ResponseReturnValue:
    """The sheet; `sent` is the row that was refused, with what was typed."""
    forms = [SheetForm(row=one) for one in sheet(me())]
    if sent is not None:
        keys = [one.row.key for one in forms]
        at = keys.index(sent.row.key) if sent.row.key in keys else len(keys)
        forms[at : at + 1] = [sent]
    return render(
        "values/sheet.html",
        ROW,
        status=sent.status if sent else 200,
        forms=forms,
        form=sent,
        is_saved=False,
    )
