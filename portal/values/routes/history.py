"""A metric's values: its page and panel, one period with its revisions, confirming, reopening."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts.current import me
from portal.accounts.models import Person
from portal.registry.models import Metric
from portal.values import policy
from portal.values.actions.observations import confirm, record
from portal.values.actions.parallel import record_parallel
from portal.values.actions.reopening import reopen
from portal.values.forms.notes import ConfirmForm, NoteForm, ReopenForm
from portal.values.forms.sheet import ParallelForm, ValueForm
from portal.values.queries import history, metrics
from portal.values.queries.metrics import Slot
from portal.values.queries.sheet import row
from portal.values.routes.blueprint import bp
from portal.values.routes.sheet import may_enter
from portal.web.access import allowed
from portal.web.cache import Cache
from portal.web.fragments import moved, render

LIST = "values/_values.html"
PANEL = "values/_panel.html"
PERIOD = "values/_period.html"


def may_see(person: Person, slot: Slot) -> bool:
    return policy.can_see(person, slot.metric)


def may_confirm(person: Person, slot: Slot) -> bool:
    return policy.can_confirm(person, slot.metric)


def may_reopen(person: Person, slot: Slot) -> bool:
    return policy.can_reopen(person, slot.metric)


@bp.get("/metrics/<code:code>/values")
@allowed(policy.can_see, load=metrics.metric)
def values(metric: Metric) -> ResponseReturnValue:
    return values_shown(metric)


@bp.get("/metrics/<code:code>/values/period")
@allowed(policy.can_see, load=metrics.metric)
def choose_period(metric: Metric) -> ResponseReturnValue:
    """To the page of the period that holds the day which was chosen."""
    start = history.start_of(metric, request.args.get("day", ""))
    if start is None:
        return moved(url_for(".values", code=metric.code))
    return moved(_url(metric.code, start))


@bp.get("/metrics/<code:code>/values/<start>")
@allowed(may_see, load=metrics.slot)
def period(slot: Slot) -> ResponseReturnValue:
    return _period_page(slot)


@bp.post("/metrics/<code:code>/values/<start>")
@allowed(may_enter, load=metrics.slot)
def revise(slot: Slot) -> ResponseReturnValue:
    code, start = slot.metric.code, slot.period.start
    form = ValueForm(request.form, row=row(me(), slot))
    if form.attempt(record, slot.metric, period_start=start, actor=me()):
        return moved(url_for(".values", code=code))
    return _period_page(slot, form=form)


@bp.post("/metrics/<code:code>/values/<start>/confirmation")
@allowed(may_confirm, load=metrics.slot)
def confirm_value(slot: Slot) -> ResponseReturnValue:
    code, start = slot.metric.code, slot.period.start
    form = ConfirmForm(request.form)
    if form.attempt(confirm, slot.metric, period_start=start, actor=me()):
        if request.args.get("back") == "sheet":
            return moved(url_for(".my_sheet", _anchor="waiting"))
        return moved(url_for(".values", code=code))
    return _period_page(slot, confirm_form=form)


@bp.post("/metrics/<code:code>/values/<start>/reopening")
@allowed(may_reopen, load=metrics.slot)
def reopen_period(slot: Slot) -> ResponseReturnValue:
    code, start = slot.metric.code, slot.period.start
    form = ReopenForm(request.form)
    if form.attempt(reopen, slot.metric, period_start=start, actor=me()):
        return moved(_url(code, start))
    return _period_page(slot, reopen_form=form)


@bp.post("/metrics/<code:code>/values/<start>/parallel")
@allowed(may_enter, load=metrics.slot)
def enter_parallel(slot: Slot) -> ResponseReturnValue:
    """What the version before makes of the period."""
    code, start = slot.metric.code, slot.period.start
    form = ParallelForm(request.form)
    if form.attempt(record_parallel, slot.metric, period_start=start, actor=me()):
        return moved(_url(code, start))
    return _period_page(slot, parallel_form=form)


TABLE = "values/_values_table.html"
MOST_TABLES = 200  # kept drawn by a process: some 1 MB
_tables: Cache[Markup] = Cache(MOST_TABLES)


def values_shown(metric: Metric, note_form: NoteForm | None = None) -> ResponseReturnValue:
    """The page of all values; `note_form` is a note that was refused."""
    before = request.args.get("before", type=date.fromisoformat)
    return render(
        "values/values.html",
        LIST,
        status=note_form.status if note_form else 200,
        **shown(metric, history.values_page(metric, before), note_form),
        is_first=before is None,
    )


def panel(_person: Person, metric: Metric) -> dict[str, Any] | None:
    """The panel of a metric's page; a draft has no values yet."""
    if not metric.is_published:
        return None
    found = history.values_page(metric, most=history.SHORT, most_notes=history.SHORT)
    return {**shown(metric, found), "table": _table(metric, found)}


def _table(metric: Metric, found: history.Values) -> Markup:
    """The panel's table, which is drawn anew where anything in it is another."""
    drawn_from = (metric.code, metric.name, found.terms, found.rows)
    return _tables.get(
        metric.id,
        drawn_from,
        lambda: Markup(render_template(TABLE, metric=metric, values=found)),  # noqa: S704 - our own
    )


def shown(
    metric: Metric, found: history.Values, note_form: NoteForm | None = None
) -> dict[str, Any]:
    """What page and panel need."""
    if note_form is None and policy.can_enter(me(), metric):
        start = found.latest.start if found.latest else None
        note_form = NoteForm(data={"period_start": start})
    return {"metric": metric, "values": found, "note_form": note_form, "policy": policy}


def _url(code: str, start: date) -> str:
    return url_for(".period", code=code, start=start.isoformat())


def _period_page(
    slot: Slot,
    form: ValueForm | None = None,
    confirm_form: ConfirmForm | None = None,
    reopen_form: ReopenForm | None = None,
    parallel_form: ParallelForm | None = None,
) -> ResponseReturnValue:
    here = row(me(), slot)
    sent = form or confirm_form or reopen_form or parallel_form
    closed, until = history.closing(slot)
    return render(
        "values/period.html",
        PERIOD,
        status=sent.status if sent else 200,
        metric=slot.metric,
        row=here,
        revisions=history.period_revisions(slot),
        is_closed=closed,
        reopened_until=until,
        form=form or ValueForm(row=here),
        confirm_form=confirm_form
        or ConfirmForm(data={"seen": here.standing.observation_id if here.standing else 0}),
        reopen_form=reopen_form or ReopenForm(),
        beside=slot.beside,
        parallel_form=parallel_form or ParallelForm(data={"value": history.parallel(slot)}),
        policy=policy,
    )
