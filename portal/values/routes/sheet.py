"""My sheet: all values that a person owes on one page, saved row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.files.workbooks import workbook
from portal.periods import Period, next_period, period_of, previous_period
from portal.registry.queries.days import today
from portal.tables.safe_csv import Cell
from portal.values import policy
from portal.values.actions.observations import record
from portal.values.forms.notes import ConfirmForm
from portal.values.forms.sheet import SheetForm
from portal.values.queries import metrics
from portal.values.queries.confirming import unconfirmed
from portal.values.queries.metrics import Slot
from portal.values.queries.observations import Value
from portal.values.queries.owed import Due, owed
from portal.values.queries.sheet import row, rows_of, sheet
from portal.values.routes.blueprint import bp
from portal.web.access import allowed
from portal.web.fragments import is_htmx, render, saved

ROW = "values/_sheet_row.html"
LONGEST_KEY = 100  # characters: a code, a hyphen and a day
SHOWN = 20  # rows on a page: each is a form of its own, and weighs two to three KB
HEADER = (
    "Metric", "Code", "Department", "Period", "First day", "Due on", "Overdue", "Unit", "Value",
    "Numerator", "Denominator", "State", "Reason", "Value before",
)  # fmt: skip


def may_enter(person: Person, slot: Slot) -> bool:
    return policy.can_enter(person, slot.metric)


@bp.get("/values")
@allowed()
def my_sheet() -> ResponseReturnValue:
    return _page()


@bp.get("/values.xlsx")
@allowed()
def my_table() -> ResponseReturnValue:
    """All rows of the sheet, of the month that the address names or owed now."""
    rows = (
        (
            one.name, one.code, one.department, one.period.label,
            one.period.start, one.due_on, one.is_overdue, one.terms.unit, *_figures(one.standing),
            *_figures(one.previous)[:1],
        )
        for one in sheet(me(), asked().month)
    )  # fmt: skip
    return workbook(HEADER, rows, title="My sheet")


def _figures(value: Value | None) -> tuple[Cell, ...]:
    if value is None:
        return (None,) * 5
    return value.value, value.numerator, value.denominator, value.state, value.reason


@bp.post("/values/<code:code>/<start>")
@allowed(may_enter, load=metrics.slot)
def enter(slot: Slot) -> ResponseReturnValue:
    code, start = slot.metric.code, slot.period.start
    form = SheetForm(request.form, row=row(me(), slot))
    if form.attempt(record, slot.metric, period_start=start, actor=me()):
        now = metrics.slot(me(), code, start.isoformat()) or slot
        fresh = SheetForm(row=row(me(), now))
        url = url_for(".my_sheet", _anchor=f"line-{fresh.row.key}", **asked().arguments)
        return saved(url, ROW, form=fresh, is_saved=True, asked=asked())
    return _page(form)


@dataclass(frozen=True)
class Asked:
    """Which rows the address asks for: a month's, else what is owed; and from which on.

    The row is named, not counted to: what is filled leaves the sheet, and a count would then pass
    over as many rows that are still owed.
    """

    month: Period | None
    begins: str  # the key of a row, or "" for the first

    @property
    def arguments(self) -> dict[str, Any]:
        """What stands behind the question mark."""
        month = {"month": self.month.start.strftime("%Y-%m")} if self.month else {}
        return month | ({"from": self.begins} if self.begins else {})


def asked() -> Asked:
    """What the address asks for; what it can't mean is left out."""
    try:
        month = period_of(date.fromisoformat(request.args.get("month", "") + "-01"), "month")
    except ValueError:
        month = None
    return Asked(month, request.args.get("from", "")[:LONGEST_KEY])


def _page(sent: SheetForm | None = None) -> ResponseReturnValue:
    """The sheet; `sent` is the row that was refused, with what was typed.

    Inside a swap only that row is shown, so nothing else is read.
    """
    here = asked()
    shown: dict[str, Any] = {} if sent is not None and is_htmx() else _sheet(here, sent)
    return render(
        "values/sheet.html",
        ROW if sent is not None else "values/sheet.html",
        status=sent.status if sent else 200,
        form=sent,
        is_saved=False,
        asked=here,
        **shown,
    )


def _sheet(here: Asked, sent: SheetForm | None) -> dict[str, Any]:
    rows = owed(me(), here.month)
    at = place_of(here.begins, rows) if len(rows) > SHOWN else 0
    forms = [SheetForm(row=one) for one in rows_of(me(), rows[at : at + SHOWN])]
    if sent is not None:
        keys = [one.row.key for one in forms]
        line = keys.index(sent.row.key) if sent.row.key in keys else len(keys)
        forms[line : line + 1] = [sent]
    waiting = () if here.month else unconfirmed(me())
    month = here.month or period_of(today(), "month")
    return {
        "forms": forms,
        "total": len(rows),
        "at": at,
        "before": _begins(rows, at - SHOWN) if at else None,
        "after": _begins(rows, at + SHOWN) if at + SHOWN < len(rows) else None,
        "waiting": waiting,
        "confirm_forms": [ConfirmForm(data={"seen": one.standing.id}) for one in waiting],
        "earlier": previous_period(month),
        "later": next_period(month),
    }


def place_of(key: str, rows: Sequence[Due]) -> int:
    """Where the row `key` stands or stood; the first row where its metric is owed no more."""
    code, start = key[:-11], key[-10:]
    own = [at for at, one in enumerate(rows) if one.metric.code == code]
    if not own:
        return 0
    return next((at for at in own if rows[at].period.start.isoformat() >= start), own[-1])


def _begins(rows: Sequence[Due], at: int) -> str:
    """What the address says for a page that begins with the row at `at`."""
    return rows[at].key if at > 0 else ""
